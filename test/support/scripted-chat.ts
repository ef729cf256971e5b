// A `Chat` in the test's own process whose answers come from a function; no server, no delay.
import type { Chat, ChatEvent, ChatRequest, FinishReason } from "../../src/chat/chat.ts";

export interface ScriptedCompletion {
  readonly text: string;
  /** Kept apart from the text, as some servers do. */
  readonly reasoning?: string;
  readonly finishReason?: FinishReason;
  /** Probability of every token; left out, the server gives no log-probabilities. */
  readonly probability?: number;
  /** Thrown after this many pieces of the text. */
  readonly breaksAfter?: { readonly pieces: number; readonly error: unknown };
}

export interface ScriptedChat extends Chat {
  readonly requests: readonly ChatRequest[];
}

/** `answer` is called with each request and its number; what it throws is thrown by the chat before any word. */
export function scriptedChat(
  answer: (request: ChatRequest, index: number) => string | ScriptedCompletion,
): ScriptedChat {
  const requests: ChatRequest[] = [];
  return {
    requests,
    async *complete(request, { signal } = {}): AsyncGenerator<ChatEvent> {
      const index = requests.push(request) - 1;
      await Promise.resolve();
      signal?.throwIfAborted();
      const scripted = answer(request, index);
      const {
        text,
        reasoning,
        finishReason = "stop",
        probability,
        breaksAfter,
      } = typeof scripted === "string" ? { text: scripted } : (scripted as ScriptedCompletion);
      const pieces = text.match(/\s*\S+|\s+$/g) ?? [];
      if (reasoning) yield { type: "reasoning", index: 0, text: reasoning };
      for (const [i, piece] of pieces.entries()) {
        if (breaksAfter?.pieces === i) throw breaksAfter.error;
        yield { type: "text", index: 0, text: piece };
        if (probability !== undefined && request.topLogprobs !== undefined) {
          yield { type: "logprobs", index: 0, tokens: [{ token: piece, logprob: Math.log(probability), top: [] }] };
        }
      }
      yield { type: "finish", index: 0, reason: finishReason };
      yield { type: "usage", promptTokens: 100, completionTokens: pieces.length };
      yield {
        type: "done",
        timing: {
          firstTokenMs: 5,
          totalMs: 10,
          waitMs: 0,
          attempts: 1,
          tokensPerSecond: null,
          requestId: null,
          model: "scripted-model",
          source: "scripted",
        },
      };
    },
    close: async () => {},
  };
}
