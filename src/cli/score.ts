// `globe score`: scores the answers of a run again, without asking any model.
import type { Command } from "commander";
import type { Dataset } from "../evaluate/evaluate.ts";
import type { CommandEntry } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

interface Flags {
  readonly output?: string;
  readonly report?: string;
  readonly json?: boolean;
  readonly by?: readonly string[];
  readonly columns?: string;
  readonly images?: string;
}

export const scoreCommand: CommandEntry = {
  name: "score",
  summary: "Score the answers of a run again, without asking the model",
  declare,
  run: (args, options) => finish(args[0] as string, options as unknown as Flags),
};

function declare(command: Command): void {
  const collect = (value: string, all: readonly string[] = []) => [...all, value];
  command
    .argument("<run>", "run directory, or a CSV file of predictions, also one of the published evaluation")
    .option("--output <file>", "write one CSV line a photo")
    .option("--report <file>", "write one self-contained HTML page")
    .option("--json", "print the summary as JSON")
    .option("--by <column>", "break the figures down by a column; may be repeated", collect)
    .option("--columns <map>", "columns of a CSV file, like id=IMG_ID,lat=LAT,lon=LON")
    .option("--images <dir>", "folder of the photos, for the report")
    .addHelpText(
      "after",
      `
Exit status: 0 every row has an answer, 2 wrong usage, 4 some rows have none.`,
    );
}

/** Summary, table and report of the answers at `path`; also the last step of `globe eval`. */
export async function finish(path: string, flags: Flags, dataset?: Dataset): Promise<number> {
  const { loadRun } = await import("../evaluate/load-run.ts");
  const { finishRun } = await import("../evaluate/finish-run.ts");
  const { openGazetteer } = await import("../place/open-gazetteer.ts");
  const { parseColumnMap } = await import("../data/columns.ts");
  const run = await loadRun(path, flags.columns === undefined ? undefined : parseColumnMap(flags.columns));
  const gazetteer = openGazetteer();
  const summary = await finishRun(run, { gazetteer, by: flags.by ?? [], output: flags.output });
  if (run.manifestRows !== null) {
    const { writeAtomic } = await import("../run/write-atomic.ts");
    const { join } = await import("node:path");
    const result = { ...summary, gazetteer: gazetteer.version };
    await writeAtomic(join(run.folder, "summary.json"), `${JSON.stringify(result, null, 2)}\n`);
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else {
    const { printSummary } = await import("../evaluate/metrics/print-summary.ts");
    process.stdout.write(`${printSummary(summary, { by: flags.by ?? [] })}\n`);
  }
  if (flags.report !== undefined) {
    const { reportRun } = await import("../evaluate/report-run.ts");
    const { systemClock } = await import("../run/clock.ts");
    const { report: path, images } = flags;
    const { leftOut } = await reportRun(run, {
      ...{ path, summary, gazetteer, images },
      rows: dataset?.rows ?? run.rows,
      clock: systemClock,
    });
    for (const sentence of leftOut) process.stderr.write(`${sentence}\n`);
  }
  return summary.incomplete === null ? exitCodes.ok : exitCodes.incomplete;
}
