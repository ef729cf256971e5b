// Format rewards: is the completion one think block and one answer block with its two lines?
import { cleanValue } from "./clean-value.ts";
import { isCodeFormat } from "./parse-code.ts";
import type { Reward } from "./reward.ts";

/**
 * `format.strict`: optional outer white space; exactly one think block that says something; exactly one answer block
 * after it, with exactly one `country:` line and one `city:` line, each with one value of its own. 1 or 0.
 */
export const rewardFormatStrict: Reward = (completion) => {
  const fault = findFormatFault(completion);
  return fault === null ? { value: 1, details: {} } : { value: 0, details: { fault } };
};

/**
 * `format.code`: the release's pattern, which takes empty and doubled blocks and refuses a trailing newline. 1 or 0.
 */
export const rewardFormatCode: Reward = (completion) => ({ value: isCodeFormat(completion) ? 1 : 0, details: {} });

const layout = /^\s*<think>([\s\S]*)<\/think>\s*<answer>([\s\S]*)<\/answer>\s*$/;
const anyTag = /<\s{0,2}\/?\s{0,2}(?:think|thinking|answer)\s{0,2}>/gi;
const keyLine = /^[ \t]*(country|city|region|latitude|longitude|confidence):[ \t]*(.*)$/;
const innerKey = /\b(?:country|city)\s*[:：]/i;

/** What is wrong with the format, as a short sentence; null where nothing is. */
export function findFormatFault(completion: string): string | null {
  const tags = completion.match(anyTag) ?? [];
  const blocks = tags.length === 4 ? layout.exec(completion) : null;
  if (blocks === null) return "not exactly one think block followed by one answer block";
  const [, think, answer] = blocks;
  if (!/[\p{L}\p{N}]/u.test(think!.replace(/\p{Default_Ignorable_Code_Point}/gu, ""))) return "empty think block";
  const counts = { country: 0, city: 0 };
  for (const line of answer!.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const match = keyLine.exec(line);
    if (match === null) return "a line in the answer that is neither country nor city";
    const key = match[1]!;
    if (key !== "country" && key !== "city") continue;
    counts[key]++;
    const { kind } = cleanValue(match[2]!);
    if (kind === "empty" || innerKey.test(match[2]!)) return `no value in the ${key} line`;
    // An answer that hedges would otherwise earn what an honest guess earns.
    if (kind === "ambiguous") return `several values in the ${key} line`;
  }
  if (counts.country !== 1) return `${counts.country} country lines`;
  return counts.city === 1 ? null : `${counts.city} city lines`;
}
