import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { codeThinkText, isCodeFormat, parseCodeEval, parseCodeReward } from "./parse-code.ts";
import { rewardAccuracyCode } from "./reward-accuracy.ts";
import { rewardFormatCode } from "./reward-format.ts";
import { rewardVisualCode } from "./reward-visual.ts";

type Names = readonly [country: string, city: string];
const T = "<think>a</think>";
const gold = `${T}<answer>country: France\ncity: Paris</answer>`;
const none: Names = ["", ""];
const right: Names = ["france", "paris"];

type ExecutedCase = readonly [completion: string, format: 0 | 1, reward: Names, evaluation?: Names];

/** The released rules were run on these; the fourth column only where evaluation differs from the reward. */
const executed: readonly ExecutedCase[] = [
  [gold, 1, right],
  [`${gold}\n`, 0, right],
  [`\n${gold}`, 0, right],
  ["<think>\n\na\n\n</think>\n\n<answer>\n\ncountry: France\n\ncity: Paris\n\n</answer>", 1, right],
  [`${T}<answer>Country: France\nCity: Paris</answer>`, 1, none],
  [`${T}<answer>country: France, city: Paris</answer>`, 1, ["france, city: paris", "paris"]],
  [`${T}<answer>country:\ncity: Paris</answer>`, 1, ["city: paris", "paris"]],
  [`${T}<answer>country: France\ncity:</answer>`, 1, ["france", ""]],
  [`${T}<answer>country: France\ncapacity: 5\ncity: Paris</answer>`, 1, ["france", "5"]],
  [`${T}<answer>subcountry: X\ncountry: France\ncity: Paris</answer>`, 1, ["x", "paris"]],
  [`${T}<answer>**country**: France\n**city**: Paris</answer>`, 1, none],
  [`${T}<answer>country: **France**\ncity: **Paris**</answer>`, 1, ["**france**", "**paris**"]],
  [`${T}<answer>country：France\ncity：Paris</answer>`, 1, none],
  [
    `<think>the format is <answer>country: X\ncity: Y</answer></think><answer>country: France\ncity: Paris</answer>`,
    1,
    ["x", "y"],
  ],
  ["<think>a</think>junk</think><answer>country: France\ncity: Paris</answer>", 1, right],
  [`${gold} or <answer>country: Spain\ncity: Madrid</answer>`, 1, right],
  ["<think></think><answer></answer>", 1, none],
  [`${T}<answer>country: France\ncity: Paris`, 0, none, right],
  ["I think country: Spain\ncity: Madrid", 0, none, ["spain", "madrid"]],
];

describe("executed cases of the release", () => {
  const cases = executed.map(([completion, format, reward, evaluation = reward]) => ({
    name: JSON.stringify(completion),
    completion,
    format,
    reward,
    evaluation,
  }));
  test.each(cases)("$name: format $format, reward $reward", ({ completion, format, reward, evaluation }) => {
    expect(isCodeFormat(completion)).toBe(format === 1);
    expect(rewardFormatCode(completion, { id: "", images: [] }, {}).value).toBe(format);
    expect(Object.values(parseCodeReward(completion))).toEqual(reward);
    expect(Object.values(parseCodeEval(completion))).toEqual(evaluation);
  });

  test("evaluation without reasoning searches the whole text", () => {
    const completion = "<think>country: X\ncity: Y</think><answer>country: France\ncity: Paris</answer>";
    expect(parseCodeEval(completion, { cot: false })).toEqual({
      country: "x",
      city: "y</think><answer>country: france",
    });
  });
});

interface ReferenceRow {
  readonly completion: string;
  readonly country: string;
  readonly city: string;
  readonly tags: readonly string[];
  readonly reward: Names;
  readonly evalCot: Names;
  readonly evalDirect: Names;
  readonly format: boolean;
  readonly accuracy: number;
  readonly visual: number;
}

test("agrees with results of the reference's rules under Python on random completions", () => {
  const file = new URL("../../test/task-code-rows.jsonl", import.meta.url);
  const rows = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as ReferenceRow);
  expect(rows.length).toBeGreaterThan(300);
  for (const { completion, country, city, tags, ...expected } of rows) {
    const sample = { id: "", images: [], country, city, entities: tags.map((text) => ({ text })) };
    const actual = {
      reward: Object.values(parseCodeReward(completion)),
      evalCot: Object.values(parseCodeEval(completion)),
      evalDirect: Object.values(parseCodeEval(completion, { cot: false })),
      format: isCodeFormat(completion),
      accuracy: rewardAccuracyCode(completion, sample, {}).value,
      visual: rewardVisualCode(completion, sample, {}).value,
    };
    expect(actual, JSON.stringify(completion)).toEqual(expected);
  }
});

test("white space is Python's, not JavaScript's", () => {
  const answer = (value: string) => parseCodeReward(`<answer>country:${value}</answer>`).country;
  expect(answer("\u001cFrance\u0085")).toBe("france");
  expect(answer("\ufeffFrance")).toBe("\ufefffrance");
});

test("the reasoning is what stands before the first closing tag, or everything", () => {
  expect(codeThinkText("<think>a <think>b</think>c</think>")).toBe("a b");
  expect(codeThinkText("no tags")).toBe("no tags");
});
