// One answer from a model, streamed; asks again where a stream broke and where log-probabilities were refused.
import type { Chat, ChatEvent, ChatRequest } from "../chat/chat.ts";
import { type Completions, collectCompletions } from "../chat/collect-completion.ts";
import { GlobeError } from "../run/errors.ts";
import { createReasoningStream } from "./stream-reasoning.ts";

export type AskEvent =
  /** More of the reasoning, to be shown as it comes. */
  | { readonly type: "reasoning"; readonly text: string }
  /** The stream broke and the answer starts over: what was shown so far is void. */
  | { readonly type: "restart"; readonly reason: string }
  | { readonly type: "completions"; readonly completions: Completions };

/** The chat itself repeats requests that fail before their first word; these are the ones that break in mid-sentence. */
const restarts = 2;

/**
 * Ends with one `completions` event. Throws the chat's `GlobeError` when no answer came. `buildRequest` is called again
 * without log-probabilities if the server refuses them: an answer without a probability is better than none.
 */
export async function* askModel(
  chat: Chat,
  buildRequest: (withLogprobs: boolean) => ChatRequest,
  signal?: AbortSignal,
): AsyncGenerator<AskEvent> {
  let withLogprobs = true;
  for (let attempt = 0; ; attempt++) {
    const events: ChatEvent[] = [];
    try {
      yield* askOnce(chat.complete(buildRequest(withLogprobs), signal ? { signal } : {}), events);
      return;
    } catch (error) {
      if (signal?.aborted || !GlobeError.is(error)) throw error;
      const began = events.some(({ type }) => type === "text" || type === "reasoning");
      if (withLogprobs && !began && refusesLogprobs(error)) {
        withLogprobs = false;
      } else if (began && error.isRetryable && attempt < restarts) {
        yield { type: "restart", reason: error.message };
      } else {
        throw error;
      }
    }
  }
}

/** Keeps every event in `events`, and yields the reasoning among them and the whole at the end. */
async function* askOnce(stream: AsyncIterable<ChatEvent>, events: ChatEvent[]): AsyncGenerator<AskEvent> {
  const written = createReasoningStream();
  let isKeptApart = false;
  for await (const event of stream) {
    events.push(event);
    if (event.type === "reasoning") {
      isKeptApart = true;
      if (event.text !== "") yield { type: "reasoning", text: event.text };
    } else if (event.type === "text" && !isKeptApart) {
      const text = written.push(event.text);
      if (text !== "") yield { type: "reasoning", text };
    }
  }
  const rest = isKeptApart ? "" : written.end();
  if (rest !== "") yield { type: "reasoning", text: rest };
  yield { type: "completions", completions: await collectCompletions(replay(events)) };
}

function refusesLogprobs({ code, facts, message }: GlobeError): boolean {
  return code === "http-status" && facts.status !== 429 && /log_?probs?/i.test(`${facts.detail ?? ""} ${message}`);
}

async function* replay(events: readonly ChatEvent[]): AsyncGenerator<ChatEvent> {
  yield* events;
}
