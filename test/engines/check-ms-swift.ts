// Trains tiny models on real ms-swift and TRL, on a processor: `npm run test:engines`, or `… -- grpo` for one check alone.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeTrainingTable } from "../support/train-rows.ts";
import { checkGrpo } from "./checks/grpo.ts";
import { checkResume } from "./checks/resume.ts";
import { checkRm } from "./checks/rm.ts";
import { checkSft } from "./checks/sft.ts";
import { checkTrl } from "./checks/trl.ts";
import { checkVllm } from "./checks/vllm.ts";
import { prepareEnvironment } from "./prepare-environment.ts";
import { askPython, type Check } from "./workshop.ts";

const checks: Readonly<Record<string, Check>> = {
  sft: checkSft,
  resume: checkResume,
  rm: checkRm,
  grpo: checkGrpo,
  trl: checkTrl,
  vllm: checkVllm,
};
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !Object.hasOwn(checks, name));
if (unknown !== undefined) {
  process.stderr.write(`There is no check ${unknown}; there are ${Object.keys(checks).join(", ")}.\n`);
  process.exit(2);
}
const python = prepareEnvironment(join(dirname(fileURLToPath(import.meta.url)), ".venv"));
const asked = ["torch", "torchvision", "transformers", "ms-swift", "trl", "peft", "accelerate"];
const program = `import importlib.metadata as m, json, platform as p
print(json.dumps([f"python {p.python_version()}"] + [f"{n} {m.version(n)}" for n in ${JSON.stringify(asked)}]))`;
process.stdout.write(`${(askPython(python, ["-c", program]) as string[]).join(", ")}\n`);
const folder = mkdtempSync(join(tmpdir(), "globe-engines-"));
try {
  const workshop = { python, folder, table: await writeTrainingTable(folder) };
  for (const [name, check] of Object.entries(checks)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const started = performance.now();
    const result = await check(workshop);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    const says = "found" in result ? `${result.found} (${seconds} s)` : `skipped: ${result.skipped}`;
    process.stdout.write(`${name}: ${says}\n`);
  }
} finally {
  if (process.env.GLOBE_KEEP === undefined) rmSync(folder, { recursive: true, force: true });
  else process.stdout.write(`Kept ${folder}.\n`);
}
