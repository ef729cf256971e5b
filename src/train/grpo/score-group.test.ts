// Rewards of groups: the judge's evidence, the group rule for abstentions, and the penalty for being cut.
import { describe, expect, test } from "vitest";
import { scriptedChat } from "../../../test/support/scripted-chat.ts";
import type { Chat, ImagePart } from "../../chat/chat.ts";
import type { Sample } from "../../data/sample.ts";
import { openGazetteer } from "../../place/open-gazetteer.ts";
import { presetOf } from "../../task/presets.ts";
import { createRewards } from "../../task/rewards.ts";
import { createGroupScorer, type ScorerOptions } from "./score-group.ts";

const sample: Sample = { id: "r1", images: [], country: "France", iso2: "FR", city: "Lyon", lat: 45.76, lon: 4.84 };
const answer = (city: string) => `<think>A street in ${city}.</think><answer>country: France\ncity: ${city}</answer>`;
const rewards = createRewards(openGazetteer());
const image: ImagePart = { type: "image", mediaType: "image/jpeg", bytes: Uint8Array.of(1) };

function judgeSaying(probabilities: readonly (number | null)[]): Chat & { readonly most: () => number } {
  let [asked, running, most] = [0, 0, 0];
  return {
    most: () => most,
    close: async () => {},
    async *complete() {
      const yes = probabilities[asked++ % probabilities.length]!;
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      const top =
        yes === null
          ? [
              { token: "maybe", logprob: -0.1 },
              { token: "so", logprob: -3 },
            ]
          : [
              { token: "yes", logprob: Math.log(yes) },
              { token: "no", logprob: Math.log(1 - yes) },
            ];
      yield { type: "logprobs", index: 0, tokens: [{ ...top[0]!, top }] };
    },
  };
}

const score = (options: Partial<ScorerOptions>, completions: readonly (readonly [string, boolean])[]) =>
  createGroupScorer({ preset: presetOf("one-script"), rewards, judge: null, overlong: "keep", ...options })({
    ...{ rowId: "r1", sample, judgeImage: async () => image },
    completions: completions.map(([text, isTruncated]) => ({ text, isTruncated })),
  });

describe("a group", () => {
  test("gets every reward and their weighted sum", async () => {
    const { members, totals } = await score({}, [
      [answer("Lyon"), false],
      [answer("Paris"), false],
      ["no answer", false],
    ]);
    expect(members[0]).toMatchObject({ "accuracy.paper": { value: 1 }, "format.strict": { value: 1 } });
    expect(totals![0]).toBe(2);
    expect(totals![1]).toBeCloseTo(1.2, 12);
    expect(totals![2]).toBe(0);
  });

  test.each([
    ["keep", [2, 2]],
    ["mask", [2, 2]],
    ["penalize", [2, 1]],
  ] as const)("whose second completion was cut, under overlong: %s", async (overlong, expected) => {
    const { totals } = await score({ overlong }, [
      [answer("Lyon"), false],
      [answer("Lyon"), true],
    ]);
    expect(totals).toEqual(expected);
  });
});

describe("the judge", () => {
  const preset = presetOf("all-readme").filter(({ reward }) => !reward.startsWith("visual"));
  const two = [
    [answer("Lyon"), false],
    [answer("Paris"), false],
  ] as const;

  test("is asked about every completion", async () => {
    const { totals, combined } = await score({ preset, judge: judgeSaying([0.5]) }, two);
    expect(combined.used).toContain("localizability.paper");
    expect(totals![0]).toBeCloseTo(2 + 0.2 * 0.5, 6);
  });

  test("that abstains for one is left out for the whole group", async () => {
    const { totals, combined } = await score({ preset, judge: judgeSaying([0.9, null]) }, two);
    expect(combined.abstained).toEqual([{ reward: "localizability.paper", members: 1 }]);
    expect(totals![0]).toBe(2);
  });

  test("alone and abstaining skips the group", async () => {
    const alone = preset.filter(({ reward }) => reward === "localizability.paper");
    expect((await score({ preset: alone, judge: judgeSaying([null]) }, two)).totals).toBeNull();
  });

  test("is asked a bounded number of things at once", async () => {
    const judge = judgeSaying([0.5]);
    const many = Array.from({ length: 12 }, () => [answer("Lyon"), false] as const);
    await score({ preset, judge, judgeConcurrency: 3 }, many);
    expect(judge.most()).toBe(3);
  });

  test("is not asked where no reward needs it", async () => {
    const judge = scriptedChat(() => "yes");
    await score({ judge }, two);
    expect(judge.requests).toHaveLength(0);
  });

  test("must be there where a reward needs it", () => {
    const open = () => createGroupScorer({ preset, rewards, judge: null, overlong: "keep" });
    expect(open).toThrow(/asks a judge, and there is none/);
  });
});
