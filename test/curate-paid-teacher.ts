// A teacher behind HTTP that keeps an account of every answer it delivers, and fails on purpose in every way a server can.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { sha256 } from "../src/run/digest.ts";

/** What a server may do instead of answering; each of these loses one attempt and nothing else. */
export const serverFaults = [
  "429 with Retry-After",
  "500",
  "503 with a page of HTML",
  "hang",
  "hang after the headers",
  "broken JSON",
  "truncated body",
  "truncated chunks",
  "connection reset",
] as const;
export type ServerFault = (typeof serverFaults)[number];

export interface TeacherQuestion {
  /** SHA-256 of the picture that was sent. */
  readonly picture: string;
  readonly isRepair: boolean;
}

/** What the teacher would send a bill for: an answer whose last byte left the server. */
export interface Account {
  /** Attempts that arrived, of each question. */
  readonly arrived: Map<string, number>;
  readonly delivered: Map<string, number>;
  readonly lost: Map<ServerFault | "restart", number>;
  promptTokens: number;
  completionTokens: number;
}

export interface PaidTeacher {
  /** Ends in `/v1`. */
  readonly url: string;
  readonly account: Account;
  /** Begins a new account, with or without faults. */
  begin(options: { readonly faults: boolean }): void;
  close(): Promise<void>;
}

export interface PaidTeacherOptions {
  readonly name: string;
  /** Depends on the question alone, so that runs can be compared. */
  readonly answer: (question: TeacherQuestion) => string;
  /** Share of questions whose first attempt meets a fault; a fifth of these meet a second one. */
  readonly faultShare: number;
  /** The server goes down before it answers these attempts (counted from 1), for as many milliseconds. */
  readonly restarts: readonly { readonly at: number; readonly downMs: number }[];
}

export const keyOf = ({ picture, isRepair }: TeacherQuestion): string => `${picture}${isRepair ? " repair" : ""}`;

/** Starts the server on 127.0.0.1. */
export async function startPaidTeacher(options: PaidTeacherOptions): Promise<PaidTeacher> {
  const { name, answer, faultShare, restarts } = options;
  let account = newAccount();
  let hasFaults = false;
  let arrivals = 0;
  let isClosed = false;
  const waiting = new Set<ServerResponse>();

  const listener = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const chunks: Buffer[] = [];
    incoming.on("error", () => {});
    outgoing.on("error", () => {});
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => void serve(Buffer.concat(chunks).toString("utf8"), outgoing));
  };
  let server = createServer(listener);
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;

  async function serve(body: string, outgoing: ServerResponse): Promise<void> {
    const question = readQuestion(body);
    const key = keyOf(question);
    const attempt = add(account.arrived, key);
    arrivals++;
    waiting.add(outgoing);
    outgoing.on("close", () => waiting.delete(outgoing));
    const restart = hasFaults ? restarts.find(({ at }) => at === arrivals) : undefined;
    if (restart !== undefined) return await goDown(restart.downMs);
    const fault = hasFaults ? faultOf(`${name} ${key}`, attempt, faultShare) : null;
    if (fault !== null) {
      waiting.delete(outgoing);
      add(account.lost, fault);
      return commit(fault, outgoing);
    }
    await pause(3);
    if (outgoing.destroyed) return;
    waiting.delete(outgoing);
    const text = answer(question);
    const tokens = { prompt: 300, completion: Math.ceil(text.length / 4) };
    outgoing.on("finish", () => {
      add(account.delivered, key);
      account.promptTokens += tokens.prompt;
      account.completionTokens += tokens.completion;
    });
    send(outgoing, 200, completionOf(name, text, tokens));
  }

  /** What is in flight is lost, and nobody listens for a while. */
  async function goDown(downMs: number): Promise<void> {
    for (const _ of waiting) add(account.lost, "restart");
    waiting.clear();
    const gone = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await gone;
    await pause(downMs);
    if (isClosed) return;
    server = createServer(listener);
    await listen(port);
  }

  return {
    url: `http://127.0.0.1:${port}/v1`,
    get account() {
      return account;
    },
    begin({ faults }) {
      account = newAccount();
      arrivals = 0;
      hasFaults = faults;
    },
    close: () =>
      new Promise((resolve) => {
        isClosed = true;
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function newAccount(): Account {
  return { arrived: new Map(), delivered: new Map(), lost: new Map(), promptTokens: 0, completionTokens: 0 };
}

function add<Key>(counts: Map<Key, number>, key: Key): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}

/** The same question meets the same faults at the same attempts. */
function faultOf(key: string, attempt: number, share: number): ServerFault | null {
  const chance = (what: string) => Number.parseInt(sha256(`${what} ${key}`).slice(0, 8), 16) / 2 ** 32;
  const faults = chance("fault") >= share ? 0 : chance("second fault") < 0.2 ? 2 : 1;
  if (attempt > faults) return null;
  return serverFaults[Math.floor(chance(`fault ${attempt}`) * serverFaults.length)]!;
}

function commit(fault: ServerFault, outgoing: ServerResponse): void {
  const answer = JSON.stringify(completionOf("half", '{"country": "Fra', { prompt: 1, completion: 1 }));
  switch (fault) {
    case "429 with Retry-After":
      send(outgoing, 429, { error: { message: "Too many requests." } }, { "retry-after": "1" });
      return;
    case "500":
      send(outgoing, 500, { error: { message: "Internal error." } });
      return;
    case "503 with a page of HTML":
      outgoing.writeHead(503, { "content-type": "text/html" });
      outgoing.end("<html><body>Bad gateway</body></html>");
      return;
    case "hang":
      return;
    case "hang after the headers":
      outgoing.writeHead(200, { "content-type": "application/json" });
      outgoing.flushHeaders();
      return;
    case "broken JSON":
      outgoing.writeHead(200, { "content-type": "application/json" });
      outgoing.end(answer.slice(0, answer.length / 2));
      return;
    case "truncated body":
      outgoing.writeHead(200, { "content-type": "application/json", "content-length": String(answer.length) });
      outgoing.write(answer.slice(0, answer.length / 2));
      setTimeout(() => outgoing.socket?.destroy(), 20);
      return;
    case "truncated chunks":
      outgoing.writeHead(200, { "content-type": "application/json" });
      outgoing.write(answer.slice(0, answer.length / 2));
      setTimeout(() => outgoing.socket?.resetAndDestroy(), 20);
      return;
    case "connection reset":
      outgoing.socket?.resetAndDestroy();
      return;
  }
}

function readQuestion(body: string): TeacherQuestion {
  const [, base64] = /data:image\/[a-z]+;base64,([A-Za-z0-9+/=]+)/.exec(body) ?? [];
  if (base64 === undefined) throw new Error("A question came without its picture.");
  const { messages } = JSON.parse(body) as { messages: readonly unknown[] };
  return { picture: sha256(Buffer.from(base64, "base64")), isRepair: messages.length > 1 };
}

function completionOf(model: string, text: string, tokens: { readonly prompt: number; readonly completion: number }) {
  return {
    id: "chatcmpl-paid",
    object: "chat.completion",
    model,
    choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
    usage: { prompt_tokens: tokens.prompt, completion_tokens: tokens.completion },
  };
}

function send(outgoing: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  const body = JSON.stringify(value);
  const length = String(Buffer.byteLength(body));
  outgoing.writeHead(status, { "content-type": "application/json", "content-length": length, ...headers });
  outgoing.end(body);
}
