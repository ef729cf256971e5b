// Distance to reward: the curves that published systems train with, by name.

/** Kilometres to [0, 1], falling. */
export type DistanceCurve = (km: number) => number;

/** Points (km, value) of a piecewise linear curve; flat before the first. */
type Knots = readonly (readonly [km: number, value: number])[];

/** GeoAgent (arXiv 2602.12617): steep, and 0 from the cut on, so that two far misses look the same. */
export function expCurve({ tau = 200, cut = 2_000 }: { tau?: number; cut?: number } = {}): DistanceCurve {
  return (km) => (km >= cut ? 0 : Math.exp(-km / tau));
}

const reverseKnots = linear([
  [1, 1],
  [25, 0.8],
  [200, 0.6],
  [750, 0.4],
  [2_500, 0.2],
]);

/** The published curves. `knots` is the default: it spends the same reward on each threshold of the benchmarks. */
export const distanceCurves = {
  exp: expCurve(),
  /** Geo-R (arXiv 2601.00388); slightly negative at the antipode, so clamped. */
  geoR: linear([
    [0, 1],
    [750, 0.5],
    [2_500, 0.2],
    [20_000, 0],
  ]),
  /** REVERSE (arXiv 2605.26861): one knot for each of 1, 25, 200, 750 and 2500 km, then nothing. */
  knots: (km: number) => (km > 2_500 ? 0 : reverseKnots(km)),
  /** GeoScore / 5000, scale 1492.7 km. */
  geoScore: (km: number) => Math.exp(-km / 1_492.7),
} as const satisfies Readonly<Record<string, DistanceCurve>>;

export type DistanceCurveName = keyof typeof distanceCurves;

function linear(knots: Knots): DistanceCurve {
  return (km) => {
    const next = knots.findIndex(([at]) => km <= at);
    if (next === 0) return knots[0]![1];
    if (next < 0) return knots.at(-1)![1];
    const [fromKm, from] = knots[next - 1]!;
    const [toKm, to] = knots[next]!;
    return from + ((to - from) * (km - fromKm)) / (toKm - fromKm);
  };
}
