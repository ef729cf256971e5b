// Whether two names mean the same country.
import { countryName } from "./countries.ts";
import type { Match } from "./match.ts";
import type { Resolution, Resolved } from "./resolution.ts";
import { resolveCountry } from "./resolve-country.ts";
import { countryUnderPolicy, type TerritoryPolicy } from "./territories.ts";

/** `same` where both names have one country code under the policy (`territories.ts`). Symmetric; never throws. */
export function matchCountry(
  prediction: string,
  truth: string,
  { policy = "iso" }: { policy?: TerritoryPolicy } = {},
): Match {
  const predicted = resolveCountry(prediction);
  if (predicted.outcome !== "resolved") return withoutPlace(predicted, prediction);
  const actual = resolveCountry(truth);
  if (actual.outcome !== "resolved") return withoutPlace(actual, truth);
  for (const [{ relation }, text] of [
    [predicted, prediction],
    [actual, truth],
  ] as const) {
    if (relation === "near")
      return { verdict: "unknown", reason: `"${text}" names no country, but what lies near one.` };
  }
  const [a, b] = [predicted.place.country, actual.place.country];
  if (a === b) return { verdict: "same", reason: `Both are ${countryName(a)} (${a}).` };
  const [outerA, outerB] = [countryUnderPolicy(a, policy), countryUnderPolicy(b, policy)];
  if (outerA === outerB) {
    return { verdict: "same", reason: `${countryName(a)} and ${countryName(b)} both count as ${countryName(outerA)}.` };
  }
  return { verdict: "different", reason: `${countryName(a)} (${a}) is not ${countryName(b)} (${b}).` };
}

/** The verdict on a text that leads to no single place. */
export function withoutPlace(resolution: Exclude<Resolution, Resolved>, text: string): Match {
  switch (resolution.outcome) {
    case "abstained":
      return { verdict: "abstained", reason: `"${text}" names no place.` };
    case "ambiguous":
      return { verdict: resolution.kind === "answers" ? "ambiguous" : "unknown", reason: resolution.reason };
    case "unknown":
      return { verdict: "unknown", reason: resolution.reason };
  }
}
