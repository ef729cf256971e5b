// Asks the model about one row: picture, cache, request, and whatever comes back as an answer that never throws.
import type { Chat, ChatRequest, ImagePart } from "../chat/chat.ts";
import { collectCompletions } from "../chat/collect-completion.ts";
import type { Sample } from "../data/sample.ts";
import { sha256 } from "../run/digest.ts";
import { type GlobeError, toGlobeError } from "../run/errors.ts";
import { answerProbability } from "../task/answer-probability.ts";
import { type Answer, failedAnswer } from "./answer.ts";

import type { ResponseCache } from "./response-cache.ts";

export interface Asker {
  readonly chat: Chat;
  /** Null: every row is asked, also one that another run has an answer to. */
  readonly cache: ResponseCache | null;
  /** The picture of a row as it goes to the model; throws `GlobeError` for one that cannot be read. */
  readonly prepare: (sample: Sample) => Promise<ImagePart>;
  /** The request around a picture; everything in it but the picture is the same for every row. */
  readonly buildRequest: (image: ImagePart) => ChatRequest;
  /** Digest of all that decides an answer beside the picture: endpoints, model, messages, sampling. */
  readonly requestDigest: string;
}

/** Resolves to an answer, also when the picture or the endpoint failed; rejects only when `signal` aborts. */
export async function askItem(sample: Sample, asker: Asker, signal: AbortSignal): Promise<Answer> {
  let key: string | null = null;
  try {
    const image = await asker.prepare(sample);
    key = sha256(`${asker.requestDigest}:${sha256(image.bytes)}`);
    const cached = asker.cache?.get(key);
    if (cached) return { ...cached, cached: true };
    const answer = await ask(asker.chat, asker.buildRequest(image), key, signal);
    if (answer.error === null && answer.finishReason === "stop") asker.cache?.put(key, answer);
    return answer;
  } catch (thrown) {
    if (signal.aborted) throw signal.reason;
    return failedAnswer(describe(toGlobeError(thrown)), { key });
  }
}

async function ask(chat: Chat, request: ChatRequest, key: string, signal: AbortSignal): Promise<Answer> {
  const { choices, usage, timing } = await collectCompletions(chat.complete(request, { signal }));
  const { text, reasoning, finishReason, logprobs } = choices[0]!;
  return {
    key,
    // Servers with a reasoning parser cut the think block out of the text; parsers expect it where the model wrote it.
    text: reasoning === "" ? text : `<think>${reasoning}</think>${text}`,
    finishReason,
    error: null,
    confidence: answerProbability(logprobs),
    promptTokens: usage?.promptTokens ?? null,
    completionTokens: usage?.completionTokens ?? null,
    firstTokenMs: timing.firstTokenMs,
    totalMs: timing.totalMs,
    attempts: timing.attempts,
    requestId: timing.requestId,
    model: timing.model,
    cached: false,
  };
}

function describe({ code, message, isRetryable, facts }: GlobeError): NonNullable<Answer["error"]> {
  const request = facts.requestId ? ` (request ${facts.requestId})` : "";
  return { code, message: `${message}${request}`, isRetryable };
}
