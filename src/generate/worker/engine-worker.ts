// The engine's thread: opens the model that it was started for, serves requests, and closes.
import { parentPort, workerData } from "node:worker_threads";
import { openCore } from "../engine/open-core.ts";
import { openModel } from "../engine/open-model.ts";
import type { ResolvedEngineOptions } from "../engine-options.ts";
import { type FromWorker, toPlainError } from "./protocol.ts";
import { runEngine } from "./run-engine.ts";

/** Milliseconds between signs of life. */
const pulseMs = 1_000;

const port = parentPort!;
const post = (message: FromWorker) => port.postMessage(message);
const pulse = setInterval(() => post({ type: "alive" }), pulseMs);
const options = workerData as ResolvedEngineOptions;
const onQuantize = (done: number, total: number) => post({ type: "quantizing", done, total });
const model = await openModel(options, { onQuantize }).catch((error: unknown) => {
  post({ type: "refused", error: toPlainError(error) });
  return null;
});
if (model) {
  const core = openCore(model, options);
  post({ type: "ready", info: model.info });
  await runEngine(port, core);
  core.scheduler.close();
  await model.close();
  post({ type: "closed" });
}
clearInterval(pulse);
port.close();
