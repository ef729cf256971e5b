// Runs another program under supervision: a process group of its own, its output kept in a file, stopped politely.
import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { GlobeError } from "./errors.ts";

export interface ProgramOptions {
  /** Added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** Gets everything that the program prints, after what an earlier one left there. */
  readonly logFile?: string;
  /** A line of either stream, without its break; what a progress bar overwrites is a line too. */
  readonly onLine?: (line: string) => void;
  readonly onStart?: (processId: number) => void;
  /** Aborted: the whole group gets SIGINT, after `patienceMs` SIGTERM, and after as long again SIGKILL. */
  readonly signal?: AbortSignal;
  readonly patienceMs?: number;
}

export interface ProgramEnd {
  /** Null where a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines of both streams. */
  readonly tail: readonly string[];
}

const keptLines = 40;
/** A longer line is no message; it is cut. */
const longestLine = 1024 * 1024;

/** Resolves when the program has ended and everything it printed was read. Throws `missing-file` where there is none. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { environment = {}, folder, logFile, onLine, onStart, signal, patienceMs = 60_000 }: ProgramOptions = {},
): Promise<ProgramEnd> {
  signal?.throwIfAborted();
  const child = spawn(command, args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
    ...(folder !== undefined && { cwd: folder }),
  });
  const log = logFile === undefined ? null : createWriteStream(logFile, { flags: "a" });
  const tail: string[] = [];
  const take = (line: string) => {
    if (line.trim() === "") return;
    tail.push(line);
    if (tail.length > keptLines) tail.shift();
    onLine?.(line);
  };
  const readers = [child.stdout, child.stderr].map((stream) => {
    const reader = createLineReader(take);
    stream.on("data", (chunk: Buffer) => {
      log?.write(chunk);
      reader.push(chunk);
    });
    return reader;
  });

  const kill = (name: NodeJS.Signals) => killGroup(child.pid, name);
  const killAtExit = () => kill("SIGKILL");
  let timer: NodeJS.Timeout | undefined;
  const escalate = ([name, ...rest]: readonly NodeJS.Signals[]) => {
    if (name === undefined) return;
    kill(name);
    timer = setTimeout(() => escalate(rest), patienceMs);
  };
  const stop = () => escalate(["SIGINT", "SIGTERM", "SIGKILL"]);
  process.on("exit", killAtExit);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await new Promise<ProgramEnd>((resolve, reject) => {
      log?.on("error", reject);
      child.on("error", (error: NodeJS.ErrnoException) => reject(explainStart(error, command)));
      child.on("spawn", () => onStart?.(child.pid!));
      child.on("close", (status, ended) => {
        for (const reader of readers) reader.end();
        resolve({ status, signal: ended, tail });
      });
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
    process.off("exit", killAtExit);
    // Workers outlive a launcher that was killed.
    kill("SIGKILL");
    await new Promise<void>((resolve) => (log === null || log.destroyed ? resolve() : log.end(resolve)));
  }
}

/** Splits at line feeds and carriage returns, over the borders of chunks and characters. */
function createLineReader(take: (line: string) => void): { push(chunk: Buffer): void; end(): void } {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  return {
    push(chunk) {
      const lines = (rest + decoder.write(chunk)).split(/[\r\n]/);
      rest = lines.pop()!.slice(0, longestLine);
      for (const line of lines) take(line.slice(0, longestLine));
    },
    end() {
      take(rest + decoder.end());
    },
  };
}

function killGroup(processId: number | undefined, name: NodeJS.Signals): void {
  if (processId === undefined) return;
  try {
    process.kill(-processId, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function explainStart(error: NodeJS.ErrnoException, command: string): unknown {
  if (error.code !== "ENOENT") return error;
  return new GlobeError("missing-file", `There is no program ${command}.`, { facts: { file: command }, cause: error });
}
