// Whether roll-out and training find the same tokens equally probable: if not, a run would learn from wrong ratios.
import { GlobeError } from "../../run/errors.ts";

/**
 * Nats by which the two may differ at any token, and on average. Both compute in single precision, one row at a time
 * from a cache and all rows at once; sums in another order differ in the last digits.
 */
export const agreementTolerance = { max: 0.002, mean: 0.0001 } as const;

export interface Agreement {
  readonly max: number;
  readonly mean: number;
  readonly tokens: number;
}

/** Differences over all tokens of all sequences. */
export function measureAgreement(rolledOut: readonly Float32Array[], trained: readonly Float32Array[]): Agreement {
  let [max, sum, tokens] = [0, 0, 0];
  for (const [index, own] of rolledOut.entries()) {
    for (const [at, value] of own.entries()) {
      const difference = Math.abs(value - trained[index]![at]!);
      // Not a number must not pass for agreement.
      if (!(difference <= max)) max = difference;
      sum += difference;
    }
    tokens += own.length;
  }
  return { max, mean: tokens === 0 ? 0 : sum / tokens, tokens };
}

/** Throws `internal` with both differences where one of them is above its tolerance. */
export function requireAgreement({ max, mean, tokens }: Agreement): void {
  if (max <= agreementTolerance.max && mean <= agreementTolerance.mean) return;
  throw new GlobeError(
    "internal",
    `Roll-outs and training disagree about how probable the sampled tokens are: over ${tokens} tokens by up to ` +
      `${max.toPrecision(3)} nats (allowed ${agreementTolerance.max}) and by ${mean.toPrecision(3)} on average ` +
      `(allowed ${agreementTolerance.mean}). The run was stopped before it learned from wrong ratios; please report ` +
      "this with the checkpoint's config.json.",
  );
}

/** Throws `internal` where an update counted tokens that were further from the roll-out than the tolerance. */
export function requireNoneBeyond(sums: Readonly<Record<string, number>>): void {
  const { beyondTolerance = 0, difference = 0, tokens = 0 } = sums;
  const mean = difference / Math.max(1, tokens);
  if (beyondTolerance === 0 && mean <= agreementTolerance.mean) return;
  throw new GlobeError(
    "internal",
    `Roll-outs and training disagree about how probable the sampled tokens are: ${beyondTolerance} of ${tokens} tokens ` +
      `differ by more than ${agreementTolerance.max} nats, and all by ${mean.toPrecision(3)} on average (allowed ` +
      `${agreementTolerance.mean}). The run was stopped before this step was kept; start it again to go on from the ` +
      "last checkpoint, and report this if it happens again.",
  );
}
