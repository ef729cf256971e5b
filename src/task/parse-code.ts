// The released parsing rules, bit for bit: one entry point for the reward side and one for the evaluation side.

/** Names as the reference stores them: trimmed and lower-cased, `""` where it finds none. */
export interface CodeParsed {
  readonly country: string;
  readonly city: string;
}

// Python's `\s` and `str.strip()`: unlike JavaScript they know U+001C to U+001F and U+0085, and not U+FEFF.
const space = "\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";
const spaceCharacter = new RegExp(`[${space}]`);
const countryLine = new RegExp(`country:[${space}]*([^\n]+)`);
const cityLine = new RegExp(`city:[${space}]*([^\n]+)`);
const blockJoint = new RegExp(`</think>[${space}]*<answer>`, "g");

/** Reward side of the release: first answer block anywhere, keys unanchored and in lower case; no block, no names. */
export function parseCodeReward(completion: string): CodeParsed {
  return readNames(strip(firstBlock(completion) ?? ""));
}

/**
 * Evaluation side of the release. With `cot` (its `--use_cot`) a completion without an answer block is searched whole,
 * reasoning included; without, the block is not looked for at all.
 */
export function parseCodeEval(completion: string, { cot = true }: { cot?: boolean } = {}): CodeParsed {
  const block = cot ? firstBlock(completion) : null;
  return readNames(block === null ? completion : strip(block));
}

/**
 * The release's format check: starts with a think block, ends with an answer block, nothing outside. The same language
 * as its pattern `^<think>.*?</think>\s*<answer>.*?</answer>$`, found without backtracking.
 */
export function isCodeFormat(completion: string): boolean {
  if (!completion.startsWith("<think>") || !completion.endsWith("</answer>")) return false;
  blockJoint.lastIndex = "<think>".length;
  return blockJoint.test(completion) && blockJoint.lastIndex <= completion.length - "</answer>".length;
}

/** What the release takes for the reasoning: all before the first `</think>`, the whole completion without one. */
export function codeThinkText(completion: string): string {
  return completion.split("</think>", 1)[0]!.replaceAll("<think>", "");
}

/** What `<answer>(.*?)</answer>` captures, found without trying every opening tag where none is closed. */
function firstBlock(completion: string): string | null {
  const open = completion.indexOf("<answer>");
  const close = open < 0 ? -1 : completion.indexOf("</answer>", open + "<answer>".length);
  return close < 0 ? null : completion.slice(open + "<answer>".length, close);
}

function readNames(text: string): CodeParsed {
  return { country: readName(countryLine, text), city: readName(cityLine, text) };
}

function readName(line: RegExp, text: string): string {
  return strip(line.exec(text)?.[1] ?? "").toLowerCase();
}

function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && spaceCharacter.test(text[start]!)) start++;
  while (end > start && spaceCharacter.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}
