// Whether two names mean the same country.
import { countryName } from "./countries.ts";
import type { Match } from "./match.ts";
import type { Resolution } from "./resolution.ts";
import { resolveCountry } from "./resolve-country.ts";
import { countryUnderPolicy, type TerritoryPolicy } from "./territories.ts";

/** `same` where both names have one country code under the policy (`territories.ts`). Symmetric; never throws. */
export function matchCountry(
  prediction: string,
  truth: string,
  { policy = "iso" }: { policy?: TerritoryPolicy } = {},
): Match {
  const predicted = resolveCountry(prediction);
  const true_ = resolveCountry(truth);
  const problem = withoutAnswer(predicted, prediction) ?? withoutAnswer(true_, truth);
  if (problem) return problem;
  if (predicted.outcome !== "resolved" || true_.outcome !== "resolved") throw new Error("unreachable");
  const [a, b] = [predicted.place.country, true_.place.country];
  if (a === b) return { verdict: "same", reason: `Both are ${countryName(a)} (${a}).` };
  const [outerA, outerB] = [countryUnderPolicy(a, policy), countryUnderPolicy(b, policy)];
  if (outerA === outerB) {
    return { verdict: "same", reason: `${countryName(a)} and ${countryName(b)} both count as ${countryName(outerA)}.` };
  }
  return { verdict: "different", reason: `${countryName(a)} (${a}) is not ${countryName(b)} (${b}).` };
}

/** The verdict that a resolution alone decides; null where it names one place. */
export function withoutAnswer(resolution: Resolution, text: string): Match | null {
  switch (resolution.outcome) {
    case "resolved":
      return null;
    case "abstained":
      return { verdict: "abstained", reason: `"${text}" names no place.` };
    case "ambiguous":
      return { verdict: resolution.kind === "answers" ? "ambiguous" : "unknown", reason: resolution.reason };
    case "unknown":
      return { verdict: "unknown", reason: resolution.reason };
  }
}
