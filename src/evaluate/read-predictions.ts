// Reads a CSV file of predictions, of this program or of the published evaluation, back into items.

import type { FinishReason } from "../chat/chat.ts";
import type { ColumnMap } from "../data/columns.ts";
import { readSamples } from "../data/read-samples.ts";
import { textColumns } from "../data/sample-row.ts";
import { GlobeError } from "../run/errors.ts";
import { type Answer, failedAnswer, type Item } from "./answer.ts";
import { toManifestRow } from "./run-evaluation.ts";

const finishReasons: readonly FinishReason[] = ["stop", "length", "content-filter", "other"];

/**
 * Yields an item for every line. The column `prediction` holds `{"data": text}`; where our own columns stand beside it,
 * they say how the answer ended. A line without a prediction is an item whose answer failed.
 */
export async function* readPredictions(path: string, columns?: ColumnMap): AsyncGenerator<Item> {
  for await (const sampleRow of readSamples(path, { ...(columns && { columns }), imageRoot: "" })) {
    if (sampleRow.error) throw sampleRow.error;
    const record = textColumns(sampleRow.record);
    if (record.prediction === undefined) {
      throw new GlobeError("config", `${path} has no column "prediction", so it holds no answers to score.`, {
        facts: { file: path },
      });
    }
    yield { ...toManifestRow(sampleRow), answer: readAnswer(record.prediction, record) };
  }
}

function readAnswer(prediction: string, record: Readonly<Record<string, string>>): Answer {
  const text = readText(prediction);
  const message = record.globe_error ?? record.error;
  const error =
    text === null
      ? ({ code: "internal", message: message || "No answer was recorded.", isRetryable: false } as const)
      : null;
  const reason = record.globe_finish_reason ?? record.finish_reason;
  const confidence = Number.parseFloat(record.globe_confidence ?? record.confidence ?? "");
  return {
    ...failedAnswer({ code: "internal", message: "", isRetryable: false }),
    error,
    text,
    finishReason: finishReasons.find((known) => known === reason) ?? null,
    confidence: Number.isFinite(confidence) ? confidence : null,
    model: record.globe_model ?? record.model ?? null,
  };
}

/** The published evaluation writes an empty string or `null` where the request failed. */
function readText(prediction: string): string | null {
  if (prediction === "") return null;
  try {
    const value = JSON.parse(prediction) as unknown;
    if (value === null) return null;
    if (typeof value === "object" && "data" in value) return typeof value.data === "string" ? value.data : null;
    if (typeof value === "object" && "error" in value) return null;
  } catch {
    // A table that somebody made by hand holds the answer as it is.
  }
  return prediction;
}
