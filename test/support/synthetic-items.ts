// Synthetic scored items: procedural places, errors, statuses and reasons, to test metrics and reports at any size.
import type { NameVerdict, ScoredItem } from "../../src/evaluate/scored-item.ts";
import { distanceKm } from "../../src/place/distance.ts";
import type { LatLon } from "../../src/place/place.ts";
import { createRandom, type Random } from "../../src/run/random.ts";
import { isAnswered, type Status } from "../../src/task/status.ts";

export interface SyntheticOptions {
  readonly seed?: number;
  /** Typical error in km; half of the answers are better. Default 60. */
  readonly typicalKm?: number;
  /** Rows that end in `error`, as a share. Default 0. */
  readonly errors?: number;
  /** Photo paths by row, where there are any. */
  readonly image?: (row: number) => string | null;
}

/** Code, name, continent, region, city, point. */
const places: readonly (readonly [string, string, string, string, string, number, number])[] = [
  ["FR", "France", "Europe", "Île-de-France", "Paris", 48.8566, 2.3522],
  ["JP", "Japan", "Asia", "Tokyo", "Tokyo", 35.6895, 139.6917],
  ["US", "United States", "North America", "New York", "New York City", 40.7143, -74.006],
  ["BR", "Brazil", "South America", "São Paulo", "São Paulo", -23.5475, -46.6361],
  ["ZA", "South Africa", "Africa", "Western Cape", "Cape Town", -33.9258, 18.4232],
  ["AU", "Australia", "Oceania", "New South Wales", "Sydney", -33.8678, 151.2073],
  ["IN", "India", "Asia", "Maharashtra", "Mumbai", 19.0728, 72.8826],
  ["GB", "United Kingdom", "Europe", "England", "London", 51.5085, -0.1257],
  ["IT", "Italy", "Europe", "Lazio", "Rome", 41.8919, 12.5113],
  ["MX", "Mexico", "North America", "Mexico City", "Mexico City", 19.4285, -99.1277],
  ["EG", "Egypt", "Africa", "Cairo", "Cairo", 30.0626, 31.2497],
  ["NZ", "New Zealand", "Oceania", "Auckland", "Auckland", -36.8485, 174.7635],
  ["CL", "Chile", "South America", "Santiago Metropolitan", "Santiago", -33.4569, -70.6483],
  ["TR", "Türkiye", "Asia", "Istanbul", "Istanbul", 41.0138, 28.9497],
  ["KE", "Kenya", "Africa", "Nairobi County", "Nairobi", -1.2833, 36.8167],
  ["FJ", "Fiji", "Oceania", "Central", "Suva", -18.1416, 178.4415],
  ["CA", "Canada", "North America", "Quebec", "Montreal", 45.5088, -73.5878],
  ["ID", "Indonesia", "Asia", "Jakarta", "Jakarta", -6.2146, 106.8451],
];

const clues = [
  "The shop signs are written in the local script and the awnings are faded.",
  "Cars keep to one side of the road, and the number plates are long and narrow.",
  "The roofs are tiled, the walls are plastered, and the shutters are closed against the sun.",
  "Vegetation is dense and broad-leaved, which speaks for a warm and wet climate.",
  "The street furniture, above all the bollards and the lamp posts, is typical of the region.",
  "A hill rises behind the town, and the light comes from a high sun.",
];

const failures: readonly (readonly [Status, number])[] = [
  ["recovered", 0.02],
  ["abstained", 0.015],
  ["ambiguous", 0.01],
  ["unparsed", 0.008],
  ["truncated", 0.007],
  ["refused", 0.005],
];

/** `count` items in row order; the same options always give the same items. */
export function* syntheticItems(
  count: number,
  { seed = 1, typicalKm = 60, errors = 0, image = () => null }: SyntheticOptions = {},
): Generator<ScoredItem> {
  for (let row = 0; row < count; row++) {
    yield syntheticItem(row, createRandom(seed * 1_000_003 + row), typicalKm, errors, image(row));
  }
}

