// Makes the Python environment of the engine tests, once: torch for processors, torchvision's Python part, ms-swift.
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Pinned, so that a failure is ours. `$GLOBE_TORCH` names another torch, or a wheel. */
const torch = process.env.GLOBE_TORCH ?? "torch==2.13.0+cpu";
/** Where PyTorch has its builds for processors; asked only if pip's own indices lack them. */
const torchIndex = "https://download.pytorch.org/whl/cpu";
const packages = ["ms-swift==4.6.0", "transformers==5.19.0", "trl==0.29.1", "qwen-vl-utils==0.0.14", "msgspec"];

/** The interpreter; `$GLOBE_ENGINES_PYTHON` names one that exists already, and nothing is installed then. */
export function prepareEnvironment(folder: string): string {
  const given = process.env.GLOBE_ENGINES_PYTHON;
  if (given !== undefined) {
    if (existsSync(given)) return given;
    throw new Error(`GLOBE_ENGINES_PYTHON names ${given}, which does not exist; leave it out to have one made.`);
  }
  const python = join(folder, "bin", "python");
  const mark = join(folder, "complete");
  if (existsSync(mark)) return python;
  const install = (...args: string[]) => run(python, ["-m", "pip", "install", "-q", ...args]);
  demand(run("python3", ["-m", "venv", folder]), "python3 could not make a virtual environment");
  demand(install(torch) || install("--index-url", torchIndex, torch), `${torch} could not be had (GLOBE_TORCH)`);
  demand(install("--no-deps", "torchvision==0.28.0"), "torchvision could not be had");
  demand(install("torch==2.13.0", ...packages), `${packages.join(", ")} could not be had`);
  writeFileSync(mark, "");
  return python;
}

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "inherit" }).status === 0;
}

function demand(succeeded: boolean, failure: string): void {
  if (!succeeded) throw new Error(`${failure}; the reason stands above.`);
}
