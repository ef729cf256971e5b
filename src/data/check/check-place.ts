// Holds the true place of a row against itself: point, country, code and city must tell the same story.
import { countryName } from "../../place/countries.ts";
import { countryAtPoint } from "../../place/country-at-point.ts";
import { distanceKm } from "../../place/distance.ts";
import type { Gazetteer } from "../../place/gazetteer.ts";
import { matchCity } from "../../place/match-city.ts";
import { matchCountry } from "../../place/match-country.ts";
import type { LatLon } from "../../place/place.ts";
import { resolveCountry } from "../../place/resolve-country.ts";
import { resolvePlace } from "../../place/resolve-place.ts";
import { countryUnderPolicy } from "../../place/territories.ts";
import type { Sample } from "../sample.ts";
import type { FindingKind } from "./findings.ts";

export interface PlaceFinding {
  readonly kind: FindingKind;
  readonly detail: string;
  readonly suggestion: string;
}

/** Country polygons are simplified and photos are taken from bridges and beaches. */
const borderToleranceKm = 10;
/** Far beyond any metropolis: the name must belong to another place, or the point does. */
const farFromCityKm = 100;
const kmPerDegree = 111.195;

/** Everything that is wrong with the place of a row; empty for a row without a place. */
export function checkPlace(gazetteer: Gazetteer, sample: Sample): readonly PlaceFinding[] {
  const found: PlaceFinding[] = [];
  const point = pointOf(sample);
  const named = sample.country === undefined ? null : readCountryCode(sample.country);
  const country = sample.iso2 ?? named;
  if (sample.country !== undefined) found.push(...checkCountryName(sample, named));
  const wrongPoint = point === null ? [] : checkPoint(point, country);
  found.push(...wrongPoint);
  // A point that is wrong as it stands says nothing about the city.
  const believed = wrongPoint.length === 0 ? point : null;
  if (sample.city !== undefined) found.push(...checkCity(gazetteer, sample, country, believed));
  return found;
}

function pointOf({ lat, lon }: Sample): LatLon | null {
  return lat === undefined || lon === undefined ? null : { lat, lon };
}

function readCountryCode(name: string): string | null {
  const resolution = resolveCountry(name);
  return resolution.outcome === "resolved" ? resolution.place.country : null;
}

/** The gold answer must score: the evaluation holds the country's name against its code, or else against itself. */
function checkCountryName({ country, iso2 }: Sample, named: string | null): PlaceFinding[] {
  const gold = matchCountry(country!, iso2 ?? country!);
  if (gold.verdict === "same") return [];
  if (named !== null && iso2 !== undefined) {
    const detail = `The country is "${country}" and its code ${iso2} (${countryName(iso2)}).`;
    return [{ kind: "code-mismatch", detail, suggestion: `decide between ${named} and ${iso2}` }];
  }
  const kind = gold.verdict === "unknown" ? "unresolved-country" : "unscorable-country";
  return [{ kind, detail: gold.reason, suggestion: "write the country's common English name" }];
}

function checkPoint(point: LatLon, country: string | null): PlaceFinding[] {
  if (Math.abs(point.lat) < 0.01 && Math.abs(point.lon) < 0.01) {
    const detail = `${show(point)} lies in the Gulf of Guinea: this is how a missing position is often written.`;
    return [{ kind: "impossible-coordinates", detail, suggestion: "empty latitude and longitude" }];
  }
  if (country === null || isInside(point, country)) return [];
  const swapped = Math.abs(point.lon) <= 90 ? { lat: point.lon, lon: point.lat } : null;
  if (swapped !== null && countryAtPoint(swapped) === country) {
    const detail = `${show(point)} is ${whereIs(point)}; swapped, ${show(swapped)} lies in ${countryName(country)}.`;
    return [{ kind: "swapped-coordinates", detail, suggestion: `set latitude, longitude to ${show(swapped)}` }];
  }
  const mirrored = [
    { lat: point.lat, lon: -point.lon },
    { lat: -point.lat, lon: point.lon },
    { lat: -point.lat, lon: -point.lon },
  ].find((other) => countryAtPoint(other) === country);
  const hint = mirrored === undefined ? "" : ` With another sign, ${show(mirrored)} lies in ${countryName(country)}.`;
  const detail = `${show(point)} is ${whereIs(point)} and not in ${countryName(country)}.${hint}`;
  const suggestion =
    mirrored === undefined ? "check the point and the country" : `set latitude, longitude to ${show(mirrored)}`;
  return [{ kind: "country-mismatch", detail, suggestion }];
}

/** In the country or its dependencies, or so near its border that the polygons cannot tell. */
function isInside(point: LatLon, country: string): boolean {
  const sovereign = countryUnderPolicy(country, "sovereign");
  const belongs = (other: LatLon) => {
    const there = countryAtPoint(other);
    return there !== null && countryUnderPolicy(there, "sovereign") === sovereign;
  };
  return belongs(point) || around(point, borderToleranceKm).some(belongs);
}

/** Eight points on a circle. */
function around({ lat, lon }: LatLon, radiusKm: number): LatLon[] {
  return Array.from({ length: 8 }, (_, eighth) => {
    const angle = (eighth * Math.PI) / 4;
    const north = (radiusKm * Math.cos(angle)) / kmPerDegree;
    const east = (radiusKm * Math.sin(angle)) / (kmPerDegree * Math.max(0.01, Math.cos((lat * Math.PI) / 180)));
    const turned = lon + east;
    return {
      lat: Math.max(-90, Math.min(90, lat + north)),
      lon: turned > 180 ? turned - 360 : turned < -180 ? turned + 360 : turned,
    };
  });
}

function checkCity(gazetteer: Gazetteer, sample: Sample, country: string | null, point: LatLon | null): PlaceFinding[] {
  const name = {
    city: sample.city!,
    ...(country !== null && { country }),
    ...(point !== null && { point }),
  };
  const gold = matchCity(gazetteer, name, name);
  if (gold.verdict !== "same") {
    const kind = gold.verdict === "unknown" ? "unresolved-city" : "unscorable-city";
    return [{ kind, detail: gold.reason, suggestion: "write the city's English name as GeoNames has it" }];
  }
  if (point === null) return [];
  const nearest = resolvePlace(gazetteer, name.city, { ...(country !== null && { country }), near: point });
  if (nearest.outcome !== "resolved") return [];
  const { place } = nearest;
  const km = distanceKm(point, place.point);
  if (km <= Math.max(farFromCityKm, 3 * place.radiusKm)) return [];
  const away = Math.round(km).toLocaleString("en-US");
  const detail = `${show(point)} is ${away} km from ${place.name}, ${countryName(place.country)}.`;
  return [{ kind: "distant-city", detail, suggestion: "check the point and the city" }];
}

function whereIs(point: LatLon): string {
  const country = countryAtPoint(point);
  return country === null ? "at sea" : `in ${countryName(country)}`;
}

function show({ lat, lon }: LatLon): string {
  return `${lat}, ${lon}`;
}
