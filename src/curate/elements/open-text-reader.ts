// The `ocr` provider: asks any vision-language model to copy what can be read in the photo.
import type { Chat } from "../../chat/chat.ts";
import { collectCompletions } from "../../chat/collect-completion.ts";
import { GlobeError } from "../../run/errors.ts";
import { classifyProse } from "../../task/classify-prose.ts";
import type { CuratedElement } from "../item.ts";
import { teacherPrompts } from "../teachers/teacher-prompt.ts";
import { type ElementProvider, ocrSource } from "./element-provider.ts";
import { observeSafely } from "./observe-safely.ts";

export interface TextReaderOptions {
  readonly chat: Chat;
  readonly model?: string | undefined;
  /** In the configuration. Default `ocr`. */
  readonly name?: string | undefined;
  readonly maxTokens?: number;
}

/** Closing it leaves the chat open. */
export function openTextReader({ chat, model, name = "ocr", maxTokens = 512 }: TextReaderOptions): ElementProvider {
  const { text } = teacherPrompts["elements.ocr.v1"];
  return {
    name,
    observe: ({ image }, { signal } = {}) =>
      observeSafely(
        name,
        async () => {
          const request = {
            messages: [{ role: "user", content: [image, { type: "text", text }] }],
            temperature: 0,
            maxTokens,
            ...(model !== undefined && { model }),
          } as const;
          const { choices } = await collectCompletions(chat.complete(request, signal ? { signal } : {}));
          const choice = choices[0];
          return readLines(choice?.text ?? "", choice?.finishReason === "length");
        },
        signal,
      ),
    close: async () => {},
  };
}

const mostLines = 60;
const longestLine = 120;

/** One element a line; the last line of an answer that was cut off is left out. Throws `bad-response` for a refusal. */
export function readLines(answer: string, isCut: boolean): readonly CuratedElement[] {
  const lines = answer
    .replace(/```\w*/g, "")
    .split("\n")
    .slice(0, isCut ? -1 : undefined)
    .map((line) => line.replace(/^\s*(?:[-*•]|\d{1,2}[.)])\s+/, "").trim())
    .map((line) => line.replace(/^["“'‘«](.*)["”'’»]$/, "$1").trim())
    .filter((line) => /[\p{L}\p{N}]/u.test(line) && line.length <= longestLine);
  if (lines.length === 1 && classifyProse(answer) === "refused") {
    throw new GlobeError("bad-response", "The model declines to read the text in the photo.");
  }
  if (lines.every((line) => /^nothing\.?$/i.test(line))) return [];
  return [...new Set(lines)].slice(0, mostLines).map((name) => ({ name, source: ocrSource, score: 1 }));
}
