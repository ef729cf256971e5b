// Whole runs of a tiny checkpoint: what they write, how they go on, and what they refuse.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readLog } from "../../run/append-log.ts";
import type { Evidence, Reward } from "../../task/reward.ts";
import type { SampleRecord } from "./sample-table.ts";
import { runToy, writeToyRun } from "./toy-run.cases.ts";

const toyRun = fileURLToPath(new URL("toy-run.cases.ts", import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "globe-grpo-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function records<T>(file: string): Promise<T[]> {
  const all: T[] = [];
  for await (const { record } of readLog<T>(file)) all.push(record);
  return all;
}
const steps = async (path: string) =>
  (await records<Record<string, unknown>>(join(path, "events.jsonl"))).filter(({ event }) => event === "step");
const weights = (path: string) => readFileSync(join(path, "model", "model.safetensors"));

describe("a run", () => {
  test("writes its figures, every completion with every reward, and the finished model", async () => {
    const config = await writeToyRun(folder, { maxSteps: 2 });
    const path = join(folder, "run");
    const outcome = await runToy(config, path);
    expect(outcome).toMatchObject({ status: "finished", steps: 2, output: join(path, "model") });
    const [first, second] = await steps(path);
    for (const name of ["loss", "reward", "reward format.strict", "reward format.strict deviation", "entropy"]) {
      expect(first![name], name).toEqual(expect.any(Number));
    }
    for (const name of ["kl", "clippedShare", "zeroVarianceShare", "truncatedShare", "completionTokens"]) {
      expect(second![name], name).toEqual(expect.any(Number));
    }
    expect(first).toMatchObject({ ratio: 1, clippedShare: 0 });
    expect(first!.kl as number).toBeCloseTo(0, 6);
    expect(second!.kl).toBeGreaterThan(0);
    expect(first!.largestDifference).toBeLessThan(1e-4);
    const samples = await records<SampleRecord>(join(path, "samples.jsonl"));
    expect(samples).toHaveLength(16);
    expect(samples[0]).toMatchObject({ step: 1, id: expect.stringMatching(/^scene/), completion: expect.any(String) });
    const rewards = samples.slice(0, 8).map(({ rewards }) => rewards["format.strict"]!);
    expect(first!.reward).toBeCloseTo(rewards.reduce((sum, value) => sum + value, 0) / 8, 9);
  });

  test("that is interrupted goes on to the same bits, and has every sample once", async () => {
    const config = await writeToyRun(folder, { maxSteps: 5 });
    const [whole, broken] = [join(folder, "whole"), join(folder, "broken")];
    await runToy(config, whole);
    expect(await runToy(config, broken, { stopAfter: 3 })).toMatchObject({ status: "interrupted", steps: 3 });
    // As after a kill: the step behind the last checkpoint is gone, its samples are not.
    rmSync(join(broken, "checkpoint-3"), { recursive: true });
    expect(await runToy(config, broken)).toMatchObject({ status: "finished", steps: 5 });
    expect(weights(broken).equals(weights(whole))).toBe(true);
    const samples = (path: string) => readFileSync(join(path, "samples.jsonl"), "utf8");
    expect(samples(broken)).toBe(samples(whole));
  });

  test.each([
    ["several updates on each batch of roll-outs", { iterations: 2, maxSteps: 5 }, 3],
    ["without a reference", { beta: 0, reference: false, maxSteps: 2 }, 2],
    ["Dr. GRPO, cut completions left out", { lossType: "dr_grpo", overlong: "mask", maxSteps: 2 }, 2],
    ["DAPO with refilled groups", { lossType: "dapo", refill: 3, maxSteps: 2 }, 2],
    ["an adapter", { tune: "lora", maxSteps: 2 }, 2],
    ["a tower that learns too", { freeze: { vision: false, merger: false, language: false }, maxSteps: 2 }, 2],
  ] as const)("with %s", async (_, changes, expected) => {
    const config = await writeToyRun(folder, changes);
    const path = join(folder, "run");
    expect(await runToy(config, path)).toMatchObject({ status: "finished", steps: expected });
    const written = await steps(path);
    expect(written).toHaveLength(expected);
    for (const step of written) expect(step.meanDifference).toBeLessThan(1e-4);
    // All completions of this checkpoint are cut at the limit: masked, they teach nothing.
    const teaches = !("overlong" in changes);
    expect(written.at(-1)!.gradientNorm === 0, "gradient").toBe(!teaches);
    if (teaches) expect(written.at(-1)!.gradientNorm).toBeGreaterThan(0);
  });

  test("measures greedy answers to the validation rows", async () => {
    const config = await writeToyRun(folder, { maxSteps: 2, evaluateEvery: 1 });
    const path = join(folder, "run");
    await runToy({ ...config, data: { ...config.data, validation: config.data.train, validationLimit: 4 } }, path);
    const events = await records<Record<string, unknown>>(join(path, "events.jsonl"));
    const measured = events.filter(({ event }) => event === "evaluation");
    expect(measured).toHaveLength(2);
    expect(measured[0]).toMatchObject({ step: 1, rows: 4, reward: expect.any(Number) });
  });
});

test("that is killed at any moment ends with the same bits", async () => {
  const config = await writeToyRun(folder, { maxSteps: 12, saveEvery: 1 });
  const [whole, killed] = [join(folder, "whole"), join(folder, "killed")];
  await runToy(config, whole);
  const file = join(folder, "config.json");
  writeFileSync(file, JSON.stringify(config));
  const newest = () =>
    existsSync(killed)
      ? Math.max(0, ...readdirSync(killed).map((name) => Number(/^checkpoint-(\d+)$/.exec(name)?.[1] ?? 0)))
      : 0;
  /** Kills the run as soon as it has this checkpoint, somewhere in the step behind it. */
  const runUntil = async (checkpoint: number) => {
    const child = spawn(process.execPath, [toyRun, file, killed], { stdio: "ignore" });
    const watch = setInterval(() => newest() >= checkpoint && child.kill("SIGKILL"), 4);
    const [, signal] = await once(child, "exit");
    clearInterval(watch);
    return signal;
  };
  for (const checkpoint of [1, 4, 7]) expect(await runUntil(checkpoint)).toBe("SIGKILL");
  expect(await runUntil(Number.POSITIVE_INFINITY)).toBeNull();
  const events = await records<Record<string, unknown>>(join(killed, "events.jsonl"));
  expect(events.filter(({ event }) => event === "restored")).toHaveLength(3);
  expect(weights(killed).equals(weights(whole))).toBe(true);
  expect(readFileSync(join(killed, "samples.jsonl"), "utf8")).toBe(readFileSync(join(whole, "samples.jsonl"), "utf8"));
}, 120_000);

test("learns a toy reward", async () => {
  const changes = { maxSteps: 40, group: 8, saveEvery: 100, learningRate: 5e-3, beta: 0.001 };
  const config = await writeToyRun(folder, changes);
  const path = join(folder, "run");
  await runToy(config, path);
  const rewards = (await steps(path)).map(({ reward }) => reward as number);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [before, after] = [mean(rewards.slice(0, 5)), mean(rewards.slice(-5))];
  console.log(`share of vowels ${before.toFixed(3)} before, ${after.toFixed(3)} after ${rewards.length} steps`);
  expect(before).toBeLessThan(0.45);
  expect(after).toBeGreaterThan(before + 0.25);
}, 120_000);

test("asks a judge that is a checkpoint, once for every completion", async () => {
  const config = await writeToyRun(folder, { maxSteps: 1 });
  const preset = { preset: "all", weights: "readme", variant: "code" } as const;
  const overrides = { "visual.code": 0, "accuracy.code": 0, "format.code": 0 };
  const seen: Evidence[] = [];
  const note: Reward = (completion, _, evidence) => {
    seen.push(evidence);
    return { value: completion.length % 3, details: {} };
  };
  const path = join(folder, "run");
  const judged = { ...config, reward: { ...preset, overrides }, judge: { checkpoint: config.model } };
  const outcome = await runToy(judged, path, { rewards: { "localizability.code": note } });
  expect(outcome.status).toBe("finished");
  expect(seen).toHaveLength(8);
  // What a judge of random weights says means nothing, but it says something: a number, and no failure.
  for (const { judgeCode } of seen) expect(judgeCode).toMatchObject({ pYes: expect.any(Number) });
  expect((await steps(path))[0]!["reward localizability.code"]).toBeGreaterThan(0);
});

describe("hard-sample selection", () => {
  const selection = { completions: 2, minAccuracy: 0, maxAccuracy: 1 };

  test("measures every row once, however often the run is begun", async () => {
    const config = await writeToyRun(folder, { maxSteps: 2, selection });
    const path = join(folder, "run");
    await runToy(config, path, { stopAfter: 1 });
    const measured = readFileSync(join(path, "selection.jsonl"), "utf8");
    expect(measured.trim().split("\n")).toHaveLength(6);
    await runToy(config, path);
    expect(readFileSync(join(path, "selection.jsonl"), "utf8")).toBe(measured);
  });

  test("that leaves nothing says so", async () => {
    const config = await writeToyRun(folder, { selection: { ...selection, minAccuracy: 0.5 } });
    await expect(runToy(config, join(folder, "run"))).rejects.toThrow("widen the bounds under selection");
  });
});

describe("what stops a run", () => {
  test("a reward that is not a number, with its row and nothing saved", async () => {
    const config = await writeToyRun(folder);
    const path = join(folder, "run");
    const reward = () => ({ value: Number.NaN, details: {} });
    await expect(runToy(config, path, { rewards: { "format.strict": reward } })).rejects.toThrow(
      /format.strict of row scene-\d is NaN/,
    );
    expect(existsSync(join(path, "model"))).toBe(false);
  });

  test("weights that are not numbers, with a sentence", async () => {
    const config = await writeToyRun(folder, { learningRate: 1, maxGradientNorm: 1e30, weightDecay: 0, maxSteps: 40 });
    const huge = { ...config, betas: [0, 0.1] as const, epsilon: 1e-30 };
    const outcome = runToy({ ...huge, learningRate: 1e20 }, join(folder, "run"));
    await expect(outcome).rejects.toThrow(/not a number|NaN|Infinity/);
  });

  test("a photo that is missing", async () => {
    const config = await writeToyRun(folder);
    rmSync(join(folder, "picture-0002.jpg"));
    await expect(runToy(config, join(folder, "run"))).rejects.toThrow("picture-0002");
  });
});
