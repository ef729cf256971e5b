// From the answers of a run to what a person wants of it: summary, table of predictions and report.
import type { Gazetteer } from "../place/gazetteer.ts";
import type { LoadedRun } from "./load-run.ts";
import { scoreRun } from "./load-run.ts";
import { createSummarizer, defaultBreakdowns } from "./metrics/summarize.ts";
import type { Summary } from "./metrics/summary.ts";
import { requireColumns } from "./require-columns.ts";
import { type Predicted, writePredictions } from "./write-predictions.ts";

export interface FinishOptions {
  readonly gazetteer: Gazetteer;
  /** Columns of the dataset to break the metrics down by, beside country and continent. */
  readonly by: readonly string[];
  /** CSV file to write. */
  readonly output: string | undefined;
}

/** Reads the answers once, or twice where columns have to be known before: of a table, or to break figures down by. */
export async function finishRun(run: LoadedRun, { gazetteer, by, output }: FinishOptions): Promise<Summary> {
  const summarizer = createSummarizer({
    by: [...new Set([...defaultBreakdowns, ...by])],
    ...(run.manifestRows !== null && { manifestRows: run.manifestRows }),
  });
  if (output === undefined && by.length === 0) {
    for await (const { scored } of scoreRun(run, gazetteer)) summarizer.add(scored);
    return summarizer.finish();
  }
  const columns = new Set<string>();
  for await (const item of run.items()) for (const column in item.columns) columns.add(column);
  requireColumns(by, columns);
  if (output === undefined) {
    for await (const { scored } of scoreRun(run, gazetteer)) summarizer.add(scored);
  } else {
    await writePredictions(output, [...columns], tally(scoreRun(run, gazetteer), summarizer.add), { cot: run.cot });
  }
  return summarizer.finish();
}

async function* tally(
  predictions: AsyncIterable<Predicted>,
  add: (scored: Predicted["scored"]) => void,
): AsyncGenerator<Predicted> {
  for await (const predicted of predictions) {
    add(predicted.scored);
    yield predicted;
  }
}
