// Trains with ms-swift: writes its tables, supervises it, follows its log, and keeps what it leaves as one checkpoint.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { GlobeError } from "../../../run/errors.ts";
import { runProgram } from "../../../run/run-program.ts";
import type { TrainConfig } from "../../config/train-config.ts";
import type { TrainingHooks, TrainingOutcome } from "../../config/training-runner.ts";
import { finishCheckpoint } from "./finish-checkpoint.ts";
import { followLines } from "./follow-swift-log.ts";
import { lastSwiftCheckpoint, stepOf } from "./last-checkpoint.ts";
import type { SwiftPlan } from "./plan-swift.ts";
import { readSwiftLine } from "./read-swift-log.ts";
import { writeSwiftTable } from "./write-swift-table.ts";

export interface SwiftHooks extends TrainingHooks {
  /** False on machines after the first, which only take part. */
  readonly isFirst?: boolean;
}

/**
 * Runs to the end, or until `signal` aborts. What was trained since the last checkpoint is lost by an interruption,
 * because ms-swift writes none then. Throws `engine` with the program's last lines where it fails.
 */
export async function runSwift(config: TrainConfig, plan: SwiftPlan, hooks: SwiftHooks): Promise<TrainingOutcome> {
  const { run, signal, isFirst = true } = hooks;
  const { paths } = plan;
  const lines = join(paths.output, "logging.jsonl");
  await writeTables(config, hooks);
  mkdirSync(paths.output, { recursive: true });
  const part = isFirst ? "swift" : `swift-${plan.environment.NODE_RANK}`;
  refuseSecond(run.file(`${part}.pid`));
  const [command, ...args] = plan.command;
  if (isFirst) await run.event("engine", { command: plan.command, environment: plan.environment });
  if (paths.resume !== null && isFirst) await run.event("restored", { step: stepOf(paths.resume) });

  let isOver = false;
  const last: { step: number; metrics: Readonly<Record<string, number>> } = { step: stepOf(paths.resume), metrics: {} };
  const take = async (line: string) => {
    const event = readSwiftLine(line);
    if (event === null) return;
    const { kind, step, totalSteps, facts } = event;
    await run.event(kind, { step, ...facts });
    last.metrics = { ...last.metrics, ...(kind === "step" ? facts : prefixed(facts)) };
    if (kind === "evaluation") return;
    last.step = step;
    hooks.report({ step, totalSteps, metrics: facts });
  };
  const following = isFirst
    ? followLines(lines, { offset: sizeOf(lines), take, isOver: () => isOver })
    : Promise.resolve();
  const end = await runProgram(command!, args, {
    environment: plan.environment,
    logFile: run.file(`${part}.log`),
    signal,
    onStart: (processId) => writeFileSync(run.file(`${part}.pid`), String(processId)),
  }).finally(() => {
    isOver = true;
    rmSync(run.file(`${part}.pid`), { force: true });
  });
  await following;
  if (end.status !== 0 && signal.aborted) {
    if (isFirst) await run.event("interrupted", { step: stepOf(lastSwiftCheckpoint(paths.output)) });
    return { status: "interrupted", steps: last.step, output: null, metrics: last.metrics };
  }
  if (end.status !== 0) throw explainEnd(end, run.file(`${part}.log`));
  if (!isFirst) return { status: "finished", steps: last.step, output: null, metrics: last.metrics };
  const newest = lastSwiftCheckpoint(paths.output);
  if (newest === null) {
    throw new GlobeError("engine", `ms-swift ended without an error and left no checkpoint in ${paths.output}.`);
  }
  const output = resolve(config.output ?? run.file("model"));
  await finishCheckpoint(newest, output, { config, python: command!, signal, logFile: run.file("swift.log") });
  await run.event("exported", { output, checkpoint: newest });
  return { status: "finished", steps: stepOf(newest), output, metrics: last.metrics };
}

async function writeTables(config: TrainConfig, { run, signal, isFirst = true }: SwiftHooks): Promise<void> {
  // The first machine writes what all of them read.
  if (!isFirst) return;
  for (const split of ["train", "validation"] as const) {
    if (config.data[split] !== undefined) await writeSwiftTable(config, { split, folder: run.file("data"), signal });
  }
}

/** A killed `globe` leaves its program running, and two would write into the same checkpoints. */
function refuseSecond(file: string): void {
  let processId: number;
  try {
    processId = Number(readFileSync(file, "utf8"));
    process.kill(processId, 0);
  } catch {
    return;
  }
  throw new GlobeError(
    "locked",
    `ms-swift still runs as process ${processId}, from a globe that was killed. End it (kill -INT -- -${processId}) and ` +
      `give the command again, or delete ${file} where that is another program.`,
    { facts: { file } },
  );
}

function explainEnd(
  { status, signal, tail }: { status: number | null; signal: string | null; tail: readonly string[] },
  log: string,
): GlobeError {
  const how = status === null ? `was ended by ${signal}` : `stopped with status ${status}`;
  const why =
    tail.findLast((line) => /^\s*([\w.]*(Error|Exception|Interrupt)|AssertionError)\b/.test(line)) ?? tail.at(-1);
  const memory = tail.some((line) => /OutOfMemoryError|CUDA out of memory/.test(line))
    ? " Take fewer rows a device (--engine-set perDevice=1), or sharding=zero3."
    : "";
  return new GlobeError(
    "engine",
    `ms-swift ${how}${why === undefined ? "" : `: ${why.trim()}`}.${memory} The whole of it is in ${log}; the same command ` +
      "goes on from the last checkpoint.",
    {
      facts: { file: log, detail: tail.join("\n").slice(-4000) },
    },
  );
}

function prefixed(facts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [`evaluation.${name}`, value]));
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
