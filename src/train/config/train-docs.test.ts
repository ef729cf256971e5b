// The training documents against the schema and the presets: no field and no published value is told otherwise.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { listFields } from "./list-fields.ts";
import { trainPresets } from "./presets.ts";
import { rewardWeights } from "./reward-weights.ts";
import { factsOf, trainKinds, trainSchemas } from "./train-schema.ts";

const text = readFileSync(new URL("../../../docs/train.md", import.meta.url), "utf8");
const plain = text.replace(/\n *# /g, " ").replace(/\s+/g, " ");

describe.each(trainKinds)("docs/train.md on %s", (kind) => {
  const fields = listFields(trainSchemas[kind]).filter(({ isGroup, path }) => !isGroup && path !== "kind");
  test.each(fields.map(({ path, schema }) => [path, factsOf(schema)!] as const))("explains %s", (path, facts) => {
    expect(text).toMatch(new RegExp(`^( *(# )?${path.split(".").at(-1)}:|\\| \`${path}\` )`, "m"));
    expect(plain).toContain(facts.meaning);
    expect(plain).toContain(facts.allowed);
  });
});

test.each(trainPresets.map((preset) => [preset.name, preset] as const))("the table has the values of %s", (name, {
  config,
}) => {
  const row = new RegExp(`^\\| \`${name}\` .*$`, "m").exec(text)?.[0];
  expect(row).toContain(`| ${config.learningRate.toExponential()} | ${config.batchSize} `);
  expect(row).toContain(`| ${config.epochs} |`);
  if (config.kind !== "grpo") return;
  const rewards = rewardWeights(config.reward).map(({ reward, weight }) => `${reward.split(".")[0]} ${weight}`);
  expect(row).toContain(`| ${rewards.join(", ")} |`);
});
