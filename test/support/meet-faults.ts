// A client in front of a server that misbehaves as it is told to, with a clock that waits in no time.
import { afterEach } from "vitest";
import type { Chat, ChatRequest } from "../../src/chat/chat.ts";
import { collectCompletions } from "../../src/chat/collect-completion.ts";
import type { EndpointOptions } from "../../src/chat/endpoint-options.ts";
import { openEndpoint } from "../../src/chat/open-endpoint.ts";
import { type Clock, systemClock } from "../../src/run/clock.ts";
import { type Fault, type FaultyEndpoint, startFaultyEndpoint } from "./faulty-endpoint.ts";

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

export const question: ChatRequest = { messages: [{ role: "user", content: "Where?" }], seed: 1 };
export const goodText = "country: France\ncity: Paris";

export interface Setting {
  readonly server: FaultyEndpoint;
  readonly chat: Chat;
  /** What the client waited between attempts, in milliseconds; it did not really wait. */
  readonly waits: number[];
}

export async function meet(faults: readonly Fault[], options: Partial<EndpointOptions> = {}): Promise<Setting> {
  const server = await startFaultyEndpoint(faults);
  cleanups.push(server.close);
  const waits: number[] = [];
  let skipped = 0;
  const clock: Clock = {
    now: () => systemClock.now() + skipped,
    monotonic: () => systemClock.monotonic() + skipped,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
      skipped += ms;
    },
  };
  const chat = openEndpoint({ urls: server.url, model: "faulty", environment: {}, clock, ...options });
  cleanups.push(chat.close);
  return { server, chat, waits };
}

export const ask = (chat: Chat, signal?: AbortSignal) =>
  collectCompletions(chat.complete(question, signal && { signal }));
export const errorOf = (work: Promise<unknown>) =>
  work.then(
    (value) => {
      throw new Error(`expected an error, got ${JSON.stringify(value)}`);
    },
    (error: Error & { code: string; isRetryable: boolean; facts: Record<string, unknown> }) => error,
  );
