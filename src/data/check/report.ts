// The schema of `globe data check --json`, version 1.
import type { Finding, FindingKind, Severity } from "./findings.ts";

/** What `--json` prints, on one line. New members may be added; members keep their meaning while the number stays. */
export interface DataCheckReport {
  readonly schema: "globe.data-check/1";
  readonly path: string;
  /** True when there is no finding of severity `problem`; the exit status says the same. */
  readonly clean: boolean;
  readonly rows: number;
  readonly badRows: number;
  readonly photos: {
    /** Decoded without complaint. */
    readonly checked: number;
    readonly bytes: number;
  } | null;
  readonly places: {
    readonly withPoint: number;
    readonly withCountry: number;
    readonly withCity: number;
    readonly countries: number;
  };
  /** By kind: how many, and the first of them. Kinds without findings are left out. */
  readonly findings: Readonly<
    Partial<Record<FindingKind, { severity: Severity; count: number; examples: readonly ReportedFinding[] }>>
  >;
  readonly against: readonly AgainstReport[];
  /** What the answers depend on. */
  readonly settings: {
    readonly nearBits: number;
    readonly maxTokens: number;
    readonly gazetteer: string;
  };
}

export type ReportedFinding = Omit<Finding, "kind">;

export interface AgainstReport {
  readonly path: string;
  readonly rows: number;
  readonly badRows: number;
  /** Ids that both sets have, photos of equal bytes, and photos that look alike, counted by rows of `path`. */
  readonly sharedIds: number;
  readonly exactDuplicates: number;
  readonly nearDuplicates: number;
  /** Photographers with rows in both sets; null where one of the tables does not name them. */
  readonly sharedPhotographers: number | null;
  /** Points of the checked set that lie within 1, 10 and 100 km of a point of this one. */
  readonly nearness: { readonly points: number; readonly within: Readonly<Record<string, number>> };
  /** The reverse: points of this set that lie near a point of the checked one. */
  readonly reverseNearness: { readonly points: number; readonly within: Readonly<Record<string, number>> };
}
