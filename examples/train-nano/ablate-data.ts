// Trains on random, single-teacher and verified data from one curation, and measures what each is worth; goes on where it stopped.
// node examples/train-nano/ablate-data.ts --out DIR [--scenes 12000] [--seeds 3] [--book FILE]
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { abortOnInterrupt } from "../../src/cli/abort-on-interrupt.ts";
import { reportError } from "../../src/cli/report-error.ts";
import { writeSamples } from "../../src/data/write-samples.ts";
import { writeAtomic } from "../../src/run/write-atomic.ts";
import { curateScenes } from "./curate-scenes.ts";
import { composeDataSets, type DataSetName, dataSetNames } from "./data-sets.ts";
import { evaluateNano, type NanoItem } from "./evaluate-nano.ts";
import { configFile, globe } from "./stages.ts";
import { type MeasuredSet, writeDataAblation } from "./write-data-ablation.ts";
import { takeScenes } from "./write-tables.ts";

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "runs/train-nano" },
    scenes: { type: "string", default: "12000" },
    seeds: { type: "string", default: "3" },
    steps: { type: "string", default: "200" },
    tests: { type: "string", default: "3000" },
    book: { type: "string" },
  },
});
const { out } = values;
const folder = join(out, "data-ablation");
const { signal, release } = abortOnInterrupt();

/** As many updates, and as many rows or completions in each, for every set. */
const pace = [`maxSteps=${values.steps}`, "evaluateEvery=0", "precision=fp32"];
const kinds = {
  sft: ["batchSize=32", "epochs=100", ...pace],
  grpo: ["batchSize=4", "group=8", "epochs=100", "reward.preset=all", ...pace],
} as const;
type Kind = keyof typeof kinds;

const tableOf = (name: DataSetName, kind: Kind) => join(folder, `${name.replace(" ", "-")}-${kind}.jsonl`);

/** Curates once; the number of rows in each set. */
async function prepare(): Promise<number> {
  await mkdir(folder, { recursive: true });
  const scenes = await Array.fromAsync(takeScenes(join(out, "scenes", "train"), Number(values.scenes)));
  const sets = composeDataSets(scenes, await curateScenes(scenes, folder, signal), 1);
  for (const name of dataSetNames) {
    await writeSamples(tableOf(name, "sft"), sets[name].answers);
    await writeSamples(tableOf(name, "grpo"), sets[name].prompts);
  }
  return sets.verified.answers.length;
}

async function measure(name: DataSetName, kind: Kind, seed: number): Promise<readonly NanoItem[]> {
  const place = join(folder, `${name.replace(" ", "-")}-${kind}-${seed}`);
  const run = join(place, "run");
  await mkdir(place, { recursive: true });
  if (!existsSync(join(run, "summary.json"))) {
    const settings = [
      `model=${join(out, "base", "model")}`,
      `data.train=${tableOf(name, kind)}`,
      `data.validation=${join(out, "tables", "val", "sft.jsonl")}`,
      ...(kind === "grpo" ? [`judge.checkpoint=${join(out, "rm", "model")}`] : []),
      `seed=${seed}`,
      ...kinds[kind],
    ];
    const flags = settings.flatMap((each) => ["--set", each]);
    await globe(["train", kind, "--config", configFile(kind), "--run", run, ...flags], {
      features: join(out, "features"),
      signal,
    });
  }
  return evaluateNano(join(run, "model"), join(out, "scenes", "test"), place, { limit: Number(values.tests) });
}

try {
  const rows = await prepare();
  const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
  const measured: MeasuredSet[] = [];
  for (const name of dataSetNames) {
    const byKind = { sft: [] as (readonly NanoItem[])[], grpo: [] as (readonly NanoItem[])[] };
    for (const kind of ["sft", "grpo"] as const) {
      for (const seed of seeds) byKind[kind].push(await measure(name, kind, seed));
    }
    measured.push({ name, ...byKind });
  }
  const file = values.book ?? join(folder, "data-ablation.md");
  await writeAtomic(file, writeDataAblation(measured, { rows, scenes: Number(values.scenes) }));
  console.error(`The table is ${file}.`);
} catch (error) {
  process.exitCode = reportError(error);
} finally {
  release();
}
