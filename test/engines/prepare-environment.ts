// Makes the Python environment of the engine tests, once: torch for processors, torchvision's Python part, ms-swift.
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Pinned, so that a failure is ours. `$GLOBE_TORCH` names another torch, as a wheel or with an index of its own. */
const torch = process.env.GLOBE_TORCH ?? "torch==2.13.0+cpu";
const packages = ["ms-swift==4.6.0", "transformers==5.19.0", "trl==0.29.1", "qwen-vl-utils==0.0.14", "msgspec"];

/** The interpreter; `$GLOBE_ENGINES_PYTHON` names one that exists already, and nothing is installed then. */
export function prepareEnvironment(folder: string): string {
  const given = process.env.GLOBE_ENGINES_PYTHON;
  if (given !== undefined) return given;
  const python = join(folder, "bin", "python");
  const mark = join(folder, "complete");
  if (existsSync(mark)) return python;
  run("python3", ["-m", "venv", folder]);
  run(python, ["-m", "pip", "install", "-q", torch]);
  run(python, ["-m", "pip", "install", "-q", "--no-deps", "torchvision==0.28.0"]);
  run(python, ["-m", "pip", "install", "-q", "torch==2.13.0", ...packages]);
  writeFileSync(mark, "");
  return python;
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with status ${status}.`);
}
