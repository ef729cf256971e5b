// The loop without a network: what is written, from where a run goes on, and how it ends when something fails.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readLog } from "../run/append-log.ts";
import { systemClock } from "../run/clock.ts";
import { GlobeError } from "../run/errors.ts";
import { openRunDirectory, type RunDirectory } from "../run/run-directory.ts";
import type { MicroBatch } from "./micro-batch.ts";
import { type Algorithm, type CheckpointedTrainer, runTraining } from "./run-loop.ts";
import type { NonFiniteUpdate } from "./trainer.ts";

const batch: MicroBatch = {
  feeds: { tokens: { dtype: "int64", shape: [1, 2], data: BigInt64Array.of(4n, 5n) } },
  spans: [{ start: 0, length: 1 }],
  tokens: 2,
};

/** A "model" of one number, to which step `i` adds `i + 1`; the order of the steps shows in the number. */
function counter() {
  const state = { value: 1 };
  const trainer: CheckpointedTrainer = {
    save: async (to) => writeFileSync(join(to, "value"), String(state.value)),
    restore: async (from) => {
      state.value = Number(readFileSync(join(from, "value"), "utf8"));
    },
  };
  const algorithm: Algorithm = {
    name: "counter",
    totalSteps: 7,
    async step(index) {
      state.value = state.value * 3 + index;
      return { loss: state.value, learningRate: 0.5, gradientNorm: 2, tokens: 10, metrics: { extra: index } };
    },
    evaluate: async (steps) => ({ score: steps }),
  };
  return { state, trainer, algorithm };
}

let folder: string;
let run: RunDirectory;
const open = async () => {
  run = await openRunDirectory({ command: "train", config: {}, versions: {}, path: folder, clock: systemClock });
  return run;
};
const checkpoints = () => readdirSync(folder).filter((name) => name.startsWith("checkpoint"));
const events = async (kind: string) => {
  const found: Record<string, unknown>[] = [];
  for await (const { record } of readLog<Record<string, unknown>>(run.file("events.jsonl"))) {
    if (record.event === kind) found.push(record);
  }
  return found;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "globe-loop-"));
  await open();
});
afterEach(async () => {
  await run.close();
  rmSync(folder, { recursive: true, force: true });
});

test("every step is an event, and only the newest checkpoints are kept", async () => {
  const { trainer, algorithm } = counter();
  const seen: number[] = [];
  const outcome = await runTraining({
    run,
    trainer,
    algorithm,
    saveEvery: 2,
    keep: 2,
    evaluateEvery: 3,
    report: ({ step }) => seen.push(step),
  });
  expect(outcome).toMatchObject({ status: "finished", steps: 7 });
  expect(checkpoints()).toEqual(["checkpoint-6", "checkpoint-7"]);
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect((await events("step")).map(({ step, learningRate, extra }) => [step, learningRate, extra])).toEqual(
    seen.map((step) => [step, 0.5, step - 1]),
  );
  expect((await events("evaluation")).map(({ step }) => step)).toEqual([3, 6, 7]);
});

test("a run that was stopped goes on to the same result, and a finished one does nothing", async () => {
  const whole = counter();
  const other = mkdtempSync(join(tmpdir(), "globe-loop-"));
  const path = { path: other, file: (name: string) => join(other, name), event: async () => {} };
  await runTraining({ run: path, ...whole, saveEvery: 100 });
  rmSync(other, { recursive: true });

  const stop = new AbortController();
  const stopped = counter();
  const first = await runTraining({
    run,
    ...stopped,
    saveEvery: 100,
    signal: stop.signal,
    report: ({ step }) => step === 4 && stop.abort(),
  });
  expect(first).toMatchObject({ status: "interrupted", steps: 4 });
  expect(checkpoints()).toEqual(["checkpoint-4"]);
  const early = counter();
  expect(await runTraining({ run, ...early, saveEvery: 100, signal: stop.signal })).toMatchObject({ steps: 4 });
  const resumed = counter();
  expect(await runTraining({ run, ...resumed, saveEvery: 100 })).toMatchObject({ status: "finished", steps: 7 });
  expect(resumed.state.value).toBe(whole.state.value);
  const again = counter();
  expect(await runTraining({ run, ...again, saveEvery: 100 })).toMatchObject({
    steps: 7,
    last: { loss: whole.state.value, tokens: 10, metrics: { extra: 6 } },
    evaluation: { score: 7 },
  });
  expect(again.state.value).toBe(whole.state.value);
});

test("a full disk is one sentence, and the run goes on from the checkpoint before", async () => {
  const { trainer, algorithm } = counter();
  let saves = 0;
  const save = async (to: string) => {
    if (++saves < 2) return trainer.save(to);
    writeFileSync(join(to, "half"), "…");
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", syscall: "write" });
  };
  const failing = runTraining({ run, trainer: { ...trainer, save }, algorithm, saveEvery: 2 });
  await expect(failing).rejects.toThrow(
    `The disk is full, so ${join(folder, "checkpoint-4")} cannot be written. Make room and give the same command again.`,
  );
  expect(checkpoints()).toEqual(["checkpoint-2"]);
  const resumed = counter();
  expect(await runTraining({ run, ...resumed, saveEvery: 2 })).toMatchObject({ status: "finished" });
  expect((await events("restored")).map(({ step }) => step)).toEqual([2]);
});

describe("numbers that are not finite", () => {
  test("stop the run with the batch saved", async () => {
    const { trainer, algorithm } = counter();
    const cause: NonFiniteUpdate = { nonFinite: true, loss: Number.NaN, gradientNorm: 1, batches: [batch] };
    const step = async (index: number) => {
      if (index < 2) return algorithm.step(index);
      throw new GlobeError("internal", "The loss of step 3 is NaN.", { cause });
    };
    const describeStep = () => ({ rows: ["a", "b"] });
    const failing = runTraining({
      run,
      trainer,
      algorithm: { ...algorithm, step, describe: describeStep },
      saveEvery: 1,
    });
    await expect(failing).rejects.toThrow(`The loss of step 3 is NaN. It was written to ${run.file("bad-batch-3")}.`);
    expect(existsSync(join(folder, "bad-batch-3", "micro-batch-0.safetensors"))).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, "bad-batch-3", "facts.json"), "utf8"))).toMatchObject({
      step: 3,
      loss: "NaN",
      rows: ["a", "b"],
    });
    expect(checkpoints()).toContain("checkpoint-2");
  });
});

test("what a killed process left half written is removed", async () => {
  const { trainer, algorithm } = counter();
  const partial = join(folder, "checkpoint-3.partial");
  await runTraining({ run, trainer, algorithm: { ...algorithm, totalSteps: 2 }, saveEvery: 1 });
  mkdirSync(partial);
  await runTraining({ run, trainer, algorithm: { ...algorithm, totalSteps: 2 }, saveEvery: 1 });
  expect(existsSync(partial)).toBe(false);
});
