// Trains globe-nano from nothing and writes its lab book; interrupted, the same command goes on.
// node examples/train-nano/train.ts --out DIR [--until STAGE] [--lab-book FILE]
import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { abortOnInterrupt } from "../../src/cli/abort-on-interrupt.ts";
import { reportError } from "../../src/cli/report-error.ts";
import { writeAtomic } from "../../src/run/write-atomic.ts";
import { nanoShape } from "../../src/train/nano/nano-shape.ts";
import { type RecipeScale, runRecipe } from "./recipe.ts";
import { readStageName } from "./stages.ts";
import { writeLabBook } from "./write-lab-book.ts";

const scale: RecipeScale = {
  shape: nanoShape,
  scenes: { train: 48_000, val: 512, test: 3600 },
  tables: { describe: 48_000, base: 12_000, variants: 1, judge: 12_000 },
};

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "runs/train-nano" },
    until: { type: "string" },
    "lab-book": { type: "string" },
  },
});
const { signal, release } = abortOnInterrupt();
try {
  const { out, until } = values;
  await runRecipe({ out, scale, signal, ...(until !== undefined && { until: readStageName(until) }) });
  const file = values["lab-book"] ?? join(out, "results.md");
  const folder = basename(file, ".md");
  const { markdown, pictures } = await writeLabBook(out, folder);
  await mkdir(join(dirname(file), folder), { recursive: true });
  for (const [name, picture] of Object.entries(pictures)) await writeAtomic(join(dirname(file), folder, name), picture);
  await writeAtomic(file, markdown);
  console.error(`The lab book is ${file}.`);
} catch (error) {
  process.exitCode = reportError(error);
} finally {
  release();
}
