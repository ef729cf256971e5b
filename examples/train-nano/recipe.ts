// The stages of globe-nano's training, from rendering to measurement, for any scale.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomic } from "../../src/run/write-atomic.ts";
import { createNano, vocabularySize } from "../../src/train/nano/create-nano.ts";
import type { NanoShape } from "../../src/train/nano/nano-shape.ts";
import { countWords } from "../../src/train/tokenizer/count-words.ts";
import { controlTokens } from "../../src/train/tokenizer/tokenizer-files.ts";
import { trainBpe } from "../../src/train/tokenizer/train-bpe.ts";
import type { VisionConfig } from "../../src/train/vision/vision-config.ts";
import { evaluateNano, scoreNano } from "./evaluate-nano.ts";
import { configFile, globe, runStage, type StageName } from "./stages.ts";
import { type TableSizes, vocabularyTexts, writeTables } from "./write-tables.ts";

type Split = "train" | "val" | "test";
type SceneMix = Readonly<Record<string, string>>;

export interface RecipeScale {
  readonly shape: NanoShape;
  /** Scenes of each split. */
  readonly scenes: Readonly<Record<Split, number>>;
  /** Flags of `globe miniature render` that say what the scenes of a split are of; without, `practice` for training alone. */
  readonly mix?: Readonly<Partial<Record<Split, SceneMix>>>;
  readonly tables: TableSizes;
  /** Stages to run; all of them by default. */
  readonly stages?: readonly StageName[];
  /** The stage whose model a stage begins with, where it is another one than in the full recipe. */
  readonly from?: Readonly<Partial<Record<StageName, StageName>>>;
  /** What differs from `config/vision.yaml`. */
  readonly vision?: Partial<VisionConfig>;
  /** What differs from the configuration of a stage, as `--set` takes it: `{ sft: ["epochs=1"] }`. */
  readonly set?: Readonly<Partial<Record<StageName, readonly string[]>>>;
}

export interface RecipeOptions {
  /** Folder of all stages; the same folder goes on where it was left. */
  readonly out: string;
  readonly scale: RecipeScale;
  /** The last stage to run; all of them without it. */
  readonly until?: StageName;
  readonly signal?: AbortSignal;
}

type Work = (folder: string) => Promise<void>;

/** Runs every stage that is not done yet. */
export async function runRecipe({ out, scale, until, signal }: RecipeOptions): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const [name, work] of listStages(out, scale, signal)) {
    if (!(scale.stages?.includes(name) ?? true)) continue;
    await runStage(out, name, work);
    if (name === until) return;
  }
}

function listStages(out: string, scale: RecipeScale, signal?: AbortSignal): readonly (readonly [StageName, Work])[] {
  const model = (stage: StageName) => join(out, stage, "model");
  const scenes = (split: string) => join(out, "scenes", split);
  const tables = (name: string) => ({
    "data.train": join(out, "tables", "train", `${name}.jsonl`),
    "data.validation": join(out, "tables", "val", `${name}.jsonl`),
  });
  const rows = {
    "data.train": join(scenes("train"), "samples.jsonl"),
    "data.validation": join(scenes("val"), "samples.jsonl"),
    ...((scale.stages?.includes("rm") ?? true) && { "judge.checkpoint": model("rm") }),
  };
  /** One `globe train` with the recipe's configuration. */
  const train =
    (kind: "sft" | "rm" | "grpo", stage: StageName, from: StageName, data: Readonly<Record<string, string>>): Work =>
    (run) => {
      const values = Object.entries({ model: model(scale.from?.[stage] ?? from), ...data }).map(
        ([name, value]) => `${name}=${value}`,
      );
      const settings = [...values, ...(scale.set?.[stage] ?? [])].flatMap((each) => ["--set", each]);
      const command = ["train", kind, "--config", configFile(stage), "--run", run, ...settings];
      return globe(command, { features: join(out, "features"), signal });
    };
  return [
    ["scenes", () => renderAll(scenes, scale, signal)],
    ["start", (folder) => createStart(folder, scenes("train"), scale.shape)],
    ["tables", (folder) => composeAll(folder, scenes, scale)],
    ["vision", (folder) => trainVision(folder, join(out, "start"), scenes, scale, signal)],
    ["base-describe", train("sft", "base-describe", "vision", tables("describe"))],
    ["base", train("sft", "base", "base-describe", tables("base"))],
    ["sft", train("sft", "sft", "base", tables("sft"))],
    ["rm", train("rm", "rm", "sft", tables("rm"))],
    ["grpo", train("grpo", "grpo", "sft", rows)],
    ["test", (folder) => measureAll(folder, model, scenes("test"), scale)],
  ];
}

