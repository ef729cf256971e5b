// One row of the manifest with its answer compared to the truth; derived from an answer, never stored as the source.

import type { LatLon, PlaceLevel } from "../place/place.ts";
import type { ErrorCode } from "../run/errors.ts";
import type { Status } from "../task/status.ts";

/** `part-of` and everything else but `same` is not a match; null where the truth has no such level. */
export type NameVerdict = "same" | "part-of" | "different" | "unknown" | "ambiguous" | "abstained";

export interface ScoredItem {
  readonly row: number;
  readonly id: string;
  /** Path of the photo file; null where the bytes came from a table. */
  readonly image: string | null;
  readonly truth: {
    /** ISO 3166-1 alpha-2. */
    readonly country: string | null;
    readonly countryName: string | null;
    readonly region: string | null;
    readonly city: string | null;
    readonly continent: string | null;
    readonly point: LatLon | null;
  };
  readonly status: Status;
  readonly prediction: {
    readonly country: string | null;
    readonly countryName: string | null;
    readonly region: string | null;
    readonly city: string | null;
    readonly point: LatLon | null;
    readonly radiusKm: number | null;
    readonly level: PlaceLevel | null;
  } | null;
  /** 0..1; null where the server gave no log-probabilities. */
  readonly confidence: number | null;
  /** Great-circle distance between the predicted and the true point; null where either is missing. */
  readonly distanceKm: number | null;
  /** Identity of places through the gazetteer (`match.gazetteer`). */
  readonly names: {
    readonly country: NameVerdict | null;
    readonly region: NameVerdict | null;
    readonly city: NameVerdict | null;
  };
  /** The reference's string rule (`match.code`); null where the truth has no such name. */
  readonly namesCode: { readonly country: boolean | null; readonly city: boolean | null };
  readonly text: string | null;
  /** Why no answer came, in a sentence and as a code; both null where one did. */
  readonly error: string | null;
  readonly errorCode: ErrorCode | null;
  /** Every column of the manifest, for breakdowns. */
  readonly columns: Readonly<Record<string, string>>;
}
