// Signs that name places: the town one enters, the way to it, and the ways to its neighbours.
import { distanceKm } from "../../place/distance.ts";
import type { Cue, WorldCity } from "../scene.ts";
import { latinNameOf } from "./latin-names.ts";
import { openWorld } from "./open-world.ts";
import { directionSignLook, placeSignLook } from "./sign-looks.ts";
import type { Weighted } from "./weighted-cue.ts";

/** Shares of the signs on the roads of a city: its own name where it begins, and the ways to it and to others. */
const signShares = { place: 0.55, toItself: 0.15, toOthers: 0.3 };
/** Share of direction signs that give the distance. */
const distanceShare = 0.3;
/** How much longer a road is than the great circle: every whole number between is equally likely on a sign. */
const detour = { least: 1.1, most: 1.4 };
const kmPerMile = 1.609344;

/** Place-name and direction signs on the roads of a city. */
export function* roadSigns(city: WorldCity): Iterable<Weighted> {
  const { iso2 } = city;
  const { background, ink } = placeSignLook(iso2);
  const latin = latinNameOf(city);
  const value = `place ${city.localName} on ${background}`;
  const look = { kind: "place", background, ink, latin };
  yield [signShares.place, { family: "road sign", value, element: "welcome sign", text: city.localName, look }];
  yield* waysTo(city, city, signShares.toItself, [2, 25]);
  const others = neighboursOf(city);
  for (const { other, km } of others) {
    const unit = usesMiles(iso2) ? kmPerMile : 1;
    const [from, to] = [Math.ceil((km * detour.least) / unit), Math.floor((km * detour.most) / unit)];
    yield* waysTo(city, other, signShares.toOthers / others.length, [from, to]);
  }
}

function* waysTo(city: WorldCity, target: WorldCity, share: number, [from, to]: [number, number]): Iterable<Weighted> {
  const { background, ink } = directionSignLook(city.iso2);
  const unit = usesMiles(city.iso2) ? "mi" : "km";
  const sign = (distance: string): Cue => ({
    family: "road sign",
    value: `to ${target.localName}${distance && ` ${distance}`} on ${background}`,
    element: "direction sign",
    text: target.localName,
    look: { kind: "direction", background, ink, latin: latinNameOf(target), distance },
  });
  yield [share * (1 - distanceShare), sign("")];
  // Road authorities round far distances, and fewer outcomes are quicker to look up.
  const step = to > 200 ? 10 : 1;
  const distances = [];
  for (let n = Math.ceil(from / step); n <= Math.floor(to / step); n++) distances.push(n * step);
  for (const distance of distances) yield [(share * distanceShare) / distances.length, sign(`${distance} ${unit}`)];
}

/** Whether road signs of a country give distances in miles. */
export function usesMiles(iso2: string): boolean {
  return iso2 === "US" || iso2 === "GB";
}

/** At most so many others are named on the roads of a city, and those abroad only when they are near. */
const neighbourLimits = { count: 3, abroadKm: 260, homeKm: 700 };

/** The cities that signs in a city point to, nearest first: never one that is held out. */
export function neighboursOf(city: WorldCity): readonly { other: WorldCity; km: number }[] {
  return openWorld()
    .cities.filter((other) => other.id !== city.id && !other.isHeldOut)
    .map((other) => ({ other, km: distanceKm(city, other) }))
    .filter(({ other, km }) => km <= (other.iso2 === city.iso2 ? neighbourLimits.homeKm : neighbourLimits.abroadKm))
    .sort((a, b) => a.km - b.km)
    .slice(0, neighbourLimits.count);
}
