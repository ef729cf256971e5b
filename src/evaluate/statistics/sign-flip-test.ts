// The permutation test of a mean of paired differences: under no difference every sign could as well be the other.
import { createRandom } from "../../run/random.ts";
import { NORMAL_QUANTILE } from "./interval.ts";

export interface SignFlipOptions {
  readonly seed?: number;
  /** Random sign patterns where there are too many to try them all. */
  readonly permutations?: number;
  /** From this many differences on the normal limit is used, which no number of random patterns could tell apart. */
  readonly normalFrom?: number;
}

/** Up to this many differences all sign patterns are tried. */
const exactUpTo = 16;

/** Two-sided p that the mean of `differences` is 0; zeros carry no sign and are left out. */
export function signFlipTest(
  differences: Float64Array,
  { seed = 0, permutations = 10_000, normalFrom = 100_000 }: SignFlipOptions = {},
): number {
  const values = differences.filter((value) => value !== 0);
  const count = values.length;
  if (count === 0) return 1;
  let observed = 0;
  let size = 0;
  for (const value of values) {
    observed += value;
    size += Math.abs(value);
  }
  // Rounding must not make a pattern that equals the observed one look smaller.
  const reach = Math.abs(observed) - size * 1e-12;
  if (count >= normalFrom) return normalTail(observed, values);
  if (count <= exactUpTo) {
    const patterns = 2 ** count;
    let beyond = 0;
    for (let pattern = 0; pattern < patterns; pattern++) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += pattern & (1 << i) ? -values[i]! : values[i]!;
      if (Math.abs(sum) >= reach) beyond++;
    }
    return beyond / patterns;
  }
  const random = createRandom(seed);
  let beyond = 0;
  for (let k = 0; k < permutations; k++) {
    let sum = 0;
    let bits = 0;
    for (let i = 0; i < count; i++) {
      if (i % 31 === 0) bits = random.integer(2 ** 31);
      sum += bits & 1 ? -values[i]! : values[i]!;
      bits >>= 1;
    }
    if (Math.abs(sum) >= reach) beyond++;
  }
  // The observed pattern is one of the possible ones, so p is never 0 (Phipson and Smyth 2010).
  return (beyond + 1) / (permutations + 1);
}

function normalTail(observed: number, values: Float64Array): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return twoSidedNormal(observed / Math.sqrt(squares));
}

/** P(|Z| >= |z|) of the standard normal distribution (Abramowitz and Stegun 7.1.26 is too coarse for small tails, so a
 * continued fraction beyond the 95 % quantile and a series below it). */
export function twoSidedNormal(z: number): number {
  const x = Math.abs(z);
  if (x < NORMAL_QUANTILE) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 60; n++) {
      term *= (x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - 2 * sum * density(x);
  }
  let fraction = 0;
  for (let n = 60; n >= 1; n--) fraction = n / (x + fraction);
  return (2 * density(x)) / (x + fraction);
}

const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
