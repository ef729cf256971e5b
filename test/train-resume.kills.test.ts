// Kills training without warning at random moments and shows that it ends with the same bits as if it had not been.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { readLog } from "../src/run/append-log.ts";
import { sha256 } from "../src/run/digest.ts";
import { createRandom } from "../src/run/random.ts";
import { writeTrainingTable } from "./support/train-rows.ts";

const kills = Number(process.env.GLOBE_KILLS ?? 8);
/** What the fixture's configuration makes of its five rows. */
const steps = 120;
const seed = Number(process.env.GLOBE_SEED ?? 1);
const script = fileURLToPath(new URL("./support/train-fixture.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "globe-train-kills-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(table: string, run: string): ChildProcess {
  return spawn(process.execPath, [script, table, run], { stdio: ["ignore", "ignore", "inherit"] });
}

async function stepsOf(run: string): Promise<number[]> {
  const found: number[] = [];
  for await (const { record } of readLog<{ event: string; step: number }>(join(run, "events.jsonl"))) {
    if (record.event === "step") found.push(record.step);
  }
  return found;
}

/** Digests of the last checkpoint and of the exported model. */
function resultOf(run: string): Record<string, string> {
  const files = [
    `checkpoint-${steps}/trainer.safetensors`,
    `checkpoint-${steps}/trainer.json`,
    "model/model.safetensors",
  ];
  return Object.fromEntries(files.map((file) => [file, sha256(readFileSync(join(run, file)))]));
}

test(`${kills} kills while training: the same weights to the bit`, async () => {
  const random = createRandom(seed);
  const table = await writeTrainingTable(folder);
  const whole = join(folder, "whole");
  const [status] = await once(start(table, whole), "exit");
  expect(status).toBe(0);
  const wanted = resultOf(whole);

  /** A run that came to its end is as if nobody had disturbed it; its steps, those that were taken again included. */
  const check = async (run: string): Promise<number> => {
    expect(resultOf(run)).toEqual(wanted);
    expect(readdirSync(run).filter((name) => name.startsWith("checkpoint"))).toHaveLength(2);
    expect(existsSync(join(run, `checkpoint-${steps}.partial`))).toBe(false);
    const taken = await stepsOf(run);
    expect(new Set(taken).size).toBe(steps);
    return taken.length;
  };

  let killed = 0;
  let runs = 0;
  let taken = 0;
  let run = join(folder, "killed-0");
  while (killed < kills) {
    const child = start(table, run);
    const exit = once(child, "exit");
    const before = (await stepsOf(run)).length;
    while (child.exitCode === null && (await stepsOf(run)).length === before) await pause(5);
    // A step takes some 20 ms, and every second one writes a checkpoint.
    await pause(random.integer(500));
    if (child.exitCode === null) {
      child.kill("SIGKILL");
      await exit;
      killed++;
      continue;
    }
    taken += await check(run);
    run = join(folder, `killed-${++runs}`);
  }
  const [last] = await once(start(table, run), "exit");
  expect(last).toBe(0);
  taken += await check(run);
  expect(killed / (runs + 1), "kills of a run").toBeGreaterThan(1);
  console.log(`${killed} kills in ${runs + 1} runs of ${steps} steps; ${taken} steps were taken.`);
});
