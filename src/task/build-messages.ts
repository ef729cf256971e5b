// The messages of a geolocation request: system text, then the image, then the published prompt.
import type { ChatMessage, ImagePart, TextPart } from "../chat/chat.ts";
import { GlobeError } from "../run/errors.ts";
import type { Limit } from "../run/limits.ts";
import { type PromptId, prompts } from "./prompts.ts";

export const hintLimit: Limit = {
  name: "hint",
  value: 500,
  unit: "characters",
  reason: "a hint is a clue beside the photo; longer texts push the prompt out of small contexts",
};

export interface MessageOptions {
  readonly prompt?: PromptId;
  /** Null for no system text. */
  readonly system?: PromptId | null;
  /** What the person who asks knows: "taken in the 1980s", "somewhere in South America". */
  readonly hint?: string;
}

/**
 * System, then user with the image first and the text second, as the released evaluation sends them. A hint is a text
 * part of its own after the published prompt, which so keeps its digest; it opens with a blank line, because chat
 * templates join text parts without one.
 */
export function buildMessages(
  image: ImagePart,
  { prompt = "prompt.train", system = "system.qwen", hint }: MessageOptions = {},
): readonly ChatMessage[] {
  const parts: (ImagePart | TextPart)[] = [image, { type: "text", text: prompts[prompt].text }];
  const clue = hint?.trim();
  if (clue) parts.push({ type: "text", text: hintText(clue) });
  const user: ChatMessage = { role: "user", content: parts };
  return system === null ? [user] : [{ role: "system", content: prompts[system].text }, user];
}

function hintText(hint: string): string {
  if (hint.length > hintLimit.value) {
    throw new GlobeError(
      "usage",
      `The hint has ${hint.length} characters; shorten it to ${hintLimit.value} (${hintLimit.reason}).`,
    );
  }
  return `\n\nHint from the person asking, which may be wrong: ${hint.replace(/\s+/g, " ")}`;
}
