// The figures of a step: rewards by function with their spread, lengths, shares, and what the update did.
import type { Group } from "./gather-groups.ts";
import { isInformative } from "./gather-groups.ts";

export type Metrics = Record<string, number>;

/** Figures of all groups that were sampled; `drawn` of them were the step's own, the others refilled. */
export function groupMetrics(groups: readonly Group[], drawn: number): Metrics {
  const completions = groups.flatMap((group) => group.completions);
  const lengths = completions.map(({ tokens }) => tokens.length);
  const tokens = sum(lengths);
  const metrics: Metrics = {
    ...spread(
      "reward",
      groups.flatMap(({ scored }) => scored.totals ?? []),
    ),
    // The mean deviation inside groups: what the advantages are made of.
    groupDeviation: mean(groups.flatMap(({ advantages }) => advantages?.deviation ?? [])),
    zeroVarianceShare: share(groups, (group) => group.advantages?.isFlat === true),
    skippedShare: share(groups, ({ advantages }) => advantages === null),
    informativeGroups: groups.filter(isInformative).length,
    refilledGroups: groups.length - drawn,
    completionTokens: mean(lengths),
    shortestCompletion: Math.min(...lengths),
    longestCompletion: Math.max(...lengths),
    truncatedShare: share(completions, ({ isTruncated }) => isTruncated),
    // Minus the log-probability of what was sampled estimates the entropy without bias.
    entropy: -sum(completions.map(({ logProbabilities }) => sum(logProbabilities))) / Math.max(1, tokens),
    sampledTokens: tokens,
  };
  const members = groups.flatMap(({ scored }) => scored.members);
  const names = new Set(members.flatMap((member) => Object.keys(member)));
  for (const name of names as Set<keyof (typeof members)[number]>) {
    const values = members.map((member) => member[name]?.value ?? null);
    const given = values.filter((value) => value !== null);
    Object.assign(metrics, spread(`reward ${name}`, given));
    metrics[`reward ${name} abstained`] = values.length - given.length;
  }
  return metrics;
}

/** Sums over the tokens of an update as means; `kl` only where a reference was fed. */
export function updateMetrics(sums: Readonly<Record<string, number>>): Metrics {
  const tokens = Math.max(1, sums.tokens ?? 0);
  return {
    clippedShare: (sums.clipped ?? 0) / tokens,
    ratio: (sums.ratio ?? 0) / tokens,
    ...(sums.kl !== undefined && { kl: sums.kl / tokens }),
  };
}

function spread(name: string, values: readonly number[]): Metrics {
  const middle = mean(values);
  const squares = sum(values.map((value) => (value - middle) ** 2));
  return { [name]: middle, [`${name} deviation`]: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}

function share<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  return items.filter(holds).length / Math.max(1, items.length);
}

/** 0 for nothing. */
function mean(values: readonly number[]): number {
  return sum(values) / Math.max(1, values.length);
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
