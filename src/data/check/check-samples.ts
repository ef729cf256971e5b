// Checks a table of samples before a run: rows, photos and places on their own, repeats, and leaks into other tables.

import { NEAR_DUPLICATE_DISTANCE } from "../../photo/perceptual-hash.ts";
import { openGazetteer } from "../../place/open-gazetteer.ts";
import { GlobeError } from "../../run/errors.ts";
import type { ColumnMap } from "../columns.ts";
import { showPath, type TableFormat, type TablePath } from "../list-shards.ts";
import { measureNearness } from "./compare-points.ts";
import { findRepeats } from "./find-repeats.ts";
import { createCollector, type Finding, type FindingKind } from "./findings.ts";
import type { PhotoMemory } from "./inspect-photo.ts";
import type { AgainstReport, DataCheckReport } from "./report.ts";
import { type ScannedSet, scanSet } from "./scan-set.ts";

export interface OtherTable {
  readonly table: TablePath;
  /** Folder of its photos; the table's own by default. */
  readonly imageRoot?: string;
}

export interface CheckOptions {
  /** Columns of the checked table; the others are read with them where they have them. */
  readonly columns?: ColumnMap;
  readonly format?: TableFormat;
  readonly imageRoot?: string;
  /** Tables whose rows must not be in this one. */
  readonly against?: readonly OtherTable[];
  readonly photos?: boolean;
  /** Most bits in which two hashes of one picture differ, 0 to 15. */
  readonly nearBits?: number;
  /** Image tokens a photo may have at its own size; 1,280 are what the published models were trained with at most. */
  readonly maxTokens?: number;
  /** Findings of each kind that the report holds. */
  readonly mostExamples?: number;
  /** Called for every finding, also for those that the report leaves out. */
  readonly onFinding?: (finding: Finding) => void;
  /** Rows read so far of the table at `path`. */
  readonly onRow?: (path: string, rows: number) => void;
  /** Spares the decoding of photos that an earlier check has seen. */
  readonly memory?: PhotoMemory;
}

/** Reads every row and decodes every photo once. Memory grows by about 90 bytes a row. Errors as `readSamples`. */
export async function checkSamples(path: TablePath, options: CheckOptions = {}): Promise<DataCheckReport> {
  const { photos = true, nearBits = NEAR_DUPLICATE_DISTANCE, maxTokens = 1280 } = options;
  const gazetteer = openGazetteer();
  const findings = createCollector(options.mostExamples ?? 100, options.onFinding);
  const scan = ({ table, imageRoot }: OtherTable, isChecked: boolean, columns?: ColumnMap) =>
    scanSet(table, {
      ...(columns && { columns }),
      ...(options.format && isChecked && { format: options.format }),
      ...(imageRoot !== undefined && { imageRoot }),
      ...(options.memory && { memory: options.memory }),
      photos,
      maxTokens,
      gazetteer,
      findings: isChecked ? findings : null,
      onRow: (rows) => options.onRow?.(showPath(table), rows),
    });
  const { imageRoot } = options;
  const set = await scan({ table: path, ...(imageRoot !== undefined && { imageRoot }) }, true, options.columns);
  const others: ScannedSet[] = [];
  for (const other of options.against ?? []) {
    const isUnderOtherNames = (error: unknown) => GlobeError.is(error) && error.code === "config";
    others.push(
      await scan(other, false, options.columns).catch((error) => {
        if (options.columns === undefined || !isUnderOtherNames(error)) throw error;
        return scan(other, false);
      }),
    );
  }
  const repeats = findRepeats([set, ...others], nearBits, findings);
  const counts = findings.counts();
  return {
    schema: "globe.data-check/1",
    path: set.path,
    clean: [...counts.values()].every(({ severity }) => severity !== "problem"),
    rows: set.rows,
    badRows: set.badRows,
    photos: photos ? { checked: set.counts.photosChecked, bytes: set.counts.photoBytes } : null,
    places: {
      withPoint: set.counts.withPoint,
      withCountry: set.counts.withCountry,
      withCity: set.counts.withCity,
      countries: set.counts.countries.size,
    },
    findings: Object.fromEntries(
      [...counts].map(([kind, { severity, count, examples }]) => [
        kind satisfies FindingKind,
        { severity, count, examples: examples.map(({ kind: _, ...rest }) => rest) },
      ]),
    ),
    against: others.map((other, index): AgainstReport => {
      const isNamed = set.photographers.size > 0 && other.photographers.size > 0;
      return {
        path: other.path,
        rows: other.rows,
        badRows: other.badRows,
        ...repeats[index]!,
        sharedPhotographers: isNamed
          ? [...set.photographers].filter((name) => other.photographers.has(name)).length
          : null,
        nearness: measureNearness(set, other),
        reverseNearness: measureNearness(other, set),
      };
    }),
    settings: { nearBits, maxTokens, gazetteer: gazetteer.version },
  };
}
