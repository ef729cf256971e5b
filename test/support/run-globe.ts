// Starts the command line as a process of its own, the way a person does.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../bin/globe.js", import.meta.url));

export interface Finished {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly process: ChildProcess;
  readonly finished: Promise<Finished>;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A cache folder of its own for every test file, so that no test sees another's answers. */
const home = mkdtempSync(join(tmpdir(), "globe-home-"));

/** Starts `globe` with the arguments; the caller may kill the process before it ends. */
export function startGlobe(args: readonly string[], { cwd, input = "", env = {} }: RunOptions = {}): Started {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: "1", GLOBE_HOME: home, GLOBE_URL: "", ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  // A process that was killed, or that does not read its input, closes the pipe.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
  return { process: child, finished };
}

/** Runs `globe` to its end. */
export function runGlobe(args: readonly string[], options?: RunOptions): Promise<Finished> {
  return startGlobe(args, options).finished;
}
