// What the model is asked: the published prompt, character for character, the picture, and the person's hint if any.
import type { ChatRequest, ImagePart } from "../chat/chat.ts";
import { sha256 } from "../run/digest.ts";
import { enforceLimit, type Limit } from "../run/limits.ts";
import { prompts } from "../task/prompts.ts";
import type { Sampling } from "./locate-options.ts";

export const hintCharacters: Limit = {
  name: "the hint",
  value: 2_000,
  unit: "characters",
  reason: "it shares the model's context with the picture and the answer",
};

export interface Question {
  readonly promptId: "prompt.train" | "prompt.direct";
  /** The user text as it is sent. */
  readonly text: string;
  readonly sha256: string;
}

/** `prompt.train`, or `prompt.direct` where no reasoning is wanted. A hint is added at the end, marked as one. */
export function chooseQuestion({
  reasoning,
  hint,
}: {
  readonly reasoning: boolean;
  readonly hint: string | null;
}): Question {
  if (hint !== null) enforceLimit(hintCharacters, hint.length, "The hint");
  const prompt = reasoning ? prompts["prompt.train"] : prompts["prompt.direct"];
  const text = hint === null ? prompt.text : `${prompt.text}\n\nHint from the person who asks: ${hint}`;
  return { promptId: prompt.id, text, sha256: sha256(text) };
}

/** System text, then the picture, then the question, in the order that GLOBE was trained with. */
export function buildRequest(
  question: Question,
  image: ImagePart,
  { temperature, maxTokens }: Pick<Sampling, "temperature" | "maxTokens">,
  {
    seed,
    model,
    withLogprobs,
  }: { readonly seed: number; readonly model?: string | undefined; readonly withLogprobs: boolean },
): ChatRequest {
  return {
    messages: [
      { role: "system", content: prompts["system.qwen"].text },
      { role: "user", content: [image, { type: "text", text: question.text }] },
    ],
    temperature,
    maxTokens,
    seed,
    ...(model !== undefined && { model }),
    ...(withLogprobs && { topLogprobs: 0 }),
  };
}
