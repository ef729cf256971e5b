// A server that misbehaves on purpose: each request meets the next fault of a list, and a good answer after the last.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** What happens to one request; `body` is its text. */
export type Fault = (outgoing: ServerResponse, incoming: IncomingMessage, body: string) => void | Promise<void>;

export interface FaultyEndpoint {
  /** Ends in `/v1`. */
  readonly url: string;
  /** Bodies of the chat requests, in the order of arrival. */
  readonly bodies: readonly string[];
  /** Milliseconds since the start at which each chat request arrived. */
  readonly arrivals: readonly number[];
  /** Requests whose client went away before the answer was complete. */
  abandoned(): number;
  connections(): number;
  close(): Promise<void>;
}

const goodText = "country: France\ncity: Paris";

/** A whole completion, and the same as the events of a stream. */
export const goodCompletion = {
  id: "chatcmpl-good",
  object: "chat.completion",
  model: "faulty",
  choices: [{ index: 0, message: { role: "assistant", content: goodText }, finish_reason: "stop" }],
  usage: { prompt_tokens: 3, completion_tokens: 4 },
};
export const goodEvents: readonly string[] = [
  event({ choices: [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }] }),
  event({ choices: [{ index: 0, delta: { content: "country: France\n" }, finish_reason: null }] }),
  event({ choices: [{ index: 0, delta: { content: "city: Paris" }, finish_reason: null }] }),
  event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
  event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 4 } }),
  "data: [DONE]\n\n",
];

/** One event of a stream. */
export function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** Starts the server on 127.0.0.1. */
export async function startFaultyEndpoint(faults: readonly Fault[]): Promise<FaultyEndpoint> {
  const bodies: string[] = [];
  const arrivals: number[] = [];
  const begun = performance.now();
  let abandoned = 0;
  let connections = 0;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("error", () => {});
    outgoing.on("close", () => {
      if (!outgoing.writableFinished) abandoned++;
    });
    incoming.on("end", async () => {
      if (incoming.method === "GET") {
        outgoing.writeHead(200, { "content-type": "application/json" });
        return outgoing.end(JSON.stringify({ data: [{ id: "faulty" }] }));
      }
      const body = Buffer.concat(chunks).toString("utf8");
      const fault = faults[bodies.length] ?? faultFree;
      bodies.push(body);
      arrivals.push(performance.now() - begun);
      await fault(outgoing, incoming, body);
    });
  });
  server.on("connection", () => {
    connections++;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    bodies,
    arrivals,
    abandoned: () => abandoned,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The good answer, in the form that was asked for. */
export const faultFree: Fault = (outgoing, incoming, body) =>
  body.includes('"stream":true')
    ? sendEvents(goodEvents)(outgoing, incoming, body)
    : sendJson(200, goodCompletion)(outgoing, incoming, body);

/** Accepts the request and never says a word. */
export const stall: Fault = () => {};

/** Cuts the connection before any answer. */
export const hangUp: Fault = (outgoing) => {
  outgoing.socket?.resetAndDestroy();
};

export function sendJson(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Fault {
  return sendText(status, JSON.stringify(value), { "content-type": "application/json", ...headers });
}

export function sendText(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Fault {
  return (outgoing) => {
    outgoing.writeHead(status, headers);
    outgoing.end(text);
  };
}

export interface EventsOptions {
  readonly contentType?: string | null;
  /** Milliseconds before each piece. */
  readonly pauseMs?: number;
  /** What follows the last piece. */
  readonly ending?: "end" | "reset" | "stall";
}

/** Sends pieces of a stream as they are given, which need not be whole events. */
export function sendEvents(
  pieces: readonly (string | Uint8Array)[],
  { contentType = "text/event-stream", pauseMs = 0, ending = "end" }: EventsOptions = {},
): Fault {
  return async (outgoing) => {
    outgoing.writeHead(200, contentType === null ? {} : { "content-type": contentType });
    outgoing.flushHeaders();
    for (const piece of pieces) {
      if (pauseMs > 0) await pause(pauseMs);
      if (outgoing.destroyed) return;
      outgoing.write(piece);
    }
    if (ending === "end") outgoing.end();
    if (ending === "reset") {
      await pause(20);
      outgoing.socket?.resetAndDestroy();
    }
  };
}

/** A body that never ends, sent as fast as it is taken. */
export function flood(status: number, contentType: string): Fault {
  return async (outgoing) => {
    outgoing.writeHead(status, { "content-type": contentType });
    const piece = Buffer.alloc(1 << 20, " ");
    while (!outgoing.destroyed) {
      if (!outgoing.write(piece)) await Promise.race([pause(1_000), new Promise((go) => outgoing.once("drain", go))]);
    }
  };
}

/** Promises more bytes than it sends. */
export function cutShort(value: unknown): Fault {
  return (outgoing) => {
    const text = JSON.stringify(value);
    outgoing.writeHead(200, { "content-type": "application/json", "content-length": String(text.length) });
    outgoing.write(text.slice(0, text.length / 2));
    setTimeout(() => outgoing.socket?.destroy(), 20);
  };
}
