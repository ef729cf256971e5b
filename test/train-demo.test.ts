// The short form of the demo from a fresh folder: killed in the middle, started again, and the reward has risen.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRise } from "../examples/train-demo/read-rise.ts";
import { readRun } from "../src/run/read-run.ts";

const script = fileURLToPath(new URL("../examples/train-demo/train.ts", import.meta.url));
let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), "globe-demo-"));
});
afterAll(() => rm(out, { recursive: true, force: true }));

function start(): { child: ChildProcess; ended: Promise<number | null>; output: () => string } {
  // A group of its own: stages are processes of their own, which have to die with it.
  const child = spawn(process.execPath, [script, "--short", "--out", out], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let written = "";
  child.stdout!.on("data", (data) => (written += data));
  child.stderr!.on("data", (data) => (written += data));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, ended, output: () => written };
}

/** True once the stage has left a checkpoint, or when the process has ended before. */
async function hasCheckpoint(stage: string, { child }: { child: ChildProcess }): Promise<boolean> {
  while (child.exitCode === null) {
    const folder = join(out, stage);
    if (existsSync(folder) && readdirSync(folder).some((name) => /^checkpoint-\d+$/.test(name))) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

test("a killed demo goes on, and ends with a higher reward", { timeout: 1_200_000 }, async () => {
  const first = start();
  const isTraining = await hasCheckpoint("vision", first);
  process.kill(-first.child.pid!, "SIGKILL");
  await first.ended;
  expect(isTraining, first.output()).toBe(true);

  const second = start();
  expect(await second.ended, second.output()).toBe(0);
  expect((await readRun(join(out, "vision"))).state).toBe("finished");
  const rises = await readRise(join(out, "grpo"));
  expect(rises.map(({ name }) => name)).toEqual(["reward", "reward accuracy.paper"]);
  const [reward] = rises;
  expect(reward!.after - reward!.before).toBeGreaterThan(0.1 + 2 * reward!.error);
});
