// The one matcher of rewards and scores: an answer's names against the truth, by identity of places.
import { foldName } from "../place/fold-name.ts";
import type { Gazetteer } from "../place/gazetteer.ts";
import type { Match } from "../place/match.ts";
import { matchCity } from "../place/match-city.ts";
import { matchCountry } from "../place/match-country.ts";
import { resolveCountry } from "../place/resolve-country.ts";
import { resolvePlace } from "../place/resolve-place.ts";
import type { TerritoryPolicy } from "../place/territories.ts";
import type { Parsed } from "./parsed.ts";
import { isAnswered, type Status } from "./status.ts";
import type { Truth } from "./truth.ts";

export interface MatchOptions {
  /** Whether a dependency counts as its state; default `iso`, where every ISO code is its own country. */
  readonly policy?: TerritoryPolicy;
}

/** Null where the truth has no such name. */
export interface NameMatches {
  readonly country: Match | null;
  readonly city: Match | null;
}

type Answer = Pick<Parsed, "status" | "country" | "city">;

/** Verdicts on the country and the city of an answer. Pure; never throws. */
export function matchNames(
  answer: Answer,
  truth: Truth,
  gazetteer: Gazetteer,
  { policy = "iso" }: MatchOptions = {},
): NameMatches {
  const trueCountry = truth.iso2 ?? truth.country;
  const isTold = isAnswered(answer.status);
  const country =
    trueCountry === undefined
      ? null
      : isTold
        ? matchCountries(answer, truth, trueCountry, gazetteer, policy)
        : withoutAnswer(answer.status);
  if (truth.city === undefined) return { country, city: null };
  if (!isTold) return { country, city: withoutAnswer(answer.status) };
  if (answer.city === null) return { country, city: { verdict: "abstained", reason: "The answer names no city." } };
  return { country, city: matchCities(answer.city, answer.country, truth, truth.city, country, gazetteer) };
}

function matchCountries(
  answer: Answer,
  truth: Truth,
  trueCountry: string,
  gazetteer: Gazetteer,
  policy: TerritoryPolicy,
): Match {
  if (answer.country === null) return { verdict: "abstained", reason: "The answer names no country." };
  const match = matchCountry(answer.country, trueCountry, { policy });
  if (match.verdict !== "unknown") return match;
  if (foldName(answer.country) === foldName(trueCountry) && foldName(trueCountry) !== "") return sameAsWritten;
  // "Korea" with "Busan" is South Korea.
  const predicted = decideByCity(answer.country, answer.city, gazetteer);
  const actual = decideByCity(trueCountry, truth.city ?? null, gazetteer);
  if (predicted === null && actual === null) return match;
  return matchCountry(predicted ?? answer.country, actual ?? trueCountry, { policy });
}

/** ISO code of the one namesake of a country that holds the city; null where that decides nothing. */
function decideByCity(country: string, city: string | null, gazetteer: Gazetteer): string | null {
  const resolution = resolveCountry(country);
  if (resolution.outcome !== "ambiguous" || resolution.kind !== "namesakes" || city === null) return null;
  const place = resolvePlace(gazetteer, city, { country: resolution.options.map((option) => option.country) });
  return place.outcome === "resolved" ? place.place.country : null;
}

/**
 * The reading of the predicted name that is nearest to the true point is taken: "Springfield" in the right country
 * cannot say more than its name. Names that the gazetteer lacks are the same where they are written the same.
 */
function matchCities(
  city: string,
  country: string | null,
  truth: Truth,
  trueCity: string,
  countryMatch: Match | null,
  gazetteer: Gazetteer,
): Match {
  const trueCountry = truth.iso2 ?? truth.country;
  const near = truth.point && { point: truth.point };
  const match = matchCity(
    gazetteer,
    { city, ...(country !== null && { country }), ...near },
    { city: trueCity, ...(trueCountry !== undefined && { country: trueCountry }), ...near },
  );
  const isSameCountry = countryMatch === null || countryMatch.verdict === "same";
  if (match.verdict === "unknown" && isSameCountry && foldName(city) === foldName(trueCity) && foldName(city) !== "") {
    return sameAsWritten;
  }
  return match;
}

const sameAsWritten: Match = { verdict: "same", reason: "Not in the gazetteer, but written the same." };

function withoutAnswer(status: Status): Match {
  if (status === "abstained" || status === "ambiguous") {
    return { verdict: status, reason: `The answer is ${status}.` };
  }
  return { verdict: "unknown", reason: `There is no answer to compare (${status}).` };
}
