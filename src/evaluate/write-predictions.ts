// The CSV file of a run: the dataset's own columns, the published evaluation's columns, and ours.
import { encodeCsv } from "../data/write-csv.ts";
import { writeAtomic } from "../run/write-atomic.ts";
import { parseCodeEval } from "../task/parse-code.ts";
import type { Item } from "./answer.ts";
import type { ScoredItem } from "./scored-item.ts";

/** Columns of the published evaluation's output, in its order. */
const publishedColumns = ["prediction", "pred_city", "pred_country", "LAT", "LON", "IMG_ID", "pred_LAT", "pred_LON"];

const ownColumns = [
  "status",
  "named_country",
  "named_city",
  "pred_iso2",
  "pred_region",
  "pred_radius_km",
  "pred_level",
  "distance_km",
  "confidence",
  "match_country",
  "match_region",
  "match_city",
  "match_code_country",
  "match_code_city",
  "finish_reason",
  "error",
  "total_ms",
  "attempts",
  "model",
] as const;

export interface Predicted {
  readonly item: Item;
  readonly scored: ScoredItem;
}

/**
 * Writes one line for every item, in the order of the manifest. `columns` are the dataset's own, and stay as they are: where
 * one has the name of a column of ours, ours gets the prefix `globe_`. `pred_city` and `pred_country` are what the
 * release's parser reads, `named_city` and `named_country` what ours does; `pred_LAT` and `pred_LON` are the point of
 * the named place.
 */
export function writePredictions(
  path: string,
  columns: readonly string[],
  predictions: AsyncIterable<Predicted>,
  { cot = true }: { readonly cot?: boolean } = {},
): Promise<void> {
  const nameOf = new Map(ownColumns.map((column) => [column, columns.includes(column) ? `globe_${column}` : column]));
  const published = publishedColumns.filter((column) => !columns.includes(column));
  return writeAtomic(
    path,
    encodeCsv([...columns, ...published, ...nameOf.values()], toRecords(predictions, cot, nameOf)),
  );
}

async function* toRecords(
  predictions: AsyncIterable<Predicted>,
  cot: boolean,
  nameOf: ReadonlyMap<(typeof ownColumns)[number], string>,
): AsyncGenerator<Record<string, unknown>> {
  for await (const { item, scored } of predictions) {
    const { answer } = item;
    const names = answer.text === null ? null : parseCodeEval(answer.text, { cot });
    const own = ownValues({ item, scored });
    yield {
      LAT: item.lat,
      LON: item.lon,
      IMG_ID: item.id,
      ...item.columns,
      prediction: answer.text === null ? "" : JSON.stringify({ data: answer.text }),
      pred_city: names?.city ?? "",
      pred_country: names?.country ?? "",
      pred_LAT: scored.prediction?.point?.lat,
      pred_LON: scored.prediction?.point?.lon,
      ...Object.fromEntries(ownColumns.map((column) => [nameOf.get(column)!, own[column]])),
    };
  }
}

const noMatch = { country: null, region: null, city: null };

function ownValues({ item: { answer }, scored }: Predicted): Record<(typeof ownColumns)[number], unknown> {
  // Of a row that nobody answered nothing is wrong: whoever averages a column must not count it.
  const { names, namesCode } = scored.status === "error" ? { names: noMatch, namesCode: noMatch } : scored;
  return {
    status: scored.status,
    named_country: scored.prediction?.countryName,
    named_city: scored.prediction?.city,
    pred_iso2: scored.prediction?.country,
    pred_region: scored.prediction?.region,
    pred_radius_km: rounded(scored.prediction?.radiusKm, 3),
    pred_level: scored.prediction?.level,
    // Metres, and the digits of a probability that mean something.
    distance_km: rounded(scored.distanceKm, 3),
    confidence: rounded(scored.confidence, 6),
    match_country: names.country,
    match_region: names.region,
    match_city: names.city,
    match_code_country: namesCode.country,
    match_code_city: namesCode.city,
    finish_reason: answer.finishReason,
    error: scored.error,
    total_ms: rounded(answer.totalMs, 1),
    attempts: answer.attempts,
    model: answer.model,
  };
}

function rounded(value: number | null | undefined, digits: number): number | null {
  return value == null ? null : Number(value.toFixed(digits));
}