type FolderOf<Name extends string = string> = (name: Name) => string;

/**
 * What training sees more of than the world shows: the evidence that is slow to learn because no two of its many words
 * look alike. Phone numbers three times, plates, prices, shops and street names twice; town signs half as often.
 */
const practice: SceneMix = {
  "--none": "0.15",
  "--country-only": "0.45",
  "--shots": "country road=2.2,billboard=2,traffic ahead=1.2,fronts with a number=1.8,traffic=2.6,market=2",
};

async function renderAll(scenes: FolderOf, scale: RecipeScale, signal?: AbortSignal): Promise<void> {
  const { scenes: counts, mix = { train: practice } } = scale;
  for (const [split, count] of Object.entries(counts) as [Split, number][]) {
    const shown = Object.entries(mix[split] ?? {}).flat();
    const target = ["--split", split, "--count", String(count), "--seed", "1", "--out", scenes(split), ...shown];
    await globe(["miniature", "render", ...target], { signal });
  }
}

/** Scenes whose texts the vocabulary is trained on: words repeat, and more of them change little. */
const vocabularyScenes = 6000;

async function createStart(folder: string, scenes: string, shape: NanoShape): Promise<void> {
  const texts: string[] = [];
  for await (const text of vocabularyTexts(scenes, vocabularyScenes)) texts.push(text);
  const vocabulary = trainBpe(countWords(texts, controlTokens), { size: vocabularySize(shape) });
  const { parameters } = await createNano(folder, vocabulary, { seed: 1, shape });
  console.error(`${vocabulary.tokens.length} tokens, ${(parameters / 1e6).toFixed(2)} million parameters`);
}

async function composeAll(folder: string, scenes: FolderOf, { tables }: RecipeScale): Promise<void> {
  for (const split of ["train", "val"]) {
    const target = join(folder, split);
    await mkdir(target, { recursive: true });
    await writeTables(scenes(split), target, tables);
  }
}

async function trainVision(
  path: string,
  model: string,
  scenes: FolderOf,
  { vision = {} }: RecipeScale,
  signal?: AbortSignal,
): Promise<void> {
  const values = {
    ...vision,
    model,
    data: { train: scenes("train"), validation: scenes("val"), validationLimit: 256 },
  };
  const settings = Object.entries(values).flatMap(([name, value]) => ["--set", `${name}=${JSON.stringify(value)}`]);
  await globe(["train", "vision", "--config", configFile("vision"), "--run", path, ...settings], { signal });
}

/** Models that are measured, in the order of their training. */
export const measuredModels = ["base", "sft", "grpo"] as const;

async function measureAll(
  folder: string,
  model: FolderOf<StageName>,
  scenes: string,
  { stages }: RecipeScale,
): Promise<void> {
  for (const name of measuredModels) {
    if (!(stages?.includes(name) ?? true)) continue;
    const place = join(folder, name);
    await mkdir(place, { recursive: true });
    const items = await evaluateNano(model(name), scenes, place);
    const scores = {
      seen: scoreNano(items.filter(({ isHeldOut }) => !isHeldOut)),
      heldOut: scoreNano(items.filter(({ isHeldOut }) => isHeldOut)),
    };
    await writeAtomic(join(place, "scores.json"), `${JSON.stringify(scores, null, 1)}\n`);
  }
}
