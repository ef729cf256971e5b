// Compares two runs row by row: which is better, by how much, and whether that could be chance.
import { isAnswered } from "../task/status.ts";
import type { Comparison, MeanComparison, RateComparison, RunFacts, UnpairedRows } from "./comparison.ts";
import { hasLevel } from "./metrics/create-tally.ts";
import { formatNumber } from "./metrics/format-figures.ts";
import { geoScore } from "./metrics/geo-score.ts";
import { createNumberList, type NumberList } from "./metrics/number-list.ts";
import { defaultThresholdsKm } from "./metrics/summarize.ts";
import type { ScoredItem } from "./scored-item.ts";
import { adjustPValues } from "./statistics/adjust-p-values.ts";
import { meanInterval, meanOf } from "./statistics/mean-interval.ts";
import { pairedRateInterval } from "./statistics/paired-rate-interval.ts";
import { signFlipTest } from "./statistics/sign-flip-test.ts";
import { signTest } from "./statistics/sign-test.ts";

export interface RunSide {
  readonly facts: RunFacts;
  readonly items: Iterable<ScoredItem> | AsyncIterable<ScoredItem>;
}

export interface CompareOptions {
  readonly thresholdsKm?: readonly number[];
  /** Distances that differ by no more than this are a tie. Default 1 km, below which a city's point means nothing. */
  readonly tieKm?: number;
  /** Seed of the bootstrap and the permutations. Default 0. */
  readonly seed?: number;
}

/** Ids listed of the rows that one run lacks. */
const LISTED_IDS = 50;

/** What a comparison needs of an item, small enough that a million of them fit into memory. */
interface Outcome {
  readonly isError: boolean;
  /** One bit for each rate: whether the truth has what it needs, and whether the answer is right. */
  readonly known: number;
  readonly right: number;
  /** Infinity without a place; null where the truth has no point. */
  readonly km: number | null;
  readonly truth: string;
}

interface Counted {
  rows: number;
  first: number;
  second: number;
  onlyFirst: number;
  onlySecond: number;
}

/** Pairs the rows by id (the k-th row of an id with the k-th). As in a score, only ok and recovered can be right. */
export async function compareRuns(first: RunSide, second: RunSide, options: CompareOptions = {}): Promise<Comparison> {
  const { thresholdsKm = defaultThresholdsKm, tieKm = 1, seed = 0 } = options;
  const metrics = [
    "country",
    "region",
    "city",
    "country (string)",
    "city (string)",
    ...thresholdsKm.map((km) => `within ${formatNumber(km)} km`),
  ];
  const counts: Counted[] = metrics.map(() => ({ rows: 0, first: 0, second: 0, onlyFirst: 0, onlySecond: 0 }));
  const scores = pairedList();
  const kilometres = pairedList();
  const nearer = { first: 0, second: 0, ties: 0 };
  const waiting = new Map<string, Outcome>();
  const onlyInSecond: string[] = [];
  let onlyInSecondCount = 0;
  let pairs = 0;
  let errorPairs = 0;
  let otherTruth = 0;

  const firstIds = createIdCounter();
  for await (const item of first.items) waiting.set(firstIds.key(item.id), outcomeOf(item, thresholdsKm));
  const secondIds = createIdCounter();
  for await (const item of second.items) {
    const key = secondIds.key(item.id);
    const a = waiting.get(key);
    if (a === undefined) {
      onlyInSecondCount++;
      if (onlyInSecond.length < LISTED_IDS) onlyInSecond.push(item.id);
      continue;
    }
    waiting.delete(key);
    pairs++;
    const b = outcomeOf(item, thresholdsKm);
    if (a.truth !== b.truth) otherTruth++;
    if (a.isError || b.isError) {
      errorPairs++;
      continue;
    }
    counts.forEach((count, i) => {
      addRate(count, a, b, 1 << i);
    });
    if (a.km === null || b.km === null) continue;
    scores.add(geoScore(a.km), geoScore(b.km));
    if (Number.isFinite(a.km) && Number.isFinite(b.km)) kilometres.add(a.km, b.km);
    if (a.km === b.km || Math.abs(a.km - b.km) <= tieKm) nearer.ties++;
    else if (a.km < b.km) nearer.first++;
    else nearer.second++;
  }

  const rates = counts.map((count, i) => rateComparison(metrics[i]!, count)).filter(({ rows }) => rows > 0);
  const means = [
    meanComparison("GeoScore", scores, seed),
    meanComparison("mean km (located)", kilometres, seed),
  ].filter(({ rows }) => rows > 0);
  const adjusted = adjustPValues([...rates, ...means].map(({ p }) => p));
  return {
    version: 1,
    first: first.facts,
    second: second.facts,
    pairs,
    errorPairs,
    onlyInFirst: unpaired([...waiting.keys()].map(idOfKey)),
    onlyInSecond: { count: onlyInSecondCount, ids: onlyInSecond },
    warnings: [
      ...factWarnings(first.facts, second.facts),
      ...(otherTruth > 0
        ? [
            `${formatNumber(otherTruth)} of the paired rows have another truth in the two runs; each was scored against its own.`,
          ]
        : []),
      ...(firstIds.repeated() + secondIds.repeated() > 0
        ? ["Some ids stand on several rows; those rows were paired in the order in which they come."]
        : []),
      ...(errorPairs > 0
        ? [
            `${formatNumber(errorPairs)} paired rows ended in an error in one of the runs and were left out; run it again to include them.`,
          ]
        : []),
    ],
    rates: rates.map((rate, i) => ({ ...rate, adjustedP: adjusted[i]! })),
    means: means.map((mean, i) => ({ ...mean, adjustedP: adjusted[rates.length + i]! })),
    nearer: { ...nearer, tieKm, p: signTest(nearer.first, nearer.second) },
  };
}

