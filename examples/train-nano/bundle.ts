// Makes a model of the recipe the one that comes with the project: weights in fp16, how to ask it, and its model card.
// node examples/train-nano/bundle.ts RUN [--stage grpo] [--out assets/globe-nano]
import { existsSync, readFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { GlobeError } from "../../src/run/errors.ts";
import { writeAtomic } from "../../src/run/write-atomic.ts";
import type { NanoScores } from "./evaluate-nano.ts";
import { globe } from "./stages.ts";

export interface ModelScores {
  readonly seen: NanoScores;
  readonly heldOut: NanoScores;
}

const bundled = fileURLToPath(new URL("../../assets/globe-nano", import.meta.url));

/** The folder appears when all of it is written; one that was there before is replaced. */
export async function bundle(run: string, stage: string, out: string): Promise<void> {
  const model = join(run, stage, "model");
  const scoreFile = join(run, "test", stage, "scores.json");
  if (!existsSync(scoreFile)) {
    throw new GlobeError("missing-file", `${scoreFile} is not there. A model is not given away before it is measured.`);
  }
  const scores = JSON.parse(readFileSync(scoreFile, "utf8")) as ModelScores;
  const made = `${out}.new`;
  await rm(made, { recursive: true, force: true });
  await globe(["model", "export", model, "--to", "fp16", "--out", made]);
  // The recipe's own note on the folder that the tokenizer comes from.
  await rm(join(made, "stage.json"), { force: true });
  await writeAtomic(join(made, "globe.json"), `${JSON.stringify({ profile: "nano", world: "miniature" }, null, 2)}\n`);
  await writeAtomic(join(made, "README.md"), modelCard(stage, scores));
  await rm(out, { recursive: true, force: true });
  await rename(made, out);
}

const stageTexts: Readonly<Record<string, string>> = {
  base: "the base model: captions, cue lists and careless answers",
  sft: "supervised fine-tuning on a careful teacher's reasons",
  grpo: "supervised fine-tuning, then GRPO with all rewards",
};

export function modelCard(stage: string, { seen, heldOut }: ModelScores): string {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const rows = [
    ["country, where the picture determines it", percent(seen.countryWhereDetermined)],
    [
      `… with a road sign that names a town (${percent(seen.roadSignShare)} of them)`,
      percent(seen.countryWithRoadSign),
    ],
    ["… without one", percent(seen.countryWithoutRoadSign)],
    ["city, where the picture determines it", percent(seen.cityWhereDetermined)],
    ["country, all scenes", percent(seen.country)],
    ["… of the ideal observer, who misreads nothing", percent(seen.idealCountry)],
    ["… of one answer for all", percent(seen.majorityCountry)],
    ["city, all scenes", percent(seen.city)],
    ["… of the ideal observer", percent(seen.idealCity)],
    ["… of one answer for all", percent(seen.majorityCity)],
    ["things claimed that are not there, each answer", seen.inventedPerAnswer.toFixed(2)],
    [`country, ${heldOut.scenes} scenes of cities never seen in training`, percent(heldOut.country)],
  ];
  return `---
license: apache-2.0
pipeline_tag: image-text-to-text
tags: [geolocation, reasoning, miniature-world]
---

# globe-nano

A Qwen2.5-VL of nine million parameters for pictures of 224 pixels, trained from nothing on two processor cores by
\`examples/train-nano\`. It is here so that every command of the project has a model to work with, without a download.

## What it knows

The miniature world: drawn scenes of 72 countries and 202 cities with true signs, plates, flags, landmarks, plants and
houses, as \`globe miniature render\` makes them. It reasons in \`<think>\` about what it sees and answers with country and city.
This one is ${stageTexts[stage] ?? stage}.

## What it does not know

Photographs. It never saw one, and what it says about one means nothing; \`globe locate\` says so before it answers. It knows no
places beyond the 177 cities of its training, writes English only, and answers one question, in the form of \`prompt.nano\`.

## Measured on ${seen.scenes} scenes that training never saw

| | |
| --- | --- |
${rows.map(([name, value]) => `| ${name} | ${value} |`).join("\n")}

Greedy decoding, in fp32. The picture determines a place where an observer who reads every visible cue without fault is at
least 99 % sure of it. No number here says anything about photographs.
`;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stage: { type: "string", default: "grpo" }, out: { type: "string", default: bundled } },
  });
  const [run] = positionals;
  if (run === undefined) throw new GlobeError("usage", "Name the folder of a run of the recipe.");
  await bundle(run, values.stage, values.out);
  console.error(`${values.out} holds the model of stage ${values.stage}.`);
}
