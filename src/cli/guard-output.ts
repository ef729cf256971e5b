// Standard output and standard error that may close or fill up: nobody reading is no error, a full disk is one.
import { nameFile, toGlobeError } from "../run/errors.ts";

/**
 * Keeps a failed write from ending the process in the middle of its work. The returned function is called at the end and
 * gives the failure to report: null where all was written, and where the reader went away, as under `| head`.
 */
export function guardOutput(): () => Promise<unknown> {
  let failure: unknown = null;
  const note = (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") failure ??= nameFile(error, "standard output");
  };
  process.stdout.on("error", note);
  process.stderr.on("error", () => {});
  return async () => {
    // A failed write is told in a later turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    process.stdout.off("error", note);
    return failure === null ? null : toGlobeError(failure);
  };
}
