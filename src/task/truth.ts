// What is known to be true of a photo's place, as the matcher needs it.
import type { Sample } from "../data/sample.ts";
import type { LatLon } from "../place/place.ts";

export interface Truth {
  /** Name, or ISO code where the data set holds codes. */
  readonly country?: string;
  /** ISO 3166-1 alpha-2; believed before the name. */
  readonly iso2?: string;
  readonly region?: string;
  readonly city?: string;
  readonly point?: LatLon;
}

/** The truth of a row; empty names count as unknown. */
export function truthOf({ country, iso2, region, city, lat, lon }: Sample): Truth {
  return {
    ...(country?.trim() && { country }),
    ...(iso2?.trim() && { iso2 }),
    ...(region?.trim() && { region }),
    ...(city?.trim() && { city }),
    ...(lat !== undefined && lon !== undefined && { point: { lat, lon } }),
  };
}
