// Starts servers for tests, and asks them without any client's help.
import { afterEach } from "vitest";
import type { ServerOptions } from "../src/serve/server-options.ts";
import { type RunningServer, startServer } from "../src/serve/start-server.ts";
import { createEchoChat } from "./serve-chat.ts";

const running: RunningServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.abort();
});

/** A server on a free port of the loopback interface that ends with the test. */
export async function serve(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({ chat: createEchoChat(), modelName: "echo", port: 0, ...options });
  running.push(server);
  return server;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON, where it is. */
  readonly json: unknown;
}

export interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Posts a body to `/v1/chat/completions`: text and bytes as they are, everything else as JSON. */
export async function ask(
  { url }: Pick<RunningServer, "url">,
  body: unknown,
  { headers = {}, signal }: AskOptions = {},
): Promise<Reply> {
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  const answer = await fetch(`${url}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: isRaw ? (body as string) : JSON.stringify(body),
    ...(signal && { signal }),
  });
  return readReply(answer);
}

export async function readReply(answer: Response): Promise<Reply> {
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.startsWith("application/json");
  return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : null };
}

/** A request of one user message, with other fields beside it. */
export const saying = (text: string, more: Readonly<Record<string, unknown>> = {}) => ({
  model: "echo",
  messages: [{ role: "user", content: text }],
  ...more,
});

/** The text of Prometheus' value for a metric, labels included in its name. */
export async function readMetric({ url }: Pick<RunningServer, "url">, name: string): Promise<number> {
  const text = await (await fetch(url.replace(/\/v1$/, "/metrics"))).text();
  const line = text.split("\n").find((each) => each.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}

/** Waits until something holds; fails after two seconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 2_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Still not so after two seconds: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