function outcomeOf(item: ScoredItem, thresholdsKm: readonly number[]): Outcome {
  const { status, names, namesCode, truth, distanceKm } = item;
  const answered = isAnswered(status);
  const km =
    truth.point === null ? null : answered ? (distanceKm ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
  const name = (level: "country" | "region" | "city") =>
    hasLevel(names[level], answered, truth[level]) ? answered && names[level] === "same" : null;
  const outcomes = [
    name("country"),
    name("region"),
    name("city"),
    namesCode.country,
    namesCode.city,
    ...thresholdsKm.map((threshold) => (km === null ? null : km <= threshold)),
  ];
  return {
    isError: status === "error",
    known: bitsOf(outcomes, (outcome) => outcome !== null),
    right: bitsOf(outcomes, (outcome) => outcome === true),
    km,
    truth: [truth.country, truth.city, truth.point?.lat, truth.point?.lon].join("\t"),
  };
}

function bitsOf<T>(values: readonly T[], isSet: (value: T) => boolean): number {
  return values.reduce((bits, value, i) => (isSet(value) ? bits | (1 << i) : bits), 0);
}

function addRate(count: Counted, a: Outcome, b: Outcome, bit: number) {
  if (!(a.known & b.known & bit)) return;
  const inFirst = (a.right & bit) !== 0;
  const inSecond = (b.right & bit) !== 0;
  count.rows++;
  if (inFirst) count.first++;
  if (inSecond) count.second++;
  if (inFirst && !inSecond) count.onlyFirst++;
  if (inSecond && !inFirst) count.onlySecond++;
}

function rateComparison(metric: string, count: Counted): Omit<RateComparison, "adjustedP"> {
  const { rows, first, second, onlyFirst, onlySecond } = count;
  return {
    metric,
    ...count,
    difference: rows === 0 ? null : (second - first) / rows,
    ...pairedRateInterval(onlyFirst, onlySecond, rows),
    p: signTest(onlyFirst, onlySecond),
  };
}

interface PairedList {
  add(first: number, second: number): void;
  readonly first: NumberList;
  readonly second: NumberList;
}

function pairedList(): PairedList {
  const first = createNumberList();
  const second = createNumberList();
  return {
    add(a, b) {
      first.push(a);
      second.push(b);
    },
    first,
    second,
  };
}

function meanComparison(metric: string, list: PairedList, seed: number): Omit<MeanComparison, "adjustedP"> {
  const first = list.first.toArray();
  const second = list.second.toArray();
  const differences = second.map((value, i) => value - first[i]!);
  const rows = differences.length;
  return {
    metric,
    rows,
    first: rows === 0 ? null : meanOf(first),
    second: rows === 0 ? null : meanOf(second),
    difference: rows === 0 ? null : meanOf(differences),
    ...meanInterval(differences, { seed }),
    p: signFlipTest(differences, { seed }),
  };
}

function createIdCounter() {
  const seen = new Map<string, number>();
  let repeated = 0;
  return {
    /** The id and how often it came before, so that repeated ids stay apart. */
    key(id: string): string {
      const before = seen.get(id) ?? 0;
      seen.set(id, before + 1);
      if (before > 0) repeated++;
      return `${before}:${id}`;
    },
    repeated: () => repeated,
  };
}

function idOfKey(key: string): string {
  return key.slice(key.indexOf(":") + 1);
}

function unpaired(ids: readonly string[]): UnpairedRows {
  return { count: ids.length, ids: ids.slice(0, LISTED_IDS) };
}

function factWarnings(first: RunFacts, second: RunFacts): string[] {
  const facts = [
    ["dataset", "dataset", "the rows that they share may differ in more than the model"],
    ["promptId", "prompt", "the difference may come from the wording"],
    ["gazetteerVersion", "gazetteer version", "names were located differently; score both with one version first"],
  ] as const;
  return facts.flatMap(([fact, words, consequence]) =>
    first[fact] === undefined || second[fact] === undefined || first[fact] === second[fact]
      ? []
      : [`The runs differ in their ${words} (${first[fact]}; ${second[fact]}): ${consequence}.`],
  );
}
