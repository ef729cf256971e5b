// Takes the prompt's own words out of a reasoning, so that repeating the task earns nothing.
import { prompts } from "./prompts.ts";

/** Lines long enough to be nothing but the prompt. */
const lines = [
  ...new Set(
    [prompts["prompt.train"], prompts["prompt.evalCot"], prompts["prompt.direct"], prompts["prompt.rm"]].flatMap(
      ({ text }) => text.split("\n").filter((line) => line.length >= 40),
    ),
  ),
];
const clues = /architecture\W{1,4}signage\W{1,4}vegetation\W{1,4}terrain(?:\W{1,4}etc\b)?/gi;

/** The text without lines of the published prompts and without their list of clues; newlines stay. */
export function removePromptEcho(text: string): string {
  let rest = text;
  for (const line of lines) if (rest.includes(line)) rest = rest.replaceAll(line, " ");
  return rest.replace(clues, " ");
}
