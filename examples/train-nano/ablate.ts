// Trains and measures the rows of the ablation from the base model of a finished recipe; goes on where it stopped.
// node examples/train-nano/ablate.ts --out DIR [--book FILE]
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { abortOnInterrupt } from "../../src/cli/abort-on-interrupt.ts";
import { reportError } from "../../src/cli/report-error.ts";
import { writeAtomic } from "../../src/run/write-atomic.ts";
import { type AblationRow, ablationRows, ablationSeeds } from "./ablation-rows.ts";
import { evaluateNano, type NanoItem } from "./evaluate-nano.ts";
import { configFile, globe } from "./stages.ts";
import { type MeasuredRow, writeAblation } from "./write-ablation.ts";

/** Paired test scenes. */
const testScenes = 3000;

const { values } = parseArgs({
  options: { out: { type: "string", default: "runs/train-nano" }, book: { type: "string" } },
});
const { out } = values;
const { signal, release } = abortOnInterrupt();

async function trainRow({ kind, set }: AblationRow, run: string, seed: number): Promise<string> {
  if (kind === "base") return join(out, "base", "model");
  const model = join(run, "model");
  if (existsSync(join(run, "summary.json"))) return model;
  const scenes = (split: string) => join(out, "scenes", split, "samples.jsonl");
  const tables = (split: string) => join(out, "tables", split, "sft.jsonl");
  const data = kind === "sft" ? tables : scenes;
  const usesJudge = kind === "grpo" && set.includes("reward.preset=all");
  const settings = [
    `model=${join(out, "base", "model")}`,
    `data.train=${data("train")}`,
    `data.validation=${data("val")}`,
    ...(usesJudge ? [`judge.checkpoint=${join(out, "rm", "model")}`] : []),
    `seed=${seed}`,
    ...set,
  ];
  const flags = settings.flatMap((each) => ["--set", each]);
  await globe(["train", kind, "--config", configFile(kind), "--run", run, ...flags], {
    features: join(out, "features"),
    signal,
  });
  return model;
}

async function measureRow(row: AblationRow): Promise<MeasuredRow> {
  const seeds: (readonly NanoItem[])[] = [];
  // The base model is the same for every seed.
  for (const seed of row.kind === "base" ? [0] : ablationSeeds) {
    const folder = join(out, "ablation", `${row.name.replace(/[^a-z]+/gi, "-").toLowerCase()}-${seed}`);
    await mkdir(folder, { recursive: true });
    const model = await trainRow(row, join(folder, "run"), seed);
    seeds.push(await evaluateNano(model, join(out, "scenes", "test"), folder, { limit: testScenes }));
  }
  return { row, seeds };
}

try {
  const measured: MeasuredRow[] = [];
  for (const row of ablationRows) measured.push(await measureRow(row));
  const file = values.book ?? join(out, "ablation.md");
  await writeAtomic(file, writeAblation(measured));
  console.error(`The table is ${file}.`);
} catch (error) {
  process.exitCode = reportError(error);
} finally {
  release();
}
