// Which photos look like an earlier one, and which of them are in a benchmark.

import { findNearDuplicates, mostNearBits } from "../../data/check/near-duplicates.ts";
import { createNumberColumn, hash53 } from "../../data/check/packed-columns.ts";
import { type ScannedSet, scanSet } from "../../data/check/scan-set.ts";
import type { PerceptualHash } from "../../photo/perceptual-hash.ts";
import type { Gazetteer } from "../../place/gazetteer.ts";
import { GlobeError } from "../../run/errors.ts";
import type { CuratedPhoto, Decision } from "../item.ts";
import { decide } from "../verify/verify-context.ts";

/** A table whose photos must not be in the output. */
export type Benchmark = Pick<ScannedSet, "path" | "rows" | "photographers" | "hashHigh" | "hashLow" | "hasPhoto"> & {
  readonly ids: Pick<ScannedSet["ids"], "length" | "at">;
};

/** Reads a benchmark and decodes its photos once. Errors as `readSamples`. */
export function readBenchmark(path: string, gazetteer: Gazetteer): Promise<Benchmark> {
  return scanSet(path, { photos: true, maxTokens: Number.POSITIVE_INFINITY, gazetteer, findings: null });
}

export interface RepeatFinder {
  /** First pass: photos in the order of their rows, with the hash of their picture; null where there is none. */
  add(row: number, hash: PerceptualHash | null): void;
  /** Second pass. Nothing may be added after the first call of either. */
  decideDuplicate(photo: CuratedPhoto): Decision;
  decideLeak(photo: CuratedPhoto): Decision;
}

export interface RepeatOptions {
  /** Bits in which the hashes of one picture may differ, 0 to 15; -1 compares no pictures. */
  readonly nearDuplicate: number;
  readonly benchmarks?: readonly Benchmark[];
}

/**
 * Of photos that look alike the one with the lowest row stays. A photo leaks where a benchmark has its id, its picture
 * or its photographer. Memory: 20 bytes a photo. Throws `config` for more bits than can be searched.
 */
export function createRepeatFinder({ nearDuplicate, benchmarks = [] }: RepeatOptions): RepeatFinder {
  if (nearDuplicate > mostNearBits) {
    throw new GlobeError(
      "config",
      `Near-duplicates are searched within at most ${mostNearBits} bits; "nearDuplicate" is ${nearDuplicate}. ` +
        "Two different photos are seldom closer than 16.",
    );
  }
  const uint = () => createNumberColumn((length) => new Uint32Array(length));
  const [rows, high, low] = [uint(), uint(), uint()];
  const benchmarkIds = benchmarks.map(({ ids }) => hashAll(ids));
  let found: Matches | null = null;

  const search = (): Matches => {
    const matches: Matches = { duplicates: new Map(), leaks: new Map() };
    if (nearDuplicate < 0) return matches;
    const columns = joinHashes({ high, low }, benchmarks);
    findNearDuplicates(columns, nearDuplicate, (photo, set, { other, distance }) => {
      const row = rows.at(photo);
      if (set === 0) matches.duplicates.set(row, { other: rows.at(other), bits: distance });
      else if (!matches.leaks.has(row)) matches.leaks.set(row, { benchmark: set - 1, bits: distance });
    });
    return matches;
  };

  return {
    add(row, hash) {
      if (found !== null) throw new TypeError("A photo came after the search for repeats.");
      if (hash === null || isFeatureless(hash)) return;
      rows.push(row);
      high.push(Number.parseInt(hash.slice(0, 8), 16));
      low.push(Number.parseInt(hash.slice(8), 16));
    },
    decideDuplicate({ row }) {
      found ??= search();
      const match = found.duplicates.get(row);
      return match === undefined
        ? decide("duplicates", true, "no earlier photo looks like it", {})
        : decide("duplicates", false, "it looks like an earlier photo", { row: match.other, bits: match.bits });
    },
    decideLeak({ row, id, photographerId }) {
      found ??= search();
      const key = hash53(id);
      const sameId = benchmarkIds.findIndex((ids) => ids.has(key));
      if (sameId >= 0) return leak("a benchmark has its id", { benchmark: benchmarks[sameId]!.path });
      const match = found.leaks.get(row);
      if (match !== undefined) {
        const { benchmark, bits } = match;
        return leak("a benchmark has its picture", { benchmark: benchmarks[benchmark]!.path, bits });
      }
      const sameAuthor = benchmarks.find(
        ({ photographers }) => photographerId !== undefined && photographers.has(photographerId),
      );
      if (sameAuthor) return leak("its photographer is in a benchmark", { benchmark: sameAuthor.path });
      return decide("leaks", true, "no benchmark has it", {});
    },
  };
}

interface Matches {
  readonly duplicates: Map<number, { readonly other: number; readonly bits: number }>;
  readonly leaks: Map<number, { readonly benchmark: number; readonly bits: number }>;
}

const leak = (reason: string, values: Decision["values"]) => decide("leaks", false, reason, values);

/** A picture of one colour has no frequency but its mean, the first bit; its hash says nothing. */
function isFeatureless(hash: PerceptualHash): boolean {
  return /^[08]0{15}$/.test(hash);
}

function hashAll(ids: Benchmark["ids"]): ReadonlySet<number> {
  const keys = new Set<number>();
  for (let index = 0; index < ids.length; index++) keys.add(hash53(ids.at(index)));
  return keys;
}

interface Hashes {
  readonly high: { readonly length: number; at(index: number): number };
  readonly low: { at(index: number): number };
}

/** The photos as set 0, and those of each benchmark that have a telling picture, end to end. */
function joinHashes(photos: Hashes, benchmarks: readonly Benchmark[]) {
  const count = photos.high.length;
  const others: { readonly set: number; readonly index: number }[] = [];
  for (const [set, { hasPhoto, hashHigh, hashLow }] of benchmarks.entries()) {
    for (let index = 0; index < hasPhoto.length; index++) {
      const isTelling = (hashHigh.at(index) & 0x7fffffff) !== 0 || hashLow.at(index) !== 0;
      if (hasPhoto.at(index) === 1 && isTelling) others.push({ set, index });
    }
  }
  const other = (at: number) => others[at - count]!;
  return {
    count: count + others.length,
    high: (at: number) => (at < count ? photos.high.at(at) : benchmarks[other(at).set]!.hashHigh.at(other(at).index)),
    low: (at: number) => (at < count ? photos.low.at(at) : benchmarks[other(at).set]!.hashLow.at(other(at).index)),
    set: (at: number) => (at < count ? 0 : other(at).set + 1),
  };
}
