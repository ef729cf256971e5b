// The asking side of the protocol: requests in flight, and what becomes of them when the thread dies or hangs.
import type { Worker } from "node:worker_threads";
import type { ChatEvent } from "../../chat/chat.ts";
import { GlobeError } from "../../run/errors.ts";
import type { EngineInfo } from "../engine-options.ts";
import type { EngineRequest } from "../engine-request.ts";
import { type FromWorker, fromPlainError, packRequest, type ToWorker } from "./protocol.ts";

export interface Connection {
  /** Rejects with the reason when the engine cannot be opened. */
  readonly ready: Promise<EngineInfo>;
  send(request: EngineRequest): Exchange;
  /** Why no request can be answered any more; null while the engine works. */
  failure(): GlobeError | null;
  /** Ends the thread without waiting for it; everything in progress fails with the error. */
  abandon(error: GlobeError): void;
  close(): Promise<void>;
}

/** One request in flight. */
export interface Exchange {
  /** The events that came since the last call; null after `usage`. Rejects with a `GlobeError`. */
  next(): Promise<readonly ChatEvent[] | null>;
  /** Cancels what is not done; with an error, `next` rejects with it. */
  stop(error?: GlobeError): void;
}

export interface ConnectionOptions {
  /** Told of weights quantized so far and in all, while a quantized file is made. */
  readonly onQuantize?: (done: number, total: number) => void;
  /** Milliseconds without any sign of life after which a thread with work to do counts as hanging. */
  readonly stallMs?: number;
  /** Milliseconds that the engine gets to close; then its thread is ended. */
  readonly closeMs?: number;
}

interface Pending {
  events: ChatEvent[];
  isDone: boolean;
  error: GlobeError | null;
  wake: () => void;
}

/** A run takes seconds; building sessions of a large model takes longest, and reads files the while. */
const defaultStallMs = 300_000;
const defaultCloseMs = 15_000;

export function connectWorker(
  worker: Pick<Worker, "on" | "postMessage" | "ref" | "unref" | "terminate">,
  { onQuantize, stallMs = defaultStallMs, closeMs = defaultCloseMs }: ConnectionOptions = {},
): Connection {
  const pending = new Map<number, Pending>();
  const opened = Promise.withResolvers<EngineInfo>();
  const ended = Promise.withResolvers<void>();
  opened.promise.catch(() => undefined);
  let isReady = false;
  let isClosing = false;
  let death: GlobeError | null = null;
  let count = 0;
  let lastSign = performance.now();

  const post = (message: ToWorker, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer);

  /** The process may end while nobody waits for the engine. */
  const settle = (id: number) => {
    pending.delete(id);
    if (pending.size === 0) worker.unref();
  };
  const fail = (id: number, error: GlobeError) => {
    const request = pending.get(id);
    if (!request) return;
    request.error = error;
    settle(id);
    request.wake();
  };
  const die = (error: GlobeError) => {
    if (death) return;
    death = error;
    clearInterval(watch);
    opened.reject(error);
    for (const id of [...pending.keys()]) fail(id, error);
    ended.resolve();
  };

  const abandon = (error: GlobeError) => {
    die(error);
    void worker.terminate();
  };

  const watch = setInterval(
    () => {
      if (isReady && pending.size === 0) lastSign = performance.now();
      if (performance.now() - lastSign < stallMs) return;
      const seconds = Math.round(stallMs / 1000);
      abandon(new GlobeError("internal", `The engine gave no sign of life for ${seconds} seconds and was stopped.`));
    },
    Math.min(1_000, stallMs / 4),
  );
  watch.unref();

  worker.on("message", (message: FromWorker) => {
    lastSign = performance.now();
    switch (message.type) {
      case "ready":
        isReady = true;
        if (pending.size === 0) worker.unref();
        opened.resolve(message.info);
        break;
      case "quantizing":
        onQuantize?.(message.done, message.total);
        break;
      case "refused":
        die(fromPlainError(message.error));
        break;
      case "events":
        for (const [id, event] of message.events) {
          const request = pending.get(id);
          if (!request) continue;
          request.events.push(event);
          if (event.type === "usage") {
            request.isDone = true;
            settle(id);
          }
          request.wake();
        }
        break;
      case "failed":
        fail(message.id, fromPlainError(message.error));
        break;
      case "closed":
        die(closedError());
        break;
    }
  });
  worker.on("error", (cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    die(new GlobeError("internal", `The engine's thread stopped with an error: ${reason}`, { cause }));
  });
  worker.on("exit", (status: number) => {
    die(
      isClosing
        ? closedError()
        : new GlobeError("internal", `The engine's thread ended with status ${status} while it was in use.`),
    );
  });

  return {
    ready: opened.promise,
    abandon,
    failure: () => death,
    send(request) {
      const id = ++count;
      const own: Pending = {
        events: [],
        isDone: false,
        error: death ?? (isClosing ? closedError() : null),
        wake: () => {},
      };
      if (!own.error) {
        if (pending.size === 0) lastSign = performance.now();
        pending.set(id, own);
        worker.ref();
        const packed = packRequest(request);
        post({ type: "complete", id, request: packed.request }, packed.transfer);
      }
      return {
        async next() {
          while (own.events.length === 0 && !own.isDone && !own.error) {
            await new Promise<void>((resolve) => {
              own.wake = resolve;
            });
          }
          // What was written before a failure is still given out.
          if (own.events.length > 0) return own.events.splice(0);
          if (own.error) throw own.error;
          return null;
        },
        stop(error) {
          if (own.isDone || own.error) return;
          own.error = error ?? closedError();
          own.events = [];
          settle(id);
          post({ type: "cancel", id });
          own.wake();
        },
      };
    },
    async close() {
      if (isClosing) return ended.promise;
      isClosing = true;
      for (const id of [...pending.keys()]) fail(id, closedError());
      if (!death) {
        worker.ref();
        post({ type: "close" });
        await atMost(closeMs, ended.promise);
      }
      ended.resolve();
      clearInterval(watch);
      // A thread ends only when the kernel that it is in returns.
      await atMost(closeMs, worker.terminate());
    },
  };
}

/** Resolves with the work, or after `ms` milliseconds. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}

function closedError(): GlobeError {
  return new GlobeError("aborted", "The engine was closed.");
}
