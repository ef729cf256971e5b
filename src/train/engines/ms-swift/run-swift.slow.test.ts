// Whole runs on a stand-in for ms-swift: finished, interrupted and gone on with, failed, with adapters, and refused.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { trainingConfig, writeTrainingTable } from "../../../../test/support/train-rows.ts";
import { openCheckpoint } from "../../../model/open-checkpoint.ts";
import type { SftConfig } from "../../config/train-config.ts";
import { readEngineSettings } from "./engine-settings.ts";
import { openSwiftRun } from "./open-swift-run.ts";
import { planSwift } from "./plan-swift.ts";
import { runSwift } from "./run-swift.ts";

const standIn = fileURLToPath(new URL("../../../../test/support/stand-in-swift.mjs", import.meta.url));
const recording = fileURLToPath(new URL("../../../../test/fixtures/engines/ms-swift-4.6.0.json", import.meta.url));
let folder: string;
let table: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "globe-swift-"));
  table = await writeTrainingTable(folder);
  process.env.STAND_IN_PROBE = recording;
});
afterEach(() => {
  for (const name of ["STAND_IN_FAIL", "STAND_IN_MS"]) delete process.env[name];
  rmSync(folder, { recursive: true });
});

async function train(changes: Partial<SftConfig> = {}, { stopAt = Number.POSITIVE_INFINITY } = {}) {
  const config = trainingConfig(table, { maxSteps: 6, saveEvery: 2, evaluateEvery: 2, ...changes });
  const settings = readEngineSettings([`python=${standIn}`, "devices=0"]);
  const path = join(folder, "run");
  const plan = await planSwift(config, settings, { run: path });
  const run = await openSwiftRun(config, settings, plan, { path, price: 2 });
  const stop = new AbortController();
  const steps: number[] = [];
  try {
    const outcome = await runSwift(config, plan, {
      run: run.directory,
      signal: stop.signal,
      report({ step }) {
        steps.push(step);
        if (step >= stopAt) stop.abort();
      },
    });
    await run.finish(outcome);
    return { plan, outcome, steps, path };
  } finally {
    await run.directory.close();
  }
}

const events = () =>
  readFileSync(join(folder, "run", "events.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("a run on ms-swift", () => {
  test("ends with its steps as events, a summary, and a model that this program opens", async () => {
    const { plan, outcome, steps, path } = await train();
    expect(plan.faults).toEqual([]);
    expect(outcome).toMatchObject({ status: "finished", steps: 6, output: join(path, "model") });
    expect(outcome.metrics).toMatchObject({ loss: 0.5, gradientNorm: 1.5, "evaluation.loss": 4 / 6 });
    expect(steps).toEqual([1, 2, 3, 4, 5, 6]);
    const kinds = events().map(({ event }) => event);
    expect(kinds.filter((kind) => kind === "step")).toHaveLength(6);
    expect(kinds.filter((kind) => kind === "evaluation")).toHaveLength(3);
    expect(kinds.slice(-2)).toEqual(["exported", "finished"]);
    const summary = JSON.parse(readFileSync(join(path, "summary.json"), "utf8"));
    expect(summary).toMatchObject({ status: "finished", steps: 6, pricePerHour: 2 });
    const model = await openCheckpoint(join(path, "model"));
    expect(model.architecture).toBe("Qwen2_5_VLForConditionalGeneration");
    expect(readdirSync(join(path, "model"))).not.toContain("optimizer.pt");
    expect(readFileSync(join(path, "swift.log"), "utf8")).toContain("Train: 6/6");
  });

  test("interrupted, the same command goes on from the last checkpoint", async () => {
    process.env.STAND_IN_MS = "900";
    const first = await train({}, { stopAt: 3 });
    expect(first.outcome).toMatchObject({ status: "interrupted", output: null });
    const { event, step } = events().at(-1);
    expect(event).toBe("interrupted");
    // A busy machine may have let it reach the next checkpoint.
    expect([2, 4]).toContain(step);
    process.env.STAND_IN_MS = "1";
    const second = await train();
    expect(second.outcome).toMatchObject({ status: "finished", steps: 6 });
    expect(second.steps).toEqual([1, 2, 3, 4, 5, 6].slice(step));
    expect(events().find((each) => each.event === "restored")).toMatchObject({ step });
  });

  test("a failure is told in the program's words, with what helps", async () => {
    process.env.STAND_IN_FAIL = "3";
    await expect(train()).rejects.toThrow(
      /status 1: torch\.OutOfMemoryError: CUDA out of memory.*perDevice=1.*swift\.log/s,
    );
  });

  test("a checkpoint that was being written is passed over", async () => {
    process.env.STAND_IN_FAIL = "5";
    await expect(train()).rejects.toThrow();
    rmSync(join(folder, "run", "swift", "checkpoint-4", "trainer_state.json"));
    delete process.env.STAND_IN_FAIL;
    expect((await train()).steps).toEqual([3, 4, 5, 6]);
  });

  test("adapters are folded in", async () => {
    const { path } = await train({ tune: "lora" });
    expect((await openCheckpoint(join(path, "model"))).architecture).toBe("Qwen2_5_VLForConditionalGeneration");
  });

  test("a program that outlived its globe is not joined by a second", async () => {
    await train();
    writeFileSync(join(folder, "run", "swift.pid"), String(process.pid));
    await expect(train()).rejects.toThrow(/still runs as process \d+, from a globe that was killed/);
  });
});
