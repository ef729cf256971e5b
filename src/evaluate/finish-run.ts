// From the answers of a run to what a person wants of it: summary, table of predictions and report.
import type { Gazetteer } from "../place/gazetteer.ts";
import type { LoadedRun } from "./load-run.ts";
import { scoreRun } from "./load-run.ts";
import { createSummarizer, defaultBreakdowns } from "./metrics/summarize.ts";
import type { Summary } from "./metrics/summary.ts";
import { type Predicted, writePredictions } from "./write-predictions.ts";

export interface FinishOptions {
  readonly gazetteer: Gazetteer;
  /** Columns of the dataset to break the metrics down by, beside country and continent. */
  readonly by: readonly string[];
  /** CSV file to write. */
  readonly output: string | undefined;
}

/** Reads the answers once, or twice where a table is wanted, whose columns have to be known before its first line. */
export async function finishRun(run: LoadedRun, { gazetteer, by, output }: FinishOptions): Promise<Summary> {
  const summarizer = createSummarizer({
    by: [...defaultBreakdowns, ...by],
    ...(run.manifestRows !== null && { manifestRows: run.manifestRows }),
  });
  if (output === undefined) {
    for await (const { scored } of scoreRun(run, gazetteer)) summarizer.add(scored);
  } else {
    const columns = new Set<string>();
    for await (const item of run.items()) for (const column of Object.keys(item.columns)) columns.add(column);
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
