// The embedded engine as a `Chat`: the same interface as an endpoint, without a server.
import type { Chat, ChatEvent, ChatOptions, ChatTiming } from "../chat/chat.ts";
import { linkSignals } from "../chat/link-signals.ts";
import { type Clock, systemClock } from "../run/clock.ts";
import { GlobeError } from "../run/errors.ts";
import type { EngineInfo } from "./engine-options.ts";
import type { EngineRequest } from "./engine-request.ts";
import { type Engine, type OpenEngineOptions, openEngine } from "./open-engine.ts";

export interface EmbeddedOptions extends OpenEngineOptions {
  /** Milliseconds for one request, with its time in the queue; by default there is no limit. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

export interface EmbeddedChat extends Chat {
  readonly info: EngineInfo;
  /** Why no request can be answered any more, where the engine died; null while it works. */
  failure(): GlobeError | null;
  /** Beyond a `ChatRequest`, `minP` and `logitBias`. `model` and `jsonSchema` have no effect. */
  complete(request: EngineRequest, options?: ChatOptions): AsyncIterable<ChatEvent>;
}

/** Opens a checkpoint in process. Throws a `GlobeError` that says what is wrong with the folder. */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedChat> {
  const { clock = systemClock, timeoutMs = null, ...engineOptions } = options;
  return chatOver(await openEngine(engineOptions), clock, timeoutMs);
}

/** Adds what a chat promises beyond the engine: a limit on time, and at the end how long the answer took. */
export function chatOver(engine: Engine, clock: Clock, timeoutMs: number | null = null): EmbeddedChat {
  return {
    info: engine.info,
    failure: () => engine.failure(),
    close: () => engine.close(),
    async *complete(request, { signal } = {}) {
      const begun = clock.monotonic();
      const limit = startLimit(timeoutMs, signal);
      let firstTextAt: number | null = null;
      let lastTextAt: number | null = null;
      let completionTokens = 0;
      try {
        for await (const event of engine.complete(request, limit.options)) {
          if (event.type === "text") {
            lastTextAt = clock.monotonic();
            firstTextAt ??= lastTextAt;
          }
          if (event.type === "usage") completionTokens = event.completionTokens;
          yield event;
        }
      } catch (error) {
        throw limit.isOver() && !signal?.aborted ? timeoutError(timeoutMs!, error) : error;
      } finally {
        limit.end();
      }
      const writingMs = firstTextAt !== null && lastTextAt !== null ? lastTextAt - firstTextAt : 0;
      const timing: ChatTiming = {
        firstTokenMs: firstTextAt === null ? null : firstTextAt - begun,
        totalMs: clock.monotonic() - begun,
        waitMs: 0,
        attempts: 1,
        tokensPerSecond: writingMs > 0 && completionTokens > 1 ? (completionTokens - 1) / (writingMs / 1000) : null,
        requestId: null,
        model: engine.info.name,
        source: "embedded",
      };
      yield { type: "done", timing };
    },
  };
}

/** The caller's signal joined with a clock that runs from now on. */
function startLimit(timeoutMs: number | null, signal: AbortSignal | undefined) {
  if (timeoutMs === null) return { options: signal ? { signal } : {}, isOver: () => false, end: () => {} };
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  const link = signal ? linkSignals(signal, controller.signal) : null;
  return {
    options: { signal: link?.signal ?? controller.signal },
    isOver: () => controller.signal.aborted,
    end() {
      clearTimeout(timer);
      link?.unlink();
    },
  };
}

function timeoutError(timeoutMs: number, cause: unknown): GlobeError {
  const seconds = (timeoutMs / 1000).toLocaleString("en-US");
  return new GlobeError("timeout", `The answer was not complete after ${seconds} seconds; allow it more time.`, {
    cause,
  });
}
