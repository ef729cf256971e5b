// What is asked about every photo of a call: the published prompt, the person's hint, and the digest of both.
import type { ChatRequest, ImagePart } from "../chat/chat.ts";
import { sha256 } from "../run/digest.ts";
import { buildRequest } from "../task/build-request.ts";
import type { ProfileName } from "../task/profiles.ts";
import type { PromptId } from "../task/prompts.ts";
import type { Sampling } from "./locate-options.ts";

export interface Question {
  readonly promptId: PromptId;
  /** Digest of the user text as it is sent. */
  readonly sha256: string;
  /** The request about one picture, for one answer. */
  ask(image: ImagePart, options: AskOptions): ChatRequest;
}

export interface AskOptions extends Pick<Sampling, "temperature" | "maxTokens" | "seed"> {
  readonly model?: string | undefined;
  readonly withLogprobs: boolean;
}

const noImage: ImagePart = { type: "image", mediaType: "image/jpeg", bytes: new Uint8Array() };

/** By default `prompt.train`, or `prompt.direct` where no reasoning is wanted. Throws `usage` for a hint that is too long. */
export function chooseQuestion({
  reasoning,
  hint,
  profile = "default",
}: {
  readonly reasoning: boolean;
  readonly hint: string | null;
  readonly profile?: ProfileName | undefined;
}): Question {
  const options = { reasoning, profile, ...(hint !== null && { hint }) };
  const { request, promptId } = buildRequest(noImage, options);
  const user = request.messages.findLast(({ role }) => role === "user")!;
  const parts = typeof user.content === "string" ? [] : user.content;
  return {
    promptId,
    sha256: sha256(parts.map((part) => (part.type === "text" ? part.text : "")).join("")),
    ask: (image, { temperature, maxTokens, seed, model, withLogprobs }) => ({
      ...buildRequest(image, options).request,
      temperature,
      maxTokens,
      seed,
      ...(model !== undefined && { model }),
      ...(withLogprobs && { topLogprobs: 0 }),
    }),
  };
}
