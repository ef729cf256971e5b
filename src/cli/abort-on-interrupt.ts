// Turns Ctrl-C and a polite kill into an abort signal; a second Ctrl-C ends the process at once.
import { GlobeError } from "../run/errors.ts";
import { endAtOnce } from "./end-at-once.ts";

/** The signal stays connected to the process until `release` is called. */
export function abortOnInterrupt(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const abort = () => {
    if (controller.signal.aborted) endAtOnce();
    controller.abort(new GlobeError("aborted", "Interrupted; the same command goes on where this one stopped."));
  };
  process.on("SIGINT", abort).on("SIGTERM", abort);
  return { signal: controller.signal, release: () => process.off("SIGINT", abort).off("SIGTERM", abort) };
}
