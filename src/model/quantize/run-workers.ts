// Spreads the pieces of quantization over worker threads.
import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { GlobeError } from "../../run/errors.ts";
import type { WorkerReply, WorkerRequest, WorkerStart } from "./quantize-worker.ts";
import type { RowsResult, RowsTask } from "./rows-task.ts";

export interface WorkersOptions {
  readonly output: string;
  readonly tasks: readonly RowsTask[];
  /** Results of an earlier process by task; each is checked against the output before it is believed. */
  readonly earlier: ReadonlyMap<number, RowsResult>;
  readonly threads?: number;
  readonly signal?: AbortSignal;
  /** Called for each finished task, in any order; `isEarlier` when nothing had to be done. */
  onResult(index: number, result: RowsResult, isEarlier: boolean): void;
}

/** A task more than it works on waits in each worker, so that none is idle while messages travel. */
const tasksPerWorker = 2;

/** Runs all tasks; the first failure or an abort ends all workers and rejects. */
export async function runWorkers(options: WorkersOptions): Promise<void> {
  const { output, tasks, earlier, signal, onResult } = options;
  if (tasks.length === 0) return;
  const count = Math.min(options.threads ?? availableParallelism(), tasks.length);
  const here = fileURLToPath(import.meta.url);
  const script = new URL(`./quantize-worker${extname(here)}`, import.meta.url);
  const start: WorkerStart = { output };
  const workers = Array.from({ length: count }, () => new Worker(script, { workerData: start }));
  let next = 0;
  let finished = 0;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const send = (worker: Worker) => {
    if (next >= tasks.length) return;
    const index = next++;
    const known = earlier.get(index);
    const request: WorkerRequest = { index, task: tasks[index]!, ...(known && { earlier: known }) };
    worker.postMessage(request);
  };
  const abort = () => reject(new GlobeError("aborted", "The quantization was interrupted; started again, it goes on."));
  try {
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
    for (const worker of workers) {
      worker.on("error", reject);
      worker.on("exit", () => reject(new GlobeError("internal", "A worker of the quantization ended unasked.")));
      worker.on("message", (reply: WorkerReply) => {
        if ("error" in reply) {
          const { code, message, facts } = reply.error;
          reject(new GlobeError(code, message, { facts }));
          return;
        }
        onResult(reply.index, reply.result, reply.isEarlier);
        if (++finished === tasks.length) resolve();
        else send(worker);
      });
      for (let i = 0; i < tasksPerWorker; i++) send(worker);
    }
    await promise;
  } finally {
    signal?.removeEventListener("abort", abort);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
