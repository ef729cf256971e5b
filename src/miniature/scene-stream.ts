// Scenes from worker threads, in order, rendered ahead of whoever takes them.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { GlobeError } from "../run/errors.ts";
import type { RenderOptions } from "./render-scene.ts";
import type { RenderReply, RenderStart, RenderTask, WrittenScene } from "./render-worker.ts";
import type { RenderedScene } from "./scene.ts";
import { sceneSeed } from "./scene-seed.ts";

export interface SceneStreamOptions extends Omit<RenderOptions, "seed"> {
  /** Seed of the whole stream, not of a scene. */
  readonly seed: number;
  /** First scene; 0 by default. */
  readonly from?: number;
  /** Scenes to yield; without end by default. */
  readonly count?: number;
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/** Scenes a worker holds at a time, so that it never waits for a message. */
const tasksPerWorker = 4;

/** Yields the scenes in order; ending the loop ends the threads. */
export async function* openSceneStream(options: SceneStreamOptions): AsyncGenerator<RenderedScene> {
  for await (const reply of streamReplies(options)) if ("scene" in reply) yield reply.scene;
}

/** As `openSceneStream`, the pictures written into `folder` by the threads. */
export async function* openWrittenStream(options: SceneStreamOptions, folder: string): AsyncGenerator<WrittenScene> {
  for await (const reply of streamReplies(options, folder)) if ("written" in reply) yield reply.written;
}

async function* streamReplies(stream: SceneStreamOptions, folder?: string): AsyncGenerator<RenderReply> {
  const {
    seed,
    from = 0,
    count = Number.POSITIVE_INFINITY,
    threads = availableParallelism(),
    signal,
    ...options
  } = stream;
  if (count <= 0) return;
  const start: RenderStart = { options, ...(folder !== undefined && { folder }) };
  const url = new URL(`./render-worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);
  const workers = Array.from(
    { length: Math.min(threads, count) },
    () => new Worker(url, { workerData: start, name: "globe scenes", execArgv: [] }),
  );
  const ready = new Map<number, RenderReply>();
  let wake = () => {};
  let failure: unknown = null;
  const fail = (error: unknown) => {
    failure ??= error;
    wake();
  };
  const abort = () => fail(new GlobeError("aborted", "The rendering was interrupted; started again, it goes on."));
  let next = from;
  const end = from + count;
  const send = (worker: Worker) => {
    if (next >= end) return;
    const index = next++;
    worker.postMessage({ index, seed: sceneSeed(options.split, seed, index) } satisfies RenderTask);
  };
  for (const worker of workers) {
    worker.on("error", fail);
    worker.on("exit", () => fail(new GlobeError("internal", "A thread of the rendering ended unasked.")));
    worker.on("message", (reply: RenderReply) => {
      ready.set(reply.index, reply);
      waiting.push(worker);
      wake();
    });
  }
  const waiting: Worker[] = workers.flatMap((worker) => Array<Worker>(tasksPerWorker).fill(worker));
  try {
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
    for (let index = from; index < end; index++) {
      for (;;) {
        if (failure !== null) throw failure;
        // Nothing is rendered further ahead than this of the scene that is taken next.
        while (waiting.length > 0 && next < index + 2 * tasksPerWorker * workers.length) send(waiting.shift()!);
        if (ready.has(index)) break;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const reply = ready.get(index)!;
      ready.delete(index);
      if ("error" in reply) throw new GlobeError(reply.error.code, reply.error.message);
      yield reply;
    }
  } finally {
    signal?.removeEventListener("abort", abort);
    for (const worker of workers) worker.removeAllListeners("exit");
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
