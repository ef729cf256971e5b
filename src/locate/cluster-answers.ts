// Groups answers that mean the same spot on the globe: by identity of the place first, then by great-circle distance.
import { distanceKm } from "../place/distance.ts";
import type { Place } from "../place/place.ts";

/** One answer that led to a place. `weight` is positive and counts against the weights of the other votes. */
export interface Vote {
  readonly place: Place;
  readonly weight: number;
}

/** Votes that agree. `place` is the heaviest place among them, the most populous of equals; `votes` are positions in the input, ascending. */
export interface Cluster {
  readonly place: Place;
  readonly weight: number;
  readonly votes: readonly number[];
  /** Circle around `place.point`, in km, that holds every place of the cluster with its own radius. */
  readonly radiusKm: number;
}

export interface ClusterOptions {
  /**
   * Largest distance in km between two places of one cluster. The default of 50 keeps every member within about 25 km of
   * the middle, which is the city threshold of the field's metric.
   */
  readonly diameterKm?: number;
}

interface Group {
  /** Smallest place key of the group: orders merges and ties, so that the input order never matters. */
  readonly key: string;
  readonly places: readonly { readonly key: string; readonly place: Place; readonly weight: number }[];
  readonly votes: readonly number[];
}

/**
 * Complete-linkage agglomeration on the sphere; heaviest cluster first. Votes for one place are one group from the start.
 * Groups are merged, nearest first, while all of their places lie within `diameterKm` of each other. Places wider than
 * that (a country, a large region) merge by identity alone: their points say too little. The result does not depend on
 * the order of the votes. Equal weights rank by the weight of the country, then by the smaller radius, then by key.
 */
export function clusterAnswers(votes: readonly Vote[], { diameterKm = 50 }: ClusterOptions = {}): Cluster[] {
  let groups = groupByPlace(votes);
  for (let pair = nearestPair(groups, diameterKm); pair; pair = nearestPair(groups, diameterKm)) {
    const [a, b] = pair;
    groups = [...groups.filter((group) => group !== a && group !== b), merge(a, b)];
  }
  const countryWeight = new Map<string, number>();
  for (const { place, weight } of votes) {
    countryWeight.set(place.country, (countryWeight.get(place.country) ?? 0) + weight);
  }
  return groups
    .map((group) => ({ key: group.key, cluster: toCluster(group) }))
    .sort(
      (a, b) =>
        compareWeights(b.cluster.weight, a.cluster.weight) ||
        compareWeights(
          countryWeight.get(b.cluster.place.country) ?? 0,
          countryWeight.get(a.cluster.place.country) ?? 0,
        ) ||
        a.cluster.radiusKm - b.cluster.radiusKm ||
        compareText(a.key, b.key),
    )
    .map(({ cluster }) => cluster);
}

/** Identity of a place: its GeoNames id, or its level, country, region and name. */
export function placeKey(place: Place): string {
  if (place.geonameId !== undefined) return `geonames:${place.geonameId}`;
  return [place.level, place.country, place.region ?? "", place.level === "country" ? "" : place.name].join(":");
}

function groupByPlace(votes: readonly Vote[]): Group[] {
  const groups = new Map<string, { key: string; place: Place; weights: number[]; votes: number[] }>();
  votes.forEach(({ place, weight }, index) => {
    const key = placeKey(place);
    const group = groups.get(key);
    if (group) {
      group.weights.push(weight);
      group.votes.push(index);
    } else {
      groups.set(key, { key, place, weights: [weight], votes: [index] });
    }
  });
  return [...groups.values()]
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ key, place, weights, votes }) => ({ key, places: [{ key, place, weight: sum(weights) }], votes }));
}

function nearestPair(groups: readonly Group[], diameterKm: number): readonly [Group, Group] | undefined {
  let best: { pair: readonly [Group, Group]; distance: number } | undefined;
  const ordered = [...groups].sort((a, b) => compareText(a.key, b.key));
  for (const [i, a] of ordered.entries()) {
    for (const b of ordered.slice(i + 1)) {
      const distance = widestDistance(a, b, diameterKm);
      if (distance <= diameterKm && (!best || distance < best.distance)) best = { pair: [a, b], distance };
    }
  }
  return best?.pair;
}

function widestDistance(a: Group, b: Group, diameterKm: number): number {
  let widest = 0;
  for (const { place: p } of a.places) {
    for (const { place: q } of b.places) {
      if (p.radiusKm > diameterKm || q.radiusKm > diameterKm) return Number.POSITIVE_INFINITY;
      widest = Math.max(widest, distanceKm(p.point, q.point));
      if (widest > diameterKm) return widest;
    }
  }
  return widest;
}

function merge(a: Group, b: Group): Group {
  return {
    key: compareText(a.key, b.key) <= 0 ? a.key : b.key,
    places: [...a.places, ...b.places],
    votes: [...a.votes, ...b.votes].sort((i, j) => i - j),
  };
}

function toCluster({ places, votes }: Group): Cluster {
  const ranked = [...places].sort(
    (a, b) =>
      compareWeights(b.weight, a.weight) ||
      (b.place.population ?? 0) - (a.place.population ?? 0) ||
      compareText(a.key, b.key),
  );
  const { place } = ranked[0]!;
  return {
    place,
    votes,
    weight: sum(places.map(({ weight }) => weight)),
    radiusKm: Math.max(...places.map((other) => distanceKm(place.point, other.place.point) + other.place.radiusKm)),
  };
}

/** Sums in ascending order, so that the order of the votes cannot change the last bit. */
function sum(weights: readonly number[]): number {
  return [...weights].sort((a, b) => a - b).reduce((total, weight) => total + weight, 0);
}

/** Weights that differ by rounding alone count as equal. */
function compareWeights(a: number, b: number): number {
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) ? 0 : a - b;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
