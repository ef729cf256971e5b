// Keeps a server running until the process is asked to stop: once with patience, twice at once.
import type { EventEmitter } from "node:events";
import type { RunningServer } from "./start-server.ts";

export interface StopOptions {
  /** Told when the first request to stop came. */
  readonly onStopping: () => void;
  /** Where the signals arrive; the process itself. */
  readonly signals?: Pick<EventEmitter, "on" | "off">;
}

/**
 * After the first SIGINT or SIGTERM, finishes what runs and resolves to `finished`; after a second one ends everything
 * at once and resolves to `aborted`.
 */
export async function serveUntilStopped(
  server: RunningServer,
  { onStopping, signals = process }: StopOptions,
): Promise<"finished" | "aborted"> {
  return new Promise((resolve, reject) => {
    const settle = (result: "finished" | "aborted") => {
      signals.off("SIGINT", stop);
      signals.off("SIGTERM", stop);
      resolve(result);
    };
    let isStopping = false;
    const stop = () => {
      if (isStopping) {
        server.abort().then(() => settle("aborted"), reject);
        return;
      }
      isStopping = true;
      onStopping();
      server.close().then(() => settle("finished"), reject);
    };
    signals.on("SIGINT", stop);
    signals.on("SIGTERM", stop);
  });
}
