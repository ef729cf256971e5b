// How the stages of the recipe are run: each once, each in a folder of its own, each going on where it was left.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GlobeError } from "../../src/run/errors.ts";
import { writeAtomic } from "../../src/run/write-atomic.ts";

export const stageNames = [
  "scenes",
  "start",
  "tables",
  "vision",
  "base-describe",
  "base",
  "sft",
  "rm",
  "grpo",
  "test",
] as const;

export type StageName = (typeof stageNames)[number];

export function readStageName(text: string): StageName {
  const found = stageNames.find((name) => name === text);
  if (found) return found;
  throw new GlobeError("usage", `There is no stage ${text}; there are ${stageNames.join(", ")}.`);
}

const program = fileURLToPath(new URL("../../bin/globe.js", import.meta.url));

export const configFile = (name: string): string => fileURLToPath(new URL(`config/${name}.yaml`, import.meta.url));

export interface CommandOptions {
  /** Where features of the frozen tower are kept for the stages that follow. */
  readonly features?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a `globe` command with its output on this terminal; throws where it does not end well. */
export async function globe(args: readonly string[], { features, signal }: CommandOptions = {}): Promise<void> {
  const env = { ...process.env, ...(features !== undefined && { GLOBE_FEATURES: features }) };
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "inherit", "inherit"], env });
  const stop = () => child.kill("SIGINT");
  signal?.addEventListener("abort", stop, { once: true });
  const status = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 130));
  });
  signal?.removeEventListener("abort", stop);
  if (status === 130) throw interrupted();
  if (status !== 0) {
    const command = `globe ${args.slice(0, 2).join(" ")}`;
    throw new GlobeError("config", `${command} ended with status ${status}; what it wrote above says why.`);
  }
}

export function interrupted(): GlobeError {
  return new GlobeError("aborted", "Interrupted; the same command goes on from here.");
}

/** Seconds that a finished stage took in all its processes, or null. */
export function secondsOf(out: string, stage: string): number | null {
  const file = join(out, stage, "stage.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { seconds: number }).seconds : null;
}

/**
 * Does a stage's work unless it is done; the time of interrupted processes counts as far as a stage keeps its own events,
 * else only that of the process that finished it.
 */
export async function runStage(out: string, stage: string, work: (folder: string) => Promise<void>): Promise<void> {
  const done = secondsOf(out, stage);
  if (done !== null) {
    console.error(`${stage}: done in ${(done / 60).toFixed(1)} minutes`);
    return;
  }
  console.error(`${stage}: starts`);
  const folder = join(out, stage);
  const begun = performance.now();
  await work(folder);
  const seconds = secondsOfRun(folder) ?? (performance.now() - begun) / 1000;
  await writeAtomic(join(folder, "stage.json"), `${JSON.stringify({ stage, seconds })}\n`);
  console.error(`${stage}: ${(seconds / 60).toFixed(1)} minutes`);
}

/** `globe train` adds up the time of all processes of a run. */
function secondsOfRun(folder: string): number | null {
  const file = join(folder, "summary.json");
  if (!existsSync(file)) return null;
  const { seconds } = JSON.parse(readFileSync(file, "utf8")) as { seconds?: number };
  return seconds ?? null;
}
