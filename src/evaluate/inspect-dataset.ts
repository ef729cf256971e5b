// Reads a dataset once before a run: counts it, takes its digest, and checks that every gold answer is right.
import { createHash } from "node:crypto";
import { type SampleRow, textColumns } from "../data/sample-row.ts";
import type { Gazetteer } from "../place/gazetteer.ts";
import { canonicalJson } from "../run/digest.ts";
import { formatAnswer } from "../task/format-answer.ts";
import { matchNames } from "../task/match-names.ts";
import { parseTolerant } from "../task/parse-tolerant.ts";
import type { ManifestRow } from "./answer.ts";
import { toManifestRow } from "./run-evaluation.ts";
import { truthOfRow } from "./score-item.ts";

export interface DatasetInspection {
  readonly rows: number;
  /** Digest of all rows in order, photos given as bytes left out. */
  readonly digest: string;
  readonly badRows: number;
  /** Names of all columns that any row has. */
  readonly columns: ReadonlySet<string>;
  readonly withPoint: number;
  readonly withCountry: number;
  readonly withCity: number;
  /** Rows whose own names, given as the answer, are not scored as right; the first few by id. */
  readonly goldFailures: { readonly count: number; readonly examples: readonly string[] };
}

const exampleCount = 5;

export async function inspectDataset(rows: AsyncIterable<SampleRow>, gazetteer: Gazetteer): Promise<DatasetInspection> {
  const hash = createHash("sha256");
  const counts = { rows: 0, badRows: 0, withPoint: 0, withCountry: 0, withCity: 0 };
  const columns = new Set<string>();
  let goldFailures = 0;
  const examples: string[] = [];
  for await (const sampleRow of rows) {
    counts.rows++;
    if (sampleRow.error) {
      counts.badRows++;
      hash.update(`${sampleRow.reason}\n`);
      continue;
    }
    const record = textColumns(sampleRow.record);
    for (const column in record) columns.add(column);
    hash.update(`${canonicalJson(record)}\n`);
    const row = toManifestRow(sampleRow);
    if (row.lat !== null) counts.withPoint++;
    if (row.country !== null || row.iso2 !== null) counts.withCountry++;
    if (row.city !== null) counts.withCity++;
    if (goldIsRight(row, gazetteer)) continue;
    if (goldFailures++ < exampleCount) examples.push(row.id);
  }
  return { ...counts, columns, digest: hash.digest("hex"), goldFailures: { count: goldFailures, examples } };
}

/** A matcher that does not accept the truth itself would count right answers as wrong. */
function goldIsRight(row: ManifestRow, gazetteer: Gazetteer): boolean {
  const truth = truthOfRow(row);
  const country = truth.country ?? truth.iso2;
  if (country === undefined) return true;
  const gold = formatAnswer({ reasoning: "gold", country, ...(truth.city !== undefined && { city: truth.city }) });
  const names = matchNames(parseTolerant(gold), truth, gazetteer);
  return names.country?.verdict === "same" && (names.city === null || names.city.verdict === "same");
}
