// Accuracy rewards: is the place right? By identity, by the release's string rule, or by distance.
import type { Sample } from "../data/sample.ts";
import { distanceKm } from "../place/distance.ts";
import type { Gazetteer } from "../place/gazetteer.ts";
import { matchCode } from "../place/match-code.ts";
import type { LatLon } from "../place/place.ts";
import { resolveCountry } from "../place/resolve-country.ts";
import { resolvePlace } from "../place/resolve-place.ts";
import type { DistanceCurve } from "./distance-curves.ts";
import { type MatchOptions, matchNames } from "./match-names.ts";
import { parseCodeReward } from "./parse-code.ts";
import type { Parsed } from "./parsed.ts";
import type { Reward, RewardResult } from "./reward.ts";
import { geocodeAnswer } from "./score.ts";
import { truthOf } from "./truth.ts";

/** The parser of a set of rewards: tolerant, without recovery, remembering the completion it read last. */
export type RewardParser = (completion: string) => Parsed;

export interface AccuracyOptions extends MatchOptions {
  /** Share of the reward that the city decides, 0..1. The paper's value is not published; 0.8 is the release's. */
  readonly alpha?: number;
}

export interface DistanceOptions extends MatchOptions {
  readonly curve: DistanceCurve;
  /** Only a right country earns anything. */
  readonly countryGate?: boolean;
}

/**
 * `accuracy.paper`, Eq. 3: `1[country] (alpha 1[city] + 1 - alpha)`. A row without a city scores the country alone, 1
 * or 0; a row without a country abstains.
 */
export function createAccuracyPaper(
  gazetteer: Gazetteer,
  parse: RewardParser,
  { alpha = 0.8, ...options }: AccuracyOptions = {},
): Reward {
  // 1 - 0.8 is not 0.2 in binary; rewards are compared with the release's.
  const countryShare = Number((1 - alpha).toFixed(12));
  return (completion, sample) => {
    const parsed = parse(completion);
    const { country, city } = matchNames(parsed, truthOf(sample), gazetteer, options);
    if (country === null) return abstain("The row has no true country.");
    const isRight = country.verdict === "same";
    return {
      value: !isRight ? 0 : city === null || city.verdict === "same" ? 1 : countryShare,
      details: {
        status: parsed.status,
        country: country.verdict,
        city: city?.verdict ?? null,
        reason: (city ?? country).reason,
      },
    };
  };
}

/**
 * `accuracy.code`, the release: both names match 1, the country alone 0.2, else 0. A missing true name never matches.
 */
export const rewardAccuracyCode: Reward = (completion, sample) => {
  const { country, city } = parseCodeReward(completion);
  const isCountry = matchCode(country, sample.country ?? "");
  const isCity = matchCode(city, sample.city ?? "");
  return { value: isCountry ? (isCity ? 1 : 0.2) : 0, details: { country: isCountry, city: isCity } };
};

/**
 * `accuracy.distance`: the curve at the distance between the named place and the true point. A row without coordinates
 * is measured from the centre of its true city; without either it abstains.
 */
export function createAccuracyDistance(
  gazetteer: Gazetteer,
  parse: RewardParser,
  { curve, countryGate = false, ...options }: DistanceOptions,
): Reward {
  return (completion, sample) => {
    const truth = truthOf(sample);
    const point = truth.point ?? cityPoint(sample, gazetteer);
    if (point === null) return abstain("The row has neither coordinates nor a city that the gazetteer knows.");
    const parsed = parse(completion);
    const geocoded = isCountryUnderstood(parsed) ? geocodeAnswer(parsed, gazetteer) : null;
    if (geocoded === null)
      return { value: 0, details: { status: parsed.status, reason: "The answer names no known place." } };
    const km = distanceKm(geocoded.point, point);
    const details = { status: parsed.status, km, level: geocoded.level, place: geocoded.place.name };
    if (countryGate) {
      const { country } = matchNames(parsed, truth, gazetteer, options);
      if (country === null) return abstain("The row has no true country to gate by.");
      if (country.verdict !== "same") return { value: 0, details: { ...details, country: country.verdict } };
    }
    return { value: curve(km), details };
  };
}

/** "somewhere between France and Belgium" hedges: an evaluation forgives it beside a clear city, a reward does not. */
function isCountryUnderstood({ country }: Parsed): boolean {
  return country === null || resolveCountry(country).outcome !== "unknown";
}

function cityPoint({ iso2, country, city }: Sample, gazetteer: Gazetteer): LatLon | null {
  const named = resolveCountry(iso2 ?? country ?? "");
  if (!city || named.outcome !== "resolved") return null;
  const resolution = resolvePlace(gazetteer, city, { country: named.place.country, level: "city" });
  return resolution.outcome === "resolved" ? resolution.place.point : null;
}

function abstain(reason: string): RewardResult {
  return { value: null, details: { reason } };
}
