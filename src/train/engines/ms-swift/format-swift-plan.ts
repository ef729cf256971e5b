// The plan of a run on ms-swift as a person reads it, with a command that can be given by hand.
import { plainLine } from "../../../run/plain-text.ts";
import { gigabytes } from "../../plan/plan-training.ts";
import type { SwiftPlan } from "./plan-swift.ts";

export function formatSwiftPlan(plan: SwiftPlan): string {
  const { engine, model, train, validation, steps, batches, disk } = plan;
  const lines: [string, string][] = [];
  const { "ms-swift": version, ...others } = engine.packages;
  const packages = Object.entries(others).map(([name, each]) => `${name} ${each}`);
  lines.push(["engine", `ms-swift ${version} (${packages.join(", ")})`]);
  if (model !== null) {
    lines.push(["model", `${model.folder} (${model.family}, ${count(model.parameters)} parameters)`]);
    lines.push(["trained", `${count(model.trained)} parameters`]);
  }
  for (const [name, table] of [
    ["rows", train],
    ["validation", validation],
  ] as const) {
    if (table === null || table.rows === 0) continue;
    const tokens = table.tokens;
    const detail =
      tokens === null
        ? ""
        : `, ${tokens.mean.row.toFixed(0)} tokens each (photo ${tokens.mean.image.toFixed(0)}), the longest ${tokens.longest}`;
    lines.push([name, `${count(table.rows)}${detail}`]);
  }
  const what = plan.kind === "grpo" ? "completions" : "rows";
  lines.push([
    "batch",
    `${batches.rows} ${what} = ${batches.perDevice} a device × ${batches.processes} × ${batches.accumulation} accumulated`,
  ]);
  if (steps > 0) lines.push(["steps", count(steps)]);
  if (disk !== null) lines.push(["disk", `${gigabytes(disk)} for checkpoints and the finished model`]);
  const table = lines.map(([name, text]) => `${name.padEnd(11)}${plainLine(text)}\n`).join("");
  return `${table}command\n${formatCommand(plan)}\n`;
}

/** One option a line, quoted for a shell, with the environment in front. */
export function formatCommand({ command, environment }: Pick<SwiftPlan, "command" | "environment">): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${quote(value)}`);
  const words = command.map(quote);
  const lines: string[] = [variables.join(" ")];
  for (const word of words) {
    if (lines.length === 1 || word.startsWith("--")) lines.push(word);
    else lines[lines.length - 1] += ` ${word}`;
  }
  return lines
    .filter((line) => line !== "")
    .map((line) => `  ${line}`)
    .join(" \\\n");
}

function quote(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
