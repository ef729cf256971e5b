// Names the true place of a photo from its point; what the table called it is kept beside.
import type { Sample } from "../../data/sample.ts";
import { countryName } from "../../place/countries.ts";
import type { Gazetteer } from "../../place/gazetteer.ts";
import type { LatLon } from "../../place/place.ts";
import { reverseGeocode } from "../../place/reverse-geocode.ts";
import type { PhotoTruth } from "../item.ts";

/** A city whose edge is farther away names nothing that a person at the point would say. */
const farthestCityKm = 25;

/** The country by its borders and the city by the gazetteer; null on the high seas and where no state is. */
export function nameTruth(
  gazetteer: Gazetteer,
  point: LatLon,
  { country, city, region }: Partial<Sample>,
): PhotoTruth | null {
  const found = reverseGeocode(gazetteer, point);
  if (found.country === null) return null;
  const isNear = found.city !== null && (found.cityDistanceKm ?? 0) <= Math.max(found.city.radiusKm, farthestCityKm);
  const raw = {
    ...(country !== undefined && { country }),
    ...(city !== undefined && { city }),
    ...(region !== undefined && { region }),
  };
  return {
    iso2: found.country,
    country: countryName(found.country) ?? found.country,
    ...(found.region !== null && { region: found.region }),
    ...(isNear && { city: found.city!.name }),
    ...(isNear && found.city!.geonameId !== undefined && { geonameId: found.city!.geonameId }),
    ...(Object.keys(raw).length > 0 && { raw }),
  };
}