function syntheticItem(
  row: number,
  random: Random,
  typicalKm: number,
  errors: number,
  image: string | null,
): ScoredItem {
  const place = pick(random, places);
  const truth = displaced({ lat: place[5], lon: place[6] }, 8 * random.next(), random);
  const status = pickStatus(random, errors);
  const answered = isAnswered(status);
  const wanted = typicalKm * 10 ** (normal(random) * 0.9);
  const point = answered ? displaced(truth, Math.min(19_000, wanted), random) : null;
  const km = point === null ? null : distanceKm(truth, point);
  const guess = km !== null && km < 600 ? place : pick(random, places);
  const verdict = (right: boolean): NameVerdict => (!answered ? "abstained" : right ? "same" : "different");
  const countryRight = guess === place;
  const cityRight = countryRight && km !== null && km < 30;
  const confidence =
    km === null ? null : Math.min(0.999, Math.max(0.02, 1.08 - 0.11 * Math.log(km + 1) + 0.12 * normal(random)));
  return {
    row,
    id: `synthetic-${String(row).padStart(6, "0")}.jpg`,
    image,
    truth: {
      country: place[0],
      countryName: place[1],
      region: place[3],
      city: row % 29 === 0 ? null : place[4],
      continent: place[2],
      point: truth,
    },
    status,
    prediction: answered
      ? {
          country: guess[0],
          countryName: guess[1],
          region: guess[3],
          city: guess[4],
          point,
          radiusKm: 20,
          level: "city",
        }
      : null,
    confidence,
    distanceKm: km,
    names: {
      country: verdict(countryRight),
      region: verdict(countryRight && km !== null && km < 120),
      city: row % 29 === 0 ? null : verdict(cityRight),
    },
    namesCode: { country: answered && countryRight, city: row % 29 === 0 ? null : answered && cityRight },
    text: status === "error" ? null : reasons(random, guess[1], guess[4], status),
    error: status === "error" ? "The endpoint closed the connection before an answer came." : null,
    errorCode: status === "error" ? "connection" : null,
    columns: { stratum: row % 3 === 0 ? "scenic" : "ordinary", camera: `camera ${row % 7}` },
  };
}

function reasons(random: Random, country: string, city: string, status: Status): string {
  const sentences = Array.from({ length: 3 + random.integer(6) }, () => pick(random, clues)).join(" ");
  const thought = `<think>This is a synthetic answer. ${sentences} Taken together this is most like ${city}.</think>`;
  if (status === "truncated") return thought.slice(0, 200);
  if (status === "refused") return "I cannot help with finding where a photo was taken.";
  if (status === "abstained") return `${thought}<answer>country: unknown\ncity: unknown</answer>`;
  return `${thought}<answer>country: ${country}\ncity: ${city}</answer>`;
}

function pickStatus(random: Random, errors: number): Status {
  let draw = random.next();
  if (draw < errors) return "error";
  draw = random.next();
  for (const [status, share] of failures) {
    if (draw < share) return status;
    draw -= share;
  }
  return "ok";
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.integer(from.length)]!;
}

/** Box and Muller's normal variable. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** The point `km` away in a random direction. */
function displaced({ lat, lon }: LatLon, km: number, random: Random): LatLon {
  const radians = Math.PI / 180;
  const angle = km / 6371.0088;
  const bearing = random.next() * 2 * Math.PI;
  const sine =
    Math.sin(lat * radians) * Math.cos(angle) + Math.cos(lat * radians) * Math.sin(angle) * Math.cos(bearing);
  const turned = Math.atan2(
    Math.sin(bearing) * Math.sin(angle) * Math.cos(lat * radians),
    Math.cos(angle) - Math.sin(lat * radians) * sine,
  );
  return { lat: Math.asin(sine) / radians, lon: ((lon + turned / radians + 540) % 360) - 180 };
}
