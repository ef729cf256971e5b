// The worker thread of quantization: takes pieces of work one after the other and answers each.
import { parentPort, workerData } from "node:worker_threads";
import { type ErrorCode, type ErrorFacts, toGlobeError } from "../../run/errors.ts";
import type { RowsResult, RowsTask } from "./rows-task.ts";
import { createRowsRunner } from "./run-rows-task.ts";

export interface WorkerStart {
  readonly output: string;
}

export interface WorkerRequest {
  readonly index: number;
  readonly task: RowsTask;
  /** What an earlier process wrote for this task, by its account. */
  readonly earlier?: RowsResult;
}

export type WorkerReply =
  | { readonly index: number; readonly result: RowsResult; readonly isEarlier: boolean }
  | { readonly error: { readonly code: ErrorCode; readonly message: string; readonly facts: ErrorFacts } };

const port = parentPort!;
const { output } = workerData as WorkerStart;
let runner: ReturnType<typeof createRowsRunner> | undefined;

port.on("message", ({ index, task, earlier }: WorkerRequest) => {
  let reply: WorkerReply;
  try {
    runner ??= createRowsRunner(output);
    const isEarlier = earlier !== undefined && runner.isDone(task, earlier.checksum);
    reply = { index, result: isEarlier ? earlier : runner.run(task), isEarlier };
  } catch (error) {
    const { code, message, facts } = toGlobeError(error);
    reply = { error: { code, message, facts } };
  }
  port.postMessage(reply);
});
