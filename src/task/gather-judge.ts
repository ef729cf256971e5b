// Asks the localizability judge, over any `Chat`, how likely it says yes to a photo with its reasoning.
import type { Chat, ImagePart, TokenLogprob } from "../chat/chat.ts";
import { GlobeError, toGlobeError } from "../run/errors.ts";
import { judgeText } from "./judge-text.ts";
import { prompts } from "./prompts.ts";
import type { JudgeEvidence } from "./reward.ts";

export interface JudgeInput {
  readonly image: ImagePart;
  readonly completion: string;
}

export interface JudgeOptions {
  /** `paper` shows the reasoning and folds the spellings of yes and no; `code` is the release's request and sum. */
  readonly variant?: "paper" | "code";
  readonly model?: string;
  /** Alternatives asked for; every spelling of yes and no should be among them. Most servers allow 20. */
  readonly topLogprobs?: number;
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/** The release's request: temperature 0.6, five tokens of which the first is read, five alternatives. */
const released = { temperature: 0.6, maxTokens: 5, topLogprobs: 5 };
/** Ours: only one token is read, so only one is generated; temperature changes no log-probability that is reported. */
const ours = { temperature: 0, maxTokens: 1, topLogprobs: 20 };

/**
 * Evidence for `localizability.paper` or `.code`. A judge that cannot be reached after the retries of its `Chat`, or
 * that shows neither word, gives `pYes` null and the reason; only an abort is thrown.
 */
export async function gatherJudge(
  chat: Chat,
  { image, completion }: JudgeInput,
  { variant = "paper", model, seed, signal, ...sampling }: JudgeOptions = {},
): Promise<JudgeEvidence> {
  const text = variant === "paper" ? judgeText(completion) : completion;
  if (text === null) return { pYes: null, reason: "The completion has no reasoning to judge." };
  const request = {
    messages: [
      { role: "system", content: prompts["prompt.rm"].text },
      { role: "user", content: [image, { type: "text", text }] },
    ],
    ...(variant === "paper" ? ours : released),
    ...definedOnly(sampling),
    ...definedOnly({ model, seed }),
  } as const;
  try {
    let first: TokenLogprob | undefined;
    for await (const event of chat.complete(request, definedOnly({ signal }))) {
      if (event.type === "logprobs" && event.index === 0) first ??= event.tokens[0];
    }
    if (first === undefined) return { pYes: null, reason: "The judge's server returned no log-probabilities." };
    return variant === "paper" ? readFolded(first) : readReleased(first);
  } catch (error) {
    if (signal?.aborted || (GlobeError.is(error) && error.code === "aborted")) throw error;
    return { pYes: null, reason: toGlobeError(error).message };
  }
}

/** Sums over every spelling: case, the leading space of a token in its decoded or raw form (`Ġ`, `▁`), quotes. */
function readFolded({ token, logprob, top }: TokenLogprob): JudgeEvidence {
  const alternatives = new Map([[token, logprob], ...top.map((item) => [item.token, item.logprob] as const)]);
  let yes = 0;
  let no = 0;
  for (const [text, value] of alternatives) {
    const word = text.replace(/[^\p{L}]|[\u0120\u2581]/gu, "").toLowerCase();
    if (word === "yes") yes += Math.exp(value);
    else if (word === "no") no += Math.exp(value);
  }
  const mass = yes + no;
  if (mass === 0) {
    return {
      pYes: null,
      reason: `The judge said ${JSON.stringify(token)}; its ${alternatives.size} likeliest tokens hold no yes or no.`,
    };
  }
  if (alternatives.size < 2) {
    return {
      pYes: null,
      reason: "The judge's server returned only the chosen token; P(yes) needs at least two alternatives.",
    };
  }
  return { pYes: yes / mass, mass: Math.min(mass, 1) };
}

const positive = new Set(["yes", "Yes", "YES"]);
const negative = new Set(["no", "No", "NO"]);

function readReleased({ top }: TokenLogprob): JudgeEvidence {
  let yes = 0;
  let no = 0;
  for (const { token, logprob } of top) {
    if (positive.has(token)) yes += Math.exp(logprob);
    else if (negative.has(token)) no += Math.exp(logprob);
  }
  return { pYes: yes / (yes + no + 1e-19), mass: yes + no };
}

function definedOnly<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof definedOnly<T>
  >;
}
