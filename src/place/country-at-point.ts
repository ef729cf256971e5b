// The country whose borders enclose a point.
import { iso1A2Code } from "@rapideditor/country-coder";
import type { LatLon } from "./place.ts";

/** ISO 3166-1 alpha-2 (territories have their own), or null on the high seas. The library takes longitude first. */
export function countryAtPoint({ lat, lon }: LatLon): string | null {
  return iso1A2Code([lon, lat], { level: "territory" });
}
