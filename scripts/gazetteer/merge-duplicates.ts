// Merges cities that GeoNames lists twice, so that one place has one identity.
import { distanceKm } from "../../src/place/distance.ts";
import { foldName } from "../../src/place/fold-name.ts";
import type { RawCity } from "./raw-city.ts";

/** Two entries for one town lie this near; towns of one name in one region lie farther apart. */
const duplicateKm = 6;

/**
 * Cities of one region with the same main name but for spaces, within 6 km, become one: the most populous with the
 * names of all. "Fuji-yoshida" without people stands 5 km from Fujiyoshida with 48,782.
 */
export function mergeDuplicates(cities: readonly RawCity[]): RawCity[] {
  const groups = Map.groupBy(cities, ({ country, regionCode, name }) =>
    [country, regionCode, foldName(name).replaceAll(" ", "")].join("/"),
  );
  return [...groups.values()].flatMap((group) => (group.length === 1 ? group : mergeGroup(group)));
}

function mergeGroup(group: readonly RawCity[]): RawCity[] {
  const kept: RawCity[] = [];
  for (const city of group.toSorted((a, b) => b.population - a.population || a.geonameId - b.geonameId)) {
    const index = kept.findIndex((larger) => distanceKm(larger, city) <= duplicateKm);
    if (index < 0) kept.push(city);
    else kept[index] = withNamesOf(kept[index]!, city);
  }
  return kept;
}

function withNamesOf(city: RawCity, other: RawCity): RawCity {
  return {
    ...city,
    languageNames: [...city.languageNames, ...other.languageNames],
    alternates: [...city.alternates, other.name, ...other.alternates],
  };
}
