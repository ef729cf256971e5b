// docs/task.md says what the code does: every name, weight, digest and status in it is checked.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { distanceCurves } from "../src/task/distance-curves.ts";
import { presetNames, presetOf } from "../src/task/presets.ts";
import { profiles } from "../src/task/profiles.ts";
import { prompts } from "../src/task/prompts.ts";
import { rewardNames } from "../src/task/rewards.ts";
import { statuses } from "../src/task/status.ts";
import { visualLexicon } from "../src/task/visual-lexicon.ts";
import { hacks } from "./task-hacks.ts";

const text = readFileSync(new URL("../docs/task.md", import.meta.url), "utf8");
/** Cells of the table row that starts with the code `name`. */
const row = (name: string) =>
  text
    .split("\n")
    .find((line) => line.startsWith(`| \`${name}\``))
    ?.split("|")
    .map((cell) => cell.trim().replaceAll("`", ""))
    .slice(1, -1);

test("lists every prompt with its length and digest", () => {
  for (const { id, text: prompt, sha256 } of Object.values(prompts)) {
    const cells = row(id)!;
    expect(cells.slice(-2), id).toEqual([String(prompt.length), `${sha256.slice(0, 12)}…`]);
  }
});

test("lists every profile with its sampling", () => {
  for (const [name, { prompt, sampling }] of Object.entries(profiles)) {
    const [, prompts, temperature, , , maxTokens] = row(name)!;
    expect(prompts, name).toContain(prompt);
    expect([temperature, maxTokens], name).toEqual([String(sampling.temperature), String(sampling.maxTokens)]);
  }
});

test("lists every reward, status and curve", () => {
  for (const name of [...rewardNames, ...statuses, ...Object.keys(distanceCurves)])
    expect(row(name), name).toBeDefined();
});

test("lists every preset with its weights", () => {
  for (const name of presetNames) {
    const weights = new Map(presetOf(name).map(({ reward, weight }) => [reward.split(".")[0], String(weight)]));
    const expected = ["accuracy", "localizability", "visual", "format"].map((part) => weights.get(part) ?? "–");
    expect(row(name)!.slice(1, 5), name).toEqual(expected);
  }
});

test("counts truthfully", () => {
  expect(hacks.length).toBeGreaterThan(100);
  expect(visualLexicon.names.length).toBeGreaterThan(800);
});
