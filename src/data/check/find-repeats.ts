// Finds equal ids and equal or similar photos, inside the first set and between it and the others.
import type { FindingCollector, RowName } from "./findings.ts";
import { findNearDuplicates } from "./near-duplicates.ts";
import type { NumberColumn } from "./packed-columns.ts";
import type { ScannedSet } from "./scan-set.ts";

export interface RepeatCounts {
  readonly sharedIds: number;
  readonly exactDuplicates: number;
  readonly nearDuplicates: number;
}

interface Entry {
  readonly set: number;
  readonly index: number;
}

/** Adds findings for the rows of `sets[0]`, and counts for each other set how many of them it shares. */
export function findRepeats(
  sets: readonly ScannedSet[],
  nearBits: number,
  findings: FindingCollector,
): readonly RepeatCounts[] {
  const counts = sets.slice(1).map(() => ({ sharedIds: 0, exactDuplicates: 0, nearDuplicates: 0 }));
  const nameOf = ({ set, index }: Entry) => sets[set]!.nameOf(index);

  const sameId = (a: Entry, b: Entry) => sets[a.set]!.ids.at(a.index) === sets[b.set]!.ids.at(b.index);
  const ids = groupByKey(
    sets,
    () => true,
    (set, index) => set.ids.key(index),
    sameId,
  );
  forEachRepeat(ids, (entry, other) => {
    if (other.set > 0) counts[other.set - 1]!.sharedIds++;
    findings.add({
      ...nameOf(entry),
      kind: other.set === 0 ? "duplicate-id" : "leaked-id",
      detail: `The id "${nameOf(entry).id}" stands in ${describe(nameOf(other), false)} too.`,
      suggestion: other.set === 0 ? "drop the row or give it an id of its own" : "drop the row from one of the sets",
      other: nameOf(other),
    });
  });

  const hasPhoto = (set: ScannedSet, index: number) => set.hasPhoto.at(index) === 1;
  const sameDigest = (a: Entry, b: Entry) =>
    sets[a.set]!.digestHigh.at(a.index) === sets[b.set]!.digestHigh.at(b.index) &&
    sets[a.set]!.digestLow.at(a.index) === sets[b.set]!.digestLow.at(b.index);
  const digestKey = (set: ScannedSet, index: number) =>
    set.digestHigh.at(index) * 0x200000 + (set.digestLow.at(index) >>> 11);
  const digests = groupByKey(sets, hasPhoto, digestKey, sameDigest);
  const repeated = sets.map(() => new Set<number>());
  forEachRepeat(digests, (entry, other) => {
    if (other.set === 0) repeated[0]!.add(entry.index);
    else counts[other.set - 1]!.exactDuplicates++;
    findings.add({
      ...nameOf(entry),
      kind: other.set === 0 ? "exact-duplicate" : "leaked-photo",
      detail: `The file is byte for byte that of ${describe(nameOf(other))}.`,
      suggestion: "drop the row",
      other: nameOf(other),
    });
  });

  findSimilar(sets, nearBits, repeated[0]!, sameDigest, (entry, other, distance) => {
    if (other.set > 0) counts[other.set - 1]!.nearDuplicates++;
    findings.add({
      ...nameOf(entry),
      kind: other.set === 0 ? "near-duplicate" : "leaked-near-duplicate",
      detail: `The photo looks like that of ${describe(nameOf(other))}: ${distance} of 64 bits differ.`,
      suggestion: "look at both and drop one",
      other: nameOf(other),
    });
  });
  return counts;
}

/** Groups of two and more entries with equal keys that `same` confirms, each in the order of sets and rows. */
function* groupByKey(
  sets: readonly ScannedSet[],
  isWanted: (set: ScannedSet, index: number) => boolean,
  keyOf: (set: ScannedSet, index: number) => number,
  same: (a: Entry, b: Entry) => boolean,
): Generator<readonly Entry[]> {
  const total = sets.reduce((sum, set) => sum + set.ids.length, 0);
  const keys = new Float64Array(total);
  const owners = new Uint32Array(total);
  const indices = new Uint32Array(total);
  let length = 0;
  sets.forEach((set, owner) => {
    for (let index = 0; index < set.ids.length; index++) {
      if (!isWanted(set, index)) continue;
      keys[length] = keyOf(set, index);
      owners[length] = owner;
      indices[length] = index;
      length++;
    }
  });
  const order = Uint32Array.from({ length }, (_, at) => at).sort((a, b) => keys[a]! - keys[b]! || a - b);
  const entryAt = (at: number): Entry => ({ set: owners[order[at]!]!, index: indices[order[at]!]! });
  for (let from = 0, to = 1; to <= length; to++) {
    if (to < length && keys[order[to]!] === keys[order[from]!]) continue;
    if (to - from > 1) {
      const group = Array.from({ length: to - from }, (_, step) => entryAt(from + step));
      yield group.filter((entry) => same(entry, group[0]!));
    }
    from = to;
  }
}

/** Each entry of set 0 with the first of its group, where that is an earlier one, and with that of each other set. */
function forEachRepeat(groups: Iterable<readonly Entry[]>, visit: (entry: Entry, other: Entry) => void): void {
  const found: { entry: Entry; other: Entry }[] = [];
  for (const group of groups) {
    const firsts = new Map<number, Entry>();
    for (const entry of group) if (!firsts.has(entry.set)) firsts.set(entry.set, entry);
    for (const entry of group) {
      if (entry.set !== 0) break;
      for (const other of firsts.values()) if (other !== entry) found.push({ entry, other });
    }
  }
  found.sort((a, b) => a.entry.index - b.entry.index || a.other.set - b.other.set);
  for (const { entry, other } of found) visit(entry, other);
}

function findSimilar(
  sets: readonly ScannedSet[],
  nearBits: number,
  repeated: ReadonlySet<number>,
  sameDigest: (a: Entry, b: Entry) => boolean,
  visit: (entry: Entry, other: Entry, distance: number) => void,
): void {
  const entries: Entry[] = [];
  sets.forEach((set, owner) => {
    for (let index = 0; index < set.ids.length; index++) {
      const isCompared = set.hasPhoto.at(index) === 1 && !isFeatureless(set.hashHigh, set.hashLow, index);
      if (isCompared && !(owner === 0 && repeated.has(index))) entries.push({ set: owner, index });
    }
  });
  const found: { entry: Entry; other: Entry; distance: number }[] = [];
  const hashes = {
    count: entries.length,
    high: (at: number) => sets[entries[at]!.set]!.hashHigh.at(entries[at]!.index),
    low: (at: number) => sets[entries[at]!.set]!.hashLow.at(entries[at]!.index),
    set: (at: number) => entries[at]!.set,
  };
  findNearDuplicates(hashes, nearBits, (photo, _set, { other, distance }) => {
    const [entry, match] = [entries[photo]!, entries[other]!];
    if (!sameDigest(entry, match)) found.push({ entry, other: match, distance });
  });
  found.sort((a, b) => a.entry.index - b.entry.index || a.other.set - b.other.set);
  for (const { entry, other, distance } of found) visit(entry, other, distance);
}

/** A picture of one colour has no frequency but its mean, the first bit; its hash says nothing. */
function isFeatureless(high: NumberColumn, low: NumberColumn, index: number): boolean {
  return (high.at(index) & 0x7fffffff) === 0 && low.at(index) === 0;
}

function describe({ file, line, row, id }: RowName, withId = true): string {
  const where = line === null ? `row ${row}` : `line ${line}`;
  return withId ? `${id} (${file}, ${where})` : `${file}, ${where},`;
}
