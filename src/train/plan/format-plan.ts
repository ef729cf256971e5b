// The plan as a person reads it before the run begins.
import { plainLine } from "../../run/plain-text.ts";
import { duration } from "../../run/progress.ts";
import type { Fault } from "./fault-list.ts";
import type { TableInspection } from "./inspect-rows.ts";
import { gigabytes, type TrainingPlan } from "./plan-training.ts";

/** A few lines: model, data, steps, memory, time. */
export function formatPlan(plan: TrainingPlan): string {
  const lines: [string, string][] = [];
  const { model, train, validation, memory, seconds, disk } = plan;
  if (model !== null) {
    const share = ((100 * model.trained) / model.parameters).toFixed(1);
    lines.push(["model", `${model.folder} (${model.family}, ${count(model.parameters)} parameters)`]);
    lines.push(["trained", `${count(model.trained)} parameters, ${share} %`]);
  }
  if (train.rows > 0) lines.push(["rows", describeTable(train)]);
  if (validation !== null && validation.rows > 0) lines.push(["validation", describeTable(validation)]);
  if (plan.steps > 0) lines.push(["steps", count(plan.steps)]);
  if (memory !== null) {
    const parts = [
      `weights ${gigabytes(memory.weights)}`,
      `moments ${gigabytes(memory.moments)}`,
      `gradients ${gigabytes(memory.gradients)}`,
      `copies ${gigabytes(memory.copies)}`,
      memory.activations === null ? "activations unknown" : `activations ${gigabytes(memory.activations)}`,
      `program ${gigabytes(memory.program)}`,
    ];
    lines.push([
      "memory",
      `about ${gigabytes(memory.total)} of ${gigabytes(plan.memoryOfMachine)} (${parts.join(", ")})`,
    ]);
  }
  if (disk !== null) lines.push(["disk", `${gigabytes(disk)} for checkpoints and the finished model`]);
  if (seconds !== null) {
    const rest = plan.kind === "grpo" ? "; roll-outs come on top" : "";
    lines.push(["time", `about ${duration(seconds)} of updates, from the speed of this machine${rest}`]);
  }
  return lines.map(([name, text]) => `${name.padEnd(11)}${plainLine(text)}\n`).join("");
}

/** Every kind of fault with its count and first examples, and a single fault as its sentence; empty for none. */
export function formatFaults(faults: readonly Fault[], mark = "✗"): string {
  return faults
    .flatMap(({ kind, count: found, examples }) => {
      if (found === 1) return [`${mark} ${examples[0]}`];
      const rest = found > examples.length ? [`… and ${count(found - examples.length)} more`] : [];
      return [`${mark} ${kind}: ${count(found)}`, ...[...examples, ...rest].map((line) => `    ${line}`)];
    })
    .map((line) => `${plainLine(line)}\n`)
    .join("");
}

function describeTable({ rows, tokens }: TableInspection): string {
  if (tokens === null) return count(rows);
  const { prompt, image, answer, row } = tokens.mean;
  const parts = `photo ${image.toFixed(0)}, prompt ${(prompt - image).toFixed(0)}, answer ${answer.toFixed(0)}`;
  const sample = tokens.measured < rows ? `, measured on ${count(tokens.measured)} of them` : "";
  return `${count(rows)}, ${row.toFixed(0)} tokens each (${parts}), the longest ${tokens.longest}${sample}`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
