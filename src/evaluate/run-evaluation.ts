// Puts every row of a dataset to the model, as many at a time as the endpoints take, and writes each answer as it comes.
import { type GoodRow, type SampleRow, textColumns } from "../data/sample-row.ts";
import { openAppendLog } from "../run/append-log.ts";
import { type ErrorCode, GlobeError } from "../run/errors.ts";
import type { Progress } from "../run/progress.ts";
import type { RunDirectory } from "../run/run-directory.ts";
import { type Answer, failedAnswer, type Item, type ManifestRow } from "./answer.ts";
import { type Asker, askItem } from "./ask-item.ts";
import { indexItems } from "./index-items.ts";

export const itemsFile = "items.jsonl";

/** Failures that say that the endpoint is gone, and not that something is wrong with one row. */
const outageCodes: ReadonlySet<ErrorCode> = new Set(["connection", "timeout", "http-status", "bad-response"]);

export interface EvaluationRun {
  readonly rows: AsyncIterable<SampleRow>;
  readonly run: RunDirectory;
  readonly asker: Asker;
  /** Rows under way at once. */
  readonly inFlight: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface EvaluationCounts {
  /** Rows whose answer an earlier process had written. */
  kept: number;
  asked: number;
  cached: number;
  failed: number;
}

/**
 * Asks every row that has no answer yet. Rows that failed before are asked again. Stops early, with everything written,
 * when the signal aborts or when so many rows in a row fail that the endpoint must be gone.
 */
export async function runEvaluation({
  rows,
  run,
  asker,
  inFlight,
  progress,
  signal,
}: EvaluationRun): Promise<EvaluationCounts> {
  const answered = await indexItems(run.file(itemsFile));
  const log = await openAppendLog(run.file(itemsFile));
  const counts: EvaluationCounts = { kept: 0, asked: 0, cached: 0, failed: 0 };
  const outageLimit = Math.max(16, 2 * inFlight);
  let failuresInARow = 0;
  let done = 0;
  const stop = new AbortController();
  const anySignal = AbortSignal.any([signal, stop.signal]);
  const iterator = rows[Symbol.asyncIterator]();

  const record = (item: Item) => {
    // Not waited for, so that the next request leaves at once; what a kill cuts off here counts as not yet written.
    log.append(item).catch((error: unknown) => stop.abort(error));
    const { answer } = item;
    if (answer.error !== null) counts.failed++;
    else if (answer.cached) counts.cached++;
    else counts.asked++;
    progress.update(++done, counts.failed > 0 ? `${counts.failed} failed` : "");
    if (answer.error === null || !outageCodes.has(answer.error.code)) {
      failuresInARow = 0;
    } else if (++failuresInARow >= outageLimit) {
      stop.abort(
        new GlobeError(
          answer.error.code,
          `The last ${failuresInARow} requests failed, most recently: ${answer.error.message} ` +
            "Every answer so far is kept; when the endpoint answers again, the same command goes on.",
        ),
      );
    }
  };

  const work = async () => {
    try {
      while (!anySignal.aborted) {
        const next = await iterator.next();
        if (next.done) return;
        const { row } = next.value;
        if (answered.isAnswered(row)) {
          counts.kept++;
          progress.update(++done);
          continue;
        }
        record(await answerRow(next.value, asker, anySignal));
      }
    } catch (error) {
      // Every worker has to end before the log may be closed, so the first failure stops the others and waits.
      stop.abort(error);
    }
  };

  try {
    await Promise.all(Array.from({ length: inFlight }, work));
    anySignal.throwIfAborted();
    return counts;
  } finally {
    await iterator.return?.();
    await log.close();
    progress.clear();
  }
}

async function answerRow(sampleRow: SampleRow, asker: Asker, signal: AbortSignal): Promise<Item> {
  const { row } = sampleRow;
  if (sampleRow.error) {
    const { code, message } = sampleRow.error;
    const columns = sampleRow.record === undefined ? {} : textColumns(sampleRow.record);
    return { ...emptyRow(row), columns, answer: failedAnswer({ code, message, isRetryable: false }) };
  }
  const answer: Answer = await askItem(sampleRow.sample, asker, signal);
  return { ...toManifestRow(sampleRow), answer };
}

/** The truth of a row, as it is stored beside the answer. */
export function toManifestRow({ row, sample, record }: GoodRow): ManifestRow {
  return {
    row,
    id: sample.id,
    // Beside its bytes a path is only a name, and no file may be taken for it.
    image: (sample.images[0]?.bytes === undefined && sample.images[0]?.path) || null,
    country: sample.country ?? null,
    city: sample.city ?? null,
    region: sample.region ?? null,
    iso2: sample.iso2 ?? null,
    lat: sample.lat ?? null,
    lon: sample.lon ?? null,
    columns: textColumns(record),
  };
}

function emptyRow(row: number): ManifestRow {
  return {
    row,
    id: `row ${row + 1}`,
    image: null,
    country: null,
    city: null,
    region: null,
    iso2: null,
    lat: null,
    lon: null,
    columns: {},
  };
}
