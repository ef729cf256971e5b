// Where a teacher's answer is: the place that its names mean, and how far that is from the photo.
import { distanceKm } from "../../place/distance.ts";
import type { Gazetteer } from "../../place/gazetteer.ts";
import type { LatLon } from "../../place/place.ts";
import { resolveCountry } from "../../place/resolve-country.ts";
import { resolvePlace } from "../../place/resolve-place.ts";
import type { TeacherAnswer } from "../item.ts";

export type Located =
  | {
      readonly outcome: "located";
      /** ISO 3166-1 alpha-2 of the country that was named. */
      readonly iso2: string;
      readonly point: LatLon;
      readonly geonameId: number | null;
      /** From the photo's true point. */
      readonly km: number;
    }
  /** `iso2` where at least the country is understood. */
  | { readonly outcome: "no-country" | "no-city" | "unknown-city"; readonly iso2: string | null };

/**
 * Of namesakes in the named country the one nearest to the photo is taken: a name cannot say more. A city that is not
 * in the gazetteer under the named country is never looked for elsewhere. Never throws.
 */
export function locateAnswer(
  gazetteer: Gazetteer,
  { country, city }: Pick<TeacherAnswer, "country" | "city">,
  near: LatLon,
): Located {
  const resolved = country === null ? null : resolveCountry(country);
  const codes =
    resolved?.outcome === "resolved"
      ? resolved.relation === "near"
        ? []
        : [resolved.place.country]
      : resolved?.outcome === "ambiguous" && resolved.kind === "namesakes"
        ? resolved.options.map((option) => option.country)
        : [];
  if (codes.length === 0) return { outcome: "no-country", iso2: null };
  const known = codes.length === 1 ? codes[0]! : null;
  if (city === null) return { outcome: "no-city", iso2: known };
  const place = resolvePlace(gazetteer, city, { country: codes, expect: "city", near });
  if (place.outcome === "abstained") return { outcome: "no-city", iso2: known };
  // The middle of a country or region is no city, however near the photo happens to be to it.
  if (place.outcome !== "resolved" || place.place.level !== "city") return { outcome: "unknown-city", iso2: known };
  const { point, geonameId, country: placeCountry } = place.place;
  return {
    outcome: "located",
    iso2: known ?? placeCountry,
    point,
    geonameId: geonameId ?? null,
    km: distanceKm(point, near),
  };
}
