// Opens the miniature world: its countries and cities out of the tables.
import { continentOf, countryName } from "../../place/countries.ts";
import type { WorldCity } from "../scene.ts";
import { cityTable } from "./cities.ts";
import type { World, WorldCountry } from "./world.ts";

let opened: World | undefined;

/** The one world there is, read once per process. */
export function openWorld(): World {
  opened ??= readWorld();
  return opened;
}

function readWorld(): World {
  const cities = cityTable.trim().split("\n").map(readCity);
  const byId = new Map(cities.map((city) => [city.id, city]));
  const countries = new Map<string, WorldCountry>();
  for (const iso2 of new Set(cities.map((city) => city.iso2))) {
    const own = cities.filter((city) => city.iso2 === iso2).sort((a, b) => b.population - a.population);
    countries.set(iso2, { iso2, name: countryName(iso2), continent: continentOf(iso2) ?? "", cities: own });
  }
  return {
    countries: [...countries.values()],
    cities,
    city: (id) => find(byId, id, "city"),
    country: (iso2) => find(countries, iso2, "country"),
  };
}

function readCity(row: string): WorldCity {
  const [iso2, id, name, localName, lat, lon, population, split] = row.split("|");
  return {
    id: Number(id),
    name: name!,
    localName: localName!,
    iso2: iso2!,
    country: countryName(iso2!),
    lat: Number(lat),
    lon: Number(lon),
    population: Number(population),
    isHeldOut: split === "held-out",
  };
}

function find<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, what: string): Value {
  const value = map.get(key);
  if (value === undefined) throw new RangeError(`The miniature world has no ${what} ${key}.`);
  return value;
}
