// Starts the engine in a thread of its own and gives requests to it.
import { Worker } from "node:worker_threads";
import type { ChatEvent, ChatOptions } from "../chat/chat.ts";
import { GlobeError } from "../run/errors.ts";
import { type EngineInfo, type EngineOptions, resolveEngineOptions } from "./engine-options.ts";
import type { EngineRequest } from "./engine-request.ts";
import { type Connection, connectWorker } from "./worker/connect-worker.ts";

export interface Engine {
  readonly info: EngineInfo;
  /** Text, log-probabilities and ends of answers as they come, and `usage` last. Leaving the loop cancels. */
  complete(request: EngineRequest, options?: ChatOptions): AsyncIterable<ChatEvent>;
  /** Why no request can be answered any more, where the thread died or hung; null while it works. */
  failure(): GlobeError | null;
  /** Requests in progress fail as `aborted`; resolves when the memory is given back. */
  close(): Promise<void>;
}

export interface OpenEngineOptions extends EngineOptions {
  /** Told of weights quantized so far and in all, while a quantized file is made. */
  readonly onQuantize?: (done: number, total: number) => void;
  /** Ends the opening, which takes minutes where weights have to be quantized; what is done of that is kept. */
  readonly signal?: AbortSignal;
}

/** Opens a checkpoint; throws its `GlobeError` where that fails. The thread does not keep the process alive while idle. */
export async function openEngine({ onQuantize, signal, ...options }: OpenEngineOptions): Promise<Engine> {
  if (signal?.aborted) throw aborted(signal);
  const resolved = resolveEngineOptions(options);
  // The same folder holds .ts files in the source tree and .js files in the published package.
  const url = new URL(`./worker/engine-worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);
  const worker = new Worker(url, { workerData: resolved, name: "globe engine", execArgv: [] });
  const connection = connectWorker(worker, onQuantize ? { onQuantize } : {});
  const abort = () => connection.abandon(aborted(signal!));
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return engineOver(connection, await connection.ready);
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** The engine at the other end of a connection. */
export function engineOver(connection: Connection, info: EngineInfo): Engine {
  return {
    info,
    failure: () => connection.failure(),
    close: () => connection.close(),
    async *complete(request, { signal } = {}) {
      if (signal?.aborted) throw aborted(signal);
      const exchange = connection.send(request);
      const abort = () => exchange.stop(aborted(signal!));
      signal?.addEventListener("abort", abort, { once: true });
      try {
        for (let events = await exchange.next(); events; events = await exchange.next()) yield* events;
      } finally {
        signal?.removeEventListener("abort", abort);
        exchange.stop();
      }
    },
  };
}

function aborted(signal: AbortSignal): GlobeError {
  return new GlobeError("aborted", "The work was interrupted.", { cause: signal.reason });
}
