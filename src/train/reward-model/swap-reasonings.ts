// Wrong reasonings without a wrong teacher: the reasoning of one photo beside the photo of another country.
import type { Sample } from "../../data/sample.ts";
import { sha256 } from "../../run/digest.ts";
import { formatAnswer } from "../../task/format-answer.ts";
import type { JudgeCandidate } from "./classify-candidate.ts";

/** The samples' own reasonings, each with its photo. */
export function ownReasonings(samples: readonly Sample[]): readonly JudgeCandidate[] {
  return samples.flatMap((sample) => candidateOf(sample, sample, "own"));
}

/**
 * For every sample the reasoning of another one from another country, each used once at most; samples for which none is
 * left are passed over. The seed decides the pairs.
 */
export function swapReasonings(samples: readonly Sample[], seed: number): readonly JudgeCandidate[] {
  // Country by country, in a drawn order, a step of half the list ends in another country, unless one has over half.
  const keys = new Map(
    samples.map((each) => [each, sha256(`${seed} ${countryOf(each)}`) + sha256(`${seed} ${each.id}`)]),
  );
  const order = samples.toSorted((a, b) => (keys.get(a)! < keys.get(b)! ? -1 : 1));
  const half = Math.floor(order.length / 2);
  return order.flatMap((sample, index) => {
    const other = order[(index + half) % order.length]!;
    return countryOf(other) === countryOf(sample) ? [] : candidateOf(sample, other, "swapped");
  });
}

function candidateOf(sample: Sample, { response, country, city }: Sample, teacher: string): readonly JudgeCandidate[] {
  if (response === undefined || country === undefined) return [];
  return [{ sample, teacher, completion: formatAnswer({ reasoning: response, country, city: city ?? "unknown" }) }];
}

const countryOf = ({ iso2, country }: Sample) => iso2 ?? country ?? "";
