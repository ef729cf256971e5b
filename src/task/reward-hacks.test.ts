// No completion that tries to earn more than it knows may beat an honest answer that is wrong.
import { describe, expect, test } from "vitest";
import { cityHedges, hacks, honestWrongAnswer, honestWrongCity, type Scene, scenes } from "../../test/task-hacks.ts";
import { openGazetteer } from "../place/open-gazetteer.ts";
import { combineRewards } from "./combine-rewards.ts";
import { type Preset, presetOf } from "./presets.ts";
import { createRewards } from "./rewards.ts";

const rewards = createRewards(openGazetteer());
/** The judge is held equal: what is tested is everything else. */
const evidence = { judge: { pYes: 0.9 } };
const readme = presetOf("all-readme");
const presets: readonly (readonly [name: string, preset: Preset])[] = [
  ["all-readme", readme],
  [
    "all-readme with visual.f1",
    readme.map((part) => (part.reward === "visual.paper" ? { ...part, reward: "visual.f1" as const } : part)),
  ],
  [
    "all-readme with accuracy.distance",
    readme.map((part) => (part.reward === "accuracy.paper" ? { ...part, reward: "accuracy.distance" as const } : part)),
  ],
];

function total(completion: string, { sample }: Scene, preset: Preset): number {
  const member = Object.fromEntries(
    preset.map(({ reward }) => [reward, rewards[reward](completion, sample, evidence)]),
  );
  return combineRewards([member], preset, sample.id).totals![0]!;
}

test("the honest wrong answer earns its format, its reasoning and the judge's opinion alone", () => {
  for (const scene of scenes) {
    const values = readme.map(({ reward }) => rewards[reward](honestWrongAnswer(scene), scene.sample, evidence).value);
    expect(values).toEqual([0, 0.9, 1, 1]);
  }
});

describe("does not beat an honest wrong answer", () => {
  test.each(hacks.map(({ name, write }) => ({ name, write })))("$name", ({ write }) => {
    for (const scene of scenes) {
      for (const [name, preset] of presets) {
        const honest = total(honestWrongAnswer(scene), scene, preset);
        expect(total(write(scene), scene, preset), `${scene.name}, ${name}`).toBeLessThanOrEqual(honest);
      }
    }
  });
});

describe("a hedge of the city by one who knows the country does not beat an honest wrong city", () => {
  test.each(cityHedges.map(({ name, write }) => ({ name, write })))("$name", ({ write }) => {
    for (const scene of scenes) {
      const honest = total(honestWrongCity(scene), scene, readme);
      expect(total(write(scene), scene, readme), scene.name).toBeLessThanOrEqual(honest);
    }
  });
});
