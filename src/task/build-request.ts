// A whole geolocation request from a profile and an image.
import type { ChatRequest, ImagePart } from "../chat/chat.ts";
import { buildMessages } from "./build-messages.ts";
import { type ProfileName, profiles } from "./profiles.ts";
import type { PromptId } from "./prompts.ts";

export interface RequestOptions {
  readonly profile?: ProfileName;
  /** False asks with the profile's prompt without reasoning. */
  readonly reasoning?: boolean;
  /** Instead of the profile's prompt. */
  readonly prompt?: PromptId;
  readonly system?: PromptId | null;
  readonly hint?: string;
}

/** The request, and the id of the prompt that it was built with. Sampling fields may be overridden by spreading. */
export function buildRequest(
  image: ImagePart,
  { profile = "default", reasoning = true, prompt, system, hint }: RequestOptions = {},
): { readonly request: ChatRequest; readonly promptId: PromptId } {
  const { sampling, ...texts } = profiles[profile];
  const promptId = prompt ?? (reasoning ? texts.prompt : texts.promptDirect);
  const messages = buildMessages(image, {
    prompt: promptId,
    system: system === undefined ? texts.system : system,
    ...(hint !== undefined && { hint }),
  });
  return { request: { messages, ...sampling }, promptId };
}
