// The embedded engine as a `Chat`: the same interface as an endpoint, without a server.
import type { Chat, ChatEvent, ChatOptions, ChatTiming } from "../chat/chat.ts";
import { type Clock, systemClock } from "../run/clock.ts";
import type { EngineInfo } from "./engine-options.ts";
import type { EngineRequest } from "./engine-request.ts";
import { type Engine, type OpenEngineOptions, openEngine } from "./open-engine.ts";

export interface EmbeddedOptions extends OpenEngineOptions {
  readonly clock?: Clock;
}

export interface EmbeddedChat extends Chat {
  readonly info: EngineInfo;
  /** Beyond a `ChatRequest`, `minP` and `logitBias`. `model` and `jsonSchema` have no effect. */
  complete(request: EngineRequest, options?: ChatOptions): AsyncIterable<ChatEvent>;
}

/** Opens a checkpoint in process. Throws a `GlobeError` that says what is wrong with the folder. */
export async function openEmbedded({ clock = systemClock, ...options }: EmbeddedOptions): Promise<EmbeddedChat> {
  return chatOver(await openEngine(options), clock);
}

/** Adds what a chat says at its end: how long the answer took. */
export function chatOver(engine: Engine, clock: Clock): EmbeddedChat {
  return {
    info: engine.info,
    close: () => engine.close(),
    async *complete(request, options = {}) {
      const begun = clock.monotonic();
      let firstTextAt: number | null = null;
      let lastTextAt: number | null = null;
      let completionTokens = 0;
      for await (const event of engine.complete(request, options)) {
        if (event.type === "text") {
          lastTextAt = clock.monotonic();
          firstTextAt ??= lastTextAt;
        }
        if (event.type === "usage") completionTokens = event.completionTokens;
        yield event;
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
