// How much memory of its own a process has held: without pages of files, which the system takes back when it likes.
import { readFileSync } from "node:fs";
import { isMainThread, Worker, workerData } from "node:worker_threads";

const sampleMs = 20;

export interface MemoryWatch {
  /** The most anonymous resident memory seen since the last call, bytes. */
  peak(): number;
  close(): Promise<void>;
}

/** Samples this process from a thread of its own, since a session blocks the thread that runs it. Linux only. */
export function watchMemory(): MemoryWatch {
  const shared = new Float64Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL(import.meta.url), { workerData: shared });
  worker.unref();
  return {
    peak() {
      const seen = Math.max(shared[0]!, anonymousMemory());
      shared[0] = 0;
      return seen;
    },
    async close() {
      await worker.terminate();
    },
  };
}

/** Anonymous resident memory of this process, bytes. */
export function anonymousMemory(): number {
  const status = readFileSync("/proc/self/status", "utf8");
  return Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) * 1024;
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

if (!isMainThread && workerData instanceof Float64Array) {
  const shared = workerData;
  setInterval(() => {
    shared[0] = Math.max(shared[0]!, anonymousMemory());
  }, sampleMs);
}
