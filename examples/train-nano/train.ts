// Trains globe-nano from nothing: scenes, vocabulary, vision, base, SFT, reward model, GRPO, measurement, lab book.
// node examples/train-nano/train.ts --out DIR [--scenes N] [--until STAGE]; interrupted, the same command goes on.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { abortOnInterrupt } from "../../src/cli/abort-on-interrupt.ts";
import { systemClock } from "../../src/run/clock.ts";
import { createProgress } from "../../src/run/progress.ts";
import { openRunDirectory } from "../../src/run/run-directory.ts";
import { writeAtomic } from "../../src/run/write-atomic.ts";
import { createNano, vocabularySize } from "../../src/train/nano/create-nano.ts";
import { countWords } from "../../src/train/tokenizer/count-words.ts";
import { controlTokens } from "../../src/train/tokenizer/tokenizer-files.ts";
import { trainBpe } from "../../src/train/tokenizer/train-bpe.ts";
import { runVision } from "../../src/train/vision/run-vision.ts";
import { readVisionConfig } from "../../src/train/vision/vision-config.ts";
import { evaluateNano, scoreNano } from "./evaluate-nano.ts";
import { configFile, globe, runStage } from "./stages.ts";
import { writeLabBook } from "./write-lab-book.ts";
import { vocabularyTexts, writeTables } from "./write-tables.ts";

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "runs/train-nano" },
    scenes: { type: "string", default: "30000" },
    test: { type: "string", default: "3000" },
    until: { type: "string" },
    set: { type: "string", multiple: true, default: [] },
    "lab-book": { type: "string" },
  },
});
const { out } = values;
const [sceneCount, testCount] = [Number(values.scenes), Number(values.test)];
const folder = (...parts: string[]) => join(out, ...parts);
const scenes = (split: string) => folder("scenes", split);
const { signal, release } = abortOnInterrupt();

/** Settings for one stage: `--set sft.learningRate=1e-3`. */
const settingsOf = (stage: string): string[] =>
  values.set.filter((each) => each.startsWith(`${stage}.`)).flatMap((each) => ["--set", each.slice(stage.length + 1)]);

async function render(split: "train" | "val" | "test", count: number, seed: number): Promise<void> {
  const target = ["--count", String(count), "--seed", String(seed), "--out", scenes(split)];
  await globe(["miniature", "render", "--split", split, ...target], signal);
}

/** One `globe train` with the recipe's configuration. */
function train(kind: "sft" | "rm" | "grpo", stage: string, model: string, data: { train: string; validation: string }) {
  return (run: string) => {
    const set = { model, "data.train": data.train, "data.validation": data.validation, ...judgeOf(kind) };
    const pairs = Object.entries(set).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
    return globe(["train", kind, "--config", configFile(stage), "--run", run, ...pairs, ...settingsOf(stage)], signal);
  };
}

const judgeOf = (kind: string) => (kind === "grpo" ? { "judge.checkpoint": folder("rm", "model") } : {});

async function createStart(target: string): Promise<void> {
  const texts: string[] = [];
  for await (const text of vocabularyTexts(scenes("train"), 6000)) texts.push(text);
  const vocabulary = trainBpe(countWords(texts, controlTokens), { size: vocabularySize() });
  const { parameters } = await createNano(target, vocabulary, { seed: 1 });
  console.error(`${vocabulary.tokens.length} tokens, ${(parameters / 1e6).toFixed(2)} million parameters`);
}

async function trainVision(path: string): Promise<void> {
  const config = {
    ...(await readVisionConfig(configFile("vision"))),
    model: folder("start"),
    data: { train: scenes("train"), validation: scenes("val"), validationLimit: 256 },
  };
  const run = await openRunDirectory({ command: "train vision", config, versions: {}, path, clock: systemClock });
  const progress = createProgress({ label: "vision", total: null, clock: systemClock });
  try {
    const report = ({ step, totalSteps, metrics }: { step: number; totalSteps: number; metrics: object }) => {
      if (step % 50 === 0) console.error(`vision ${step} of ${totalSteps}: ${JSON.stringify(metrics)}`);
    };
    const outcome = await runVision(config, { run, signal, report });
    await run.writeSummary(outcome);
    signal.throwIfAborted();
  } finally {
    progress.clear();
    await run.close();
  }
}

const stages: readonly (readonly [name: string, work: (folder: string) => Promise<void>])[] = [
  [
    "scenes",
    async () => {
      await render("train", sceneCount, 1);
      await render("val", 512, 1);
      await render("test", testCount, 1);
    },
  ],
  ["start", createStart],
  [
    "tables",
    async (target) => {
      const half = Math.ceil(sceneCount / 2);
      for (const [split, count] of [
        ["train", half],
        ["val", 256],
      ] as const) {
        await mkdir(join(target, split), { recursive: true });
        const sizes = { describe: sceneCount, base: count, variants: 2, judge: count };
        await writeTables(scenes(split), join(target, split), sizes);
      }
    },
  ],
  ["vision", trainVision],
  ["base-describe", train("sft", "base-describe", folder("vision", "model"), tables("describe"))],
  ["base", train("sft", "base", folder("base-describe", "model"), tables("base"))],
  ["sft", train("sft", "sft", folder("base", "model"), tables("sft"))],
  ["rm", train("rm", "rm", folder("sft", "model"), tables("rm"))],
  [
    "grpo",
    train("grpo", "grpo", folder("sft", "model"), {
      train: join(scenes("train"), "samples.jsonl"),
      validation: join(scenes("val"), "samples.jsonl"),
    }),
  ],
  [
    "test",
    async (target) => {
      for (const model of ["base", "sft", "grpo"]) {
        const place = join(target, model);
        await mkdir(place, { recursive: true });
        const items = await evaluateNano(folder(model, "model"), scenes("test"), place, { limit: testCount });
        const all = { seen: items.filter(({ isHeldOut }) => !isHeldOut), held: items.filter((item) => item.isHeldOut) };
        const scores = { seen: scoreNano(all.seen), heldOut: scoreNano(all.held) };
        await writeAtomic(join(place, "scores.json"), `${JSON.stringify(scores, null, 1)}\n`);
        console.error(model, scores.seen);
      }
    },
  ],
];

function tables(name: string) {
  return { train: folder("tables", "train", `${name}.jsonl`), validation: folder("tables", "val", `${name}.jsonl`) };
}

try {
  await mkdir(out, { recursive: true });
  for (const [name, work] of stages) {
    await runStage(out, name, work);
    if (name === values.until) break;
  }
  const book = await writeLabBook(out);
  await writeAtomic(values["lab-book"] ?? folder("results.md"), book);
  console.error(`The lab book is ${values["lab-book"] ?? folder("results.md")}`);
} finally {
  release();
}
