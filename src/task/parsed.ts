// What a parser makes of a completion: a status, the names as written, and the reasoning before them.
import type { LatLon } from "../place/place.ts";
import type { Status } from "./status.ts";

export interface Parsed {
  readonly status: Status;
  /** As the model wrote it, without decoration; null where it named none. */
  readonly country: string | null;
  readonly city: string | null;
  /** Only where the model wrote such a line unasked. */
  readonly region: string | null;
  /** Coordinates that the model wrote unasked; never used for scoring names. */
  readonly point: LatLon | null;
  /** Text of the think block, trimmed; null where there is none. */
  readonly reasoning: string | null;
  /** What an ambiguous answer chose between, as written; empty otherwise. */
  readonly options: readonly string[];
}
