// The rows of a report as objects again.
import type { PackedItems } from "../packed-items.ts";

export interface ReportRow {
  /** Position in the lists of the page. */
  readonly index: number;
  readonly row: number;
  readonly id: string;
  readonly status: string;
  readonly errorClass: number;
  readonly truthCountry: string;
  readonly truthPlace: string;
  readonly saidPlace: string;
  readonly truth: { readonly lat: number; readonly lon: number } | null;
  readonly said: { readonly lat: number; readonly lon: number } | null;
  readonly km: number | null;
  readonly radiusKm: number | null;
  readonly confidence: number | null;
  /** 1 right, 0 wrong, -1 where the truth has no such level. */
  readonly countryRight: number;
  readonly cityRight: number;
  /** What a search looks through, in lower case. */
  readonly searched: string;
}

export function unpackRows(packed: PackedItems): ReportRow[] {
  const word = (number: number) => (number < 0 ? "" : packed.words[number]!);
  const place = (city: number, country: number) => [word(city), word(country)].filter((text) => text !== "").join(", ");
  const point = (lat: number | null, lon: number | null) => (lat === null || lon === null ? null : { lat, lon });
  return packed.row.map((row, index) => {
    const id = packed.id[index]!;
    const truthPlace = place(packed.truthCity[index]!, packed.truthCountry[index]!);
    const saidPlace = place(packed.saidCity[index]!, packed.saidCountry[index]!);
    return {
      index,
      row,
      id,
      status: packed.statuses[packed.status[index]!]!,
      errorClass: packed.errorClass[index]!,
      truthCountry: word(packed.truthCountry[index]!),
      truthPlace,
      saidPlace,
      truth: point(packed.truthLat[index]!, packed.truthLon[index]!),
      said: point(packed.saidLat[index]!, packed.saidLon[index]!),
      km: packed.km[index]!,
      radiusKm: packed.radiusKm[index]!,
      confidence: packed.confidence[index]!,
      countryRight: packed.countryRight[index]!,
      cityRight: packed.cityRight[index]!,
      searched: `${id} ${truthPlace} ${saidPlace}`.toLowerCase(),
    };
  });
}
