// The rows of a report as columns: what the page's own script filters, lists and draws.
import { errorClassOf } from "../../page/error-classes.ts";
import { type Status, statuses } from "../../task/status.ts";
import type { ScoredItem } from "../scored-item.ts";

/** One entry for each row in every list; place names are numbers into `words`, -1 for none. */
export interface PackedItems {
  readonly words: readonly string[];
  readonly statuses: readonly Status[];
  readonly row: readonly number[];
  readonly id: readonly string[];
  readonly status: readonly number[];
  readonly errorClass: readonly number[];
  readonly truthCountry: readonly number[];
  readonly truthCity: readonly number[];
  readonly truthLat: readonly (number | null)[];
  readonly truthLon: readonly (number | null)[];
  readonly saidCountry: readonly number[];
  readonly saidCity: readonly number[];
  readonly saidLat: readonly (number | null)[];
  readonly saidLon: readonly (number | null)[];
  readonly km: readonly (number | null)[];
  readonly radiusKm: readonly (number | null)[];
  readonly confidence: readonly (number | null)[];
  /** Identity of country and city: 1 right, 0 wrong, -1 where the truth has no such level. */
  readonly countryRight: readonly number[];
  readonly cityRight: readonly number[];
}

/** Coordinates are rounded to about a metre, distances to 10 metres. */
export function packItems(items: readonly ScoredItem[]): PackedItems {
  const words: string[] = [];
  const numbers = new Map<string, number>();
  const word = (text: string | null | undefined) => {
    if (text === null || text === undefined || text === "") return -1;
    let number = numbers.get(text);
    if (number === undefined) {
      number = words.push(text) - 1;
      numbers.set(text, number);
    }
    return number;
  };
  // One name for a country, however the rows of the dataset spell it: the first, as in the breakdown.
  const countryNames = new Map<string, string>();
  const trueCountry = ({ country, countryName }: ScoredItem["truth"]) => {
    const key = country ?? countryName;
    if (key === null) return null;
    if (!countryNames.has(key)) countryNames.set(key, countryName ?? key);
    return countryNames.get(key);
  };
  const rounded = (value: number | null | undefined, digits: number) =>
    value === null || value === undefined ? null : Number(value.toFixed(digits));
  const right = (verdict: string | null) => (verdict === null ? -1 : verdict === "same" ? 1 : 0);
  return {
    row: items.map(({ row }) => row),
    id: items.map(({ id }) => id),
    statuses,
    status: items.map(({ status }) => statuses.indexOf(status)),
    errorClass: items.map(({ distanceKm }) => errorClassOf(distanceKm)),
    truthCountry: items.map(({ truth }) => word(trueCountry(truth))),
    truthCity: items.map(({ truth }) => word(truth.city)),
    truthLat: items.map(({ truth }) => rounded(truth.point?.lat, 5)),
    truthLon: items.map(({ truth }) => rounded(truth.point?.lon, 5)),
    saidCountry: items.map(({ prediction }) => word(prediction?.countryName ?? prediction?.country)),
    saidCity: items.map(({ prediction }) => word(prediction?.city)),
    saidLat: items.map(({ prediction }) => rounded(prediction?.point?.lat, 5)),
    saidLon: items.map(({ prediction }) => rounded(prediction?.point?.lon, 5)),
    km: items.map(({ distanceKm }) => rounded(distanceKm, 2)),
    radiusKm: items.map(({ prediction }) => rounded(prediction?.radiusKm, 1)),
    confidence: items.map(({ confidence }) => rounded(confidence, 3)),
    countryRight: items.map(({ names }) => right(names.country)),
    cityRight: items.map(({ names }) => right(names.city)),
    words,
  };
}
