// The engine's thread as it is, which also says what it holds after a full collection, so that a test can count.
import { parentPort } from "node:worker_threads";
import { heldBytes } from "./held-bytes.ts";

parentPort!.on("message", (message: { type: string }) => {
  if (message.type === "measure") parentPort!.postMessage({ type: "held", bytes: heldBytes() });
});
await import("../../src/generate/worker/engine-worker.ts");
