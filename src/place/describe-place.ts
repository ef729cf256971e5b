// Says in one line, and as one record, how a name or a point is understood.
import { countryName } from "./countries.ts";
import type { Gazetteer } from "./gazetteer.ts";
import { parsePoint } from "./parse-point.ts";
import type { LatLon, Place } from "./place.ts";
import { type ResolveOptions, resolvePlace } from "./resolve-place.ts";
import { reverseGeocode } from "./reverse-geocode.ts";

export interface PlaceDescription {
  readonly line: string;
  readonly record: Readonly<Record<string, unknown>>;
  /** True where the text leads to one place. */
  readonly isUnderstood: boolean;
}

export function describePlace(gazetteer: Gazetteer, text: string, options: ResolveOptions = {}): PlaceDescription {
  const point = parsePoint(text);
  return point ? describePoint(gazetteer, text, point) : describeName(gazetteer, text, options);
}

function describeName(gazetteer: Gazetteer, text: string, options: ResolveOptions): PlaceDescription {
  const resolution = resolvePlace(gazetteer, text, { suggest: true, ...options });
  const record = { text, ...resolution, gazetteer: gazetteer.version };
  switch (resolution.outcome) {
    case "resolved": {
      const { place, relation } = resolution;
      const { level, point, radiusKm, population } = place;
      const prefix = { at: "", near: "near ", part: "part of " }[relation];
      const km = Math.round(radiusKm).toLocaleString("en-US");
      const where = `${point.lat.toFixed(4)}, ${point.lon.toFixed(4)} ± ${km} km`;
      const people = population ? `, ${population.toLocaleString("en-US")} people` : "";
      return { line: `${prefix}${fullName(place)}  ${where}  (${level}${people})`, record, isUnderstood: true };
    }
    case "ambiguous":
      return { line: `ambiguous: ${resolution.options.map(fullName).join(" | ")}`, record, isUnderstood: false };
    case "abstained":
      return { line: "no place: the text gives no answer", record, isUnderstood: false };
    case "unknown": {
      const perhaps = resolution.suggestions.length > 0 ? ` Perhaps ${resolution.suggestions.join("; ")}?` : "";
      return { line: `unknown: ${resolution.reason}${perhaps}`, record, isUnderstood: false };
    }
  }
}

function describePoint(gazetteer: Gazetteer, text: string, point: LatLon): PlaceDescription {
  const { country, region, city, cityDistanceKm } = reverseGeocode(gazetteer, point);
  const record = { text, outcome: "point", point, country, region, city, cityDistanceKm, gazetteer: gazetteer.version };
  const away = cityDistanceKm === null ? "" : `${cityDistanceKm.toFixed(cityDistanceKm < 10 ? 1 : 0)} km`;
  const line =
    country === null
      ? `no country${city ? `  (${away} from ${fullName(city)})` : ""}`
      : city
        ? `${fullName(city)}  (${away} from its point)`
        : countryName(country);
  return { line, record, isUnderstood: country !== null };
}

/** "Paris, Île-de-France, France"; a region that has the city's name is not said twice. */
export function fullName({ level, name, region, country }: Place): string {
  const outer = level === "country" ? [] : [countryName(country)];
  const names = [name, ...(region && region !== name ? [region] : []), ...outer];
  return names.filter((part, index) => part !== names[index - 1]).join(", ");
}
