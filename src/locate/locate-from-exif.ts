// What the GPS of a camera says: a place without asking a model, or the distance of an answer to it.
import type { Exif } from "../photo/read-exif.ts";
import { countryName } from "../place/countries.ts";
import { distanceKm } from "../place/distance.ts";
import type { Gazetteer } from "../place/gazetteer.ts";
import type { LatLon } from "../place/place.ts";
import { reverseGeocode } from "../place/reverse-geocode.ts";
import { formatKm } from "./format-figures.ts";
import type { LocateResult } from "./result-schema.ts";
import type { Settled } from "./settle-answers.ts";

/** Phones and cameras in the open; between tall houses it is often several times worse. */
const gpsRadiusKm = 0.05;
/** Farther from a city than this, its name is said as a distance in a note and not as the answer. */
const cityReachKm = 25;

/** The result for a photo whose file says where it was taken. */
export function settleFromGps(point: LatLon, gazetteer: Gazetteer): Settled {
  const { country, region, city, cityDistanceKm } = reverseGeocode(gazetteer, point);
  const near = city !== null && cityDistanceKm !== null && cityDistanceKm <= cityReachKm;
  const notes = ["The place was read from the GPS position in the file; no model was asked."];
  if (city && !near)
    notes.push(`The nearest place in the gazetteer is ${city.name}, ${formatKm(cityDistanceKm!)} away.`);
  if (country === null) notes.push("The position lies in no country.");
  return {
    status: "ok",
    country: country === null ? null : { iso2: country, name: countryName(country) ?? country },
    region,
    city: near ? city.name : null,
    point: { lat: point.lat, lon: point.lon },
    radiusKm: gpsRadiusKm,
    level: "point",
    confidence: null,
    confidenceKind: null,
    candidates: [],
    reasoning: null,
    notes,
    answers: [],
    error: null,
  };
}

/** Why `use` could not answer from the file. */
export function whyNoGps(exif: Exif | null): string {
  const problem = {
    zero: "Its GPS position is 0, 0, which devices write without a fix",
    "out-of-range": "Its GPS position lies outside the globe",
    malformed: "Its GPS fields are damaged",
  };
  const reason = exif?.gpsProblem ? problem[exif.gpsProblem] : "The file has no GPS position";
  return `${reason}, so the model was asked.`;
}

/** How far the answer lies from the GPS of the file; all null where either is missing. */
export function compareWithExif(
  exif: Exif,
  answer: Pick<LocateResult, "source" | "point" | "country">,
  gazetteer: Gazetteer,
): NonNullable<LocateResult["exif"]> {
  const point = exif.gps && { lat: exif.gps.lat, lon: exif.gps.lon };
  const comparable = point !== null && answer.source === "model" && answer.point !== null;
  const country = comparable ? reverseGeocode(gazetteer, point).country : null;
  return {
    point,
    takenAt: exif.takenAt,
    distanceKm: comparable ? Math.round(distanceKm(point, answer.point!) * 1000) / 1000 : null,
    sameCountry: country === null || answer.country === null ? null : country === answer.country.iso2,
  };
}
