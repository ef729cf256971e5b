// What the source stage found, as `source.json` keeps it: counts, causes, and the digests that a merge checks.
import type { IdSet } from "../shard/id-digest.ts";
import type { Shard } from "../shard/shard-of.ts";

export interface SourceSummary {
  readonly version: 1;
  /** Rows of the table, bad ones too. */
  readonly rows: number;
  /** Rows that cannot be used, by cause; each stands in `bad-rows.jsonl`. */
  readonly badRows: Readonly<Record<string, number>>;
  /** Rows that the caps and `total` left out. */
  readonly notSampled: number;
  /** Rows of the sample whose own country name is another country than the one at their point. */
  readonly otherCountry: number;
  /** Photos of this part that no folder or archive holds. */
  readonly missing: number;
  readonly shard: Shard;
  /** The whole sample, and each part of it. */
  readonly all: IdSet;
  readonly parts: readonly IdSet[];
  readonly gazetteer: string;
}
