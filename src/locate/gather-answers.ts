// Asks for all answers to one photo at once, each with its own seed, and turns every one into data, failures too.
import type { Chat, ImagePart } from "../chat/chat.ts";
import type { Completions } from "../chat/collect-completion.ts";
import type { Gazetteer } from "../place/gazetteer.ts";
import { answerProbability } from "../task/answer-probability.ts";
import { parseTolerant } from "../task/parse-tolerant.ts";
import { isAnswered } from "../task/status.ts";
import { askModel } from "./ask-model.ts";
import type { Question } from "./choose-question.ts";
import { describeFailure } from "./failed-result.ts";
import type { Sampling } from "./locate-options.ts";
import { mergeStreams } from "./merge-streams.ts";
import { placeAnswer } from "./place-answer.ts";
import type { FailureFacts } from "./result-schema.ts";
import type { OpenAnswer } from "./settle-answers.ts";

export interface GatheredAnswer extends OpenAnswer {
  /** What the server reported; null where no answer came. */
  readonly served: Pick<Completions, "usage" | "timing"> | null;
}

export type GatherEvent =
  /** More of the reasoning of one answer. */
  | { readonly type: "reasoning"; readonly answer: number; readonly text: string }
  /** The stream of one answer broke and it starts over: its reasoning so far is void. */
  | { readonly type: "restart"; readonly answer: number; readonly reason: string }
  /** One answer is complete, or has failed. */
  | { readonly type: "answer"; readonly answer: number; readonly gathered: GatheredAnswer };

export interface GatherOptions extends Sampling {
  readonly question: Question;
  readonly image: ImagePart;
  readonly gazetteer: Gazetteer;
  readonly model?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Every answer ends in one `answer` event. Throws only when `signal` aborts. */
export function gatherAnswers(chat: Chat, options: GatherOptions): AsyncGenerator<GatherEvent> {
  return mergeStreams(Array.from({ length: options.samples }, (_, answer) => gatherOne(chat, answer, options)));
}

async function* gatherOne(chat: Chat, answer: number, options: GatherOptions): AsyncGenerator<GatherEvent> {
  const { question, image, gazetteer, model, signal } = options;
  const seed = options.seed + answer;
  try {
    const request = (withLogprobs: boolean) => question.ask(image, { ...options, seed, model, withLogprobs });
    for await (const event of askModel(chat, request, signal)) {
      if (event.type !== "completions") yield { ...event, answer };
      else yield { type: "answer", answer, gathered: readAnswer(event.completions, seed, gazetteer) };
    }
  } catch (thrown) {
    if (signal?.aborted) throw signal.reason;
    yield { type: "answer", answer, gathered: failedAnswer(seed, describeFailure(thrown)) };
  }
}

function failedAnswer(seed: number, error: FailureFacts): GatheredAnswer {
  const names = { country: null, city: null, probability: null, notes: [] };
  return { status: "error", ...names, seed, text: null, error, place: null, reasoning: null, served: null };
}

function readAnswer({ choices, usage, timing }: Completions, seed: number, gazetteer: Gazetteer): GatheredAnswer {
  const choice = choices[0];
  const text = choice?.text ?? "";
  const parsed = parseTolerant(text, { finishReason: choice?.finishReason ?? null });
  const { place, notes } = isAnswered(parsed.status) ? placeAnswer(parsed, gazetteer) : { place: null, notes: [] };
  return {
    status: parsed.status,
    country: parsed.country,
    city: parsed.city,
    probability: answerProbability(choice?.logprobs ?? null),
    notes: [...notes],
    seed,
    text,
    error: null,
    place,
    reasoning: parsed.reasoning ?? (choice?.reasoning.trim() || null),
    served: { usage, timing },
  };
}
