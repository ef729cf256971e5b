// Ends the process the way Ctrl-C does where nobody listens for it.
import { exitCodes } from "./exit-codes.ts";

/**
 * A shell sees status 130. An ordinary exit would run the closing code of native libraries, and ONNX Runtime's aborts
 * the process where a thread of the engine still computes.
 */
export function endAtOnce(): never {
  process.removeAllListeners("SIGINT");
  if (process.platform !== "win32") process.kill(process.pid, "SIGINT");
  process.exit(exitCodes.interrupted);
}
