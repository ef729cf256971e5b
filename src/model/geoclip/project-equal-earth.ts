// The equal-earth projection of points, rounded as GeoCLIP rounds it.

/** A point in degrees. */
export interface GeoPoint {
  readonly lat: number;
  readonly lon: number;
}

/** Coefficients of the projection (Šavrič, Patterson and Jenny 2018) and GeoCLIP's scale, which maps x to about ±1. */
const [a1, a2, a3, a4] = [1.340264, -0.081106, 0.000893, 0.003796];
const scale = 66.50336;

const { fround } = Math;
const root3 = fround(Math.sqrt(3));
const halfRoot3 = fround(root3 / 2);
const radians = fround(Math.PI / 180);
const [c1, c2, c3, c4] = [fround(a1), fround(a2), fround(a3), fround(a4)];
const [d2, d6, d8] = [fround(3 * a2), fround(7 * a3), fround(9 * a4)];
const scaleFactor = fround(scale);

/**
 * Rows `x, y` of every point. Each step is rounded to a single as PyTorch rounds it: the location encoder multiplies the
 * result by numbers of up to five thousand, so that another rounding would be another feature.
 */
export function projectEqualEarth(points: readonly GeoPoint[]): Float32Array<ArrayBuffer> {
  const projected = new Float32Array(points.length * 2);
  for (const [index, { lat, lon }] of points.entries()) {
    const latitude = fround(fround(lat) * radians);
    const longitude = fround(fround(lon) * radians);
    const theta = fround(Math.asin(fround(halfRoot3 * fround(Math.sin(latitude)))));
    const to = (exponent: number) => fround(theta ** exponent);
    const square = fround(theta * theta);
    const cube = fround(square * theta);
    const inner = fround(fround(d8 * to(8)) + fround(d6 * to(6)));
    const denominator = fround(3 * fround(fround(inner + fround(d2 * square)) + c1));
    const x = fround(fround(fround(fround(2 * root3) * longitude) * fround(Math.cos(theta))) / denominator);
    const high = fround(fround(c4 * to(9)) + fround(c3 * to(7)));
    const y = fround(fround(high + fround(c2 * cube)) + fround(c1 * theta));
    projected[2 * index] = fround(fround(x * scaleFactor) / 180);
    projected[2 * index + 1] = fround(fround(y * scaleFactor) / 180);
  }
  return projected;
}
