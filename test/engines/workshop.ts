// What every check of another engine needs: its interpreter, a folder, the command line, and the events of a run.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { referenceFolder } from "../support/reference-models.ts";

const here = dirname(fileURLToPath(import.meta.url));
const program = join(here, "..", "..", "bin", "globe.js");

/** A random Qwen2.5-VL, whose vocabulary is its own. */
export const randomModel = join(referenceFolder, "qwen-tied-fp32");
export const maxPixels = 12_544;
export const adapters = join(here, "..", "..", "adapters");

export interface Workshop {
  readonly python: string;
  /** Goes away at the end. */
  readonly folder: string;
  /** Rows with photos. */
  readonly table: string;
}

/** What a check found, in a line; or why it could not be made. */
export type Check = (workshop: Workshop) => Promise<{ readonly found: string } | { readonly skipped: string }>;

export interface Event {
  readonly event: string;
  readonly step: number;
  readonly loss: number;
  readonly [name: string]: unknown;
}

interface Ended {
  readonly status: number | null;
  readonly text: string;
}

const environment = { ...process.env, PYTHONPATH: here, OMP_NUM_THREADS: "2" };

/** `onText` is told all that was said so far. */
export function startGlobe(
  args: readonly string[],
  onText: (text: string) => void = () => {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [program, ...args], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk;
      onText(text);
    });
  }
  return { child, ended: new Promise((resolve) => child.on("close", (status) => resolve({ status, text }))) };
}

export async function runGlobe(args: readonly string[]): Promise<void> {
  const { status, text } = await startGlobe(args).ended;
  assert.equal(status, 0, text);
}

/** Runs until so many steps are told, then stops it: SIGINT reaches globe, as Ctrl-C does, SIGKILL the processes of ms-swift. */
export async function runUntil(
  args: readonly string[],
  run: string,
  { steps, signal }: { readonly steps: number; readonly signal: "SIGINT" | "SIGKILL" },
): Promise<Ended> {
  const { child, ended } = startGlobe(args);
  const watch = setInterval(() => {
    try {
      if (stepsOf(run).length < steps) return;
      if (signal === "SIGINT") child.kill(signal);
      else process.kill(-Number(readFileSync(join(run, "swift.pid"), "utf8")), signal);
    } catch {
      // There are no events yet, or no process any more.
    }
  }, 50);
  return ended.finally(() => clearInterval(watch));
}

/** The JSON in the last line that a Python file prints. */
export function askPython(
  python: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): unknown {
  const { status, stdout, stderr } = spawnSync(python, args, {
    env: { ...environment, CUDA_VISIBLE_DEVICES: "", MAX_PIXELS: String(maxPixels), ...more },
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout.trim().split("\n").at(-1)!);
}

export function pythonFile(name: string): string {
  return join(here, name);
}

/** `--set` for each entry. */
export function set(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
}

/** What both engines are told. */
export function commonSettings({ table }: Workshop): Readonly<Record<string, string | number>> {
  const own = { model: randomModel, "data.train": table, maxPixels };
  return { ...own, prompt: "prompt.direct", precision: "fp32", maxLength: 1024, microBatchTokens: 1024 };
}

/** ms-swift on the processor. */
export function swiftFlags({ python }: Workshop, more: Readonly<Record<string, string>> = {}): string[] {
  const values = { python, devices: 0, attention: "eager", perDevice: 1, ...more };
  return [
    "--engine",
    "ms-swift",
    ...Object.entries(values).flatMap(([name, value]) => ["--engine-set", `${name}=${value}`]),
  ];
}

export function eventsOf(run: string): readonly Event[] {
  const lines = readFileSync(join(run, "events.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

export function stepsOf(run: string): readonly Event[] {
  return eventsOf(run).filter(({ event }) => event === "step");
}

/** Runs `work` beside a reward server of its own. */
export async function withRewardServer<T>(work: (url: string) => Promise<T>): Promise<T> {
  let tell: (url: string) => void = () => {};
  const told = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const server = startGlobe(["rewards", "serve", "--port", "0"], (text) => {
    const url = /http:\/\/[\d.]+:\d+\/v1/.exec(text)?.[0];
    if (url !== undefined) tell(url);
  });
  const failed = server.ended.then(({ text }) => assert.fail(`The reward server ended: ${text}`));
  try {
    return await work(await Promise.race([told, failed]));
  } finally {
    failed.catch(() => {});
    server.child.kill("SIGINT");
    await server.ended;
  }
}
