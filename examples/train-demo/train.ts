// Shows reinforcement at work in about twelve minutes on two cores: node examples/train-demo/train.ts [--out DIR] [--short]
import { join } from "node:path";
import { parseArgs } from "node:util";
import { abortOnInterrupt } from "../../src/cli/abort-on-interrupt.ts";
import { reportError } from "../../src/cli/report-error.ts";
import { runRecipe } from "../train-nano/recipe.ts";
import { demoScale, shortScale } from "./demo-scale.ts";
import { readRise } from "./read-rise.ts";

const { values } = parseArgs({
  options: { out: { type: "string", default: "runs/train-demo" }, short: { type: "boolean", default: false } },
});
const { signal, release } = abortOnInterrupt();
try {
  await runRecipe({ out: values.out, scale: values.short ? shortScale : demoScale, signal });
  for (const { name, before, after, error } of await readRise(join(values.out, "grpo"))) {
    console.log(`${name}: ${before.toFixed(3)} at first, ${after.toFixed(3)} at last (± ${error.toFixed(3)})`);
  }
} catch (error) {
  process.exitCode = reportError(error);
} finally {
  release();
}
