// Trains a reference checkpoint in a run directory until it is done or killed: `node train-fixture.ts TABLE RUN`.
import { systemClock } from "../../src/run/clock.ts";
import { openRunDirectory } from "../../src/run/run-directory.ts";
import { runSft } from "../../src/train/run-sft.ts";
import { trainingConfig } from "./train-rows.ts";

const [table, path] = process.argv.slice(2) as [string, string];
const config = trainingConfig(table, { epochs: 48, saveEvery: 2, evaluateEvery: 7 });
const settings = config as unknown as Readonly<Record<string, unknown>>;
const run = await openRunDirectory({ command: "train", config: settings, versions: {}, path, clock: systemClock });
await runSft(config, { run, signal: new AbortController().signal, report: () => {} });
await run.close();
