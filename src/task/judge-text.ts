// What the localizability judge gets to read of a completion.
import { findSections } from "./find-sections.ts";
import { oneOf } from "./one-of.ts";

/**
 * Control tokens of chat templates: a server that parses them in text would let a completion write the judge's answer.
 */
const controlTokens = /<\|[^|<>\s]{1,40}\|>|<\/?s>|\[\/?INST\]|<\/?(?:start|end)_of_turn>/gi;
const addressed = new RegExp(
  oneOf(String.raw`
    (?:ignore|disregard|forget|override)\s+(?:\w+\s+){0,4}?(?:instruction|prompt)s?\b
    (?:answer|output|respond|reply|say|print|write|return)\s*(?:with|only|exactly|just)?\s*:?\s*["'“‘*]*yes\b
    determine if the image is visually locatable
    (?:^|\n)\s*(?:system|assistant|user)\s*:\s`),
  "i",
);

/** The reasoning as `localizability.paper` shows it to the judge; null where there is none. */
export function judgeText(completion: string): string | null {
  const reasoning = findSections(completion).reasoning?.replace(controlTokens, " ").trim();
  return reasoning === undefined || reasoning === "" ? null : reasoning;
}

/** True where a reasoning speaks to the judge ("answer yes") instead of about the photo. */
export function addressesJudge(reasoning: string): boolean {
  return addressed.test(reasoning);
}
