// Finds photos whose perceptual hashes differ in few bits, among hundreds of thousands, without comparing all pairs.

/** 64-bit hashes as two halves. */
export interface HashColumns {
  readonly count: number;
  high(index: number): number;
  low(index: number): number;
  /** Which set a photo belongs to, from 0. */
  set(index: number): number;
}

export interface NearMatch {
  readonly other: number;
  /** Differing bits. */
  readonly distance: number;
}

/** Bits that two hashes may differ in; more would probe a tenth of all buckets for every photo. */
export const mostNearBits = 15;

const chunkCount = 4;
const chunkValues = 1 << 16;

/**
 * For each photo of set 0, the nearest earlier photo of set 0 and the nearest photo of each other set, where one lies
 * within `maxBits`. Multi-index hashing (Norouzi, Punjani and Fleet, 2012): of four 16-bit chunks at least one differs
 * in at most maxBits / 4 bits, so only those buckets are looked into. Photos of equal hash are treated as one.
 */
export function findNearDuplicates(
  hashes: HashColumns,
  maxBits: number,
  onMatch: (photo: number, otherSet: number, match: NearMatch) => void,
): void {
  if (!Number.isInteger(maxBits) || maxBits < 0 || maxBits > mostNearBits) {
    throw new RangeError(`Near-duplicates are searched within 0 to ${mostNearBits} bits, not ${maxBits}.`);
  }
  const groups = groupEqual(hashes);
  const buckets = Array.from({ length: chunkCount }, (_, chunk) => buildBuckets(groups, chunk));
  const masks = masksWithin(Math.floor(maxBits / chunkCount));
  const seenAt = new Int32Array(groups.count).fill(-1);

  for (let group = 0; group < groups.count; group++) {
    const members = groups.members(group).filter((photo) => hashes.set(photo) === 0);
    if (members.length === 0) continue;
    const best = members.map(() => new Map<number, NearMatch>());
    const [high, low] = [groups.high[group]!, groups.low[group]!];
    for (let chunk = 0; chunk < chunkCount; chunk++) {
      const bucket = buckets[chunk]!;
      const value = chunkOf(high, low, chunk);
      for (const mask of masks) {
        const end = bucket.starts[(value ^ mask) + 1]!;
        for (let at = bucket.starts[value ^ mask]!; at < end; at++) {
          const distance = popCount(bucket.high[at]! ^ high) + popCount(bucket.low[at]! ^ low);
          if (distance > maxBits) continue;
          const candidate = bucket.entries[at]!;
          if (seenAt[candidate] === group) continue;
          seenAt[candidate] = group;
          improve(members, best, groups.firsts(candidate), distance);
        }
      }
    }
    members.forEach((photo, index) => {
      for (const [set, match] of best[index]!) onMatch(photo, set, match);
    });
  }
}

/** Takes the first photos of a candidate hash where they are nearer than what is known, or as near and earlier. */
function improve(
  members: readonly number[],
  best: readonly Map<number, NearMatch>[],
  firsts: ReadonlyMap<number, number>,
  distance: number,
): void {
  for (const [set, other] of firsts) {
    members.forEach((photo, index) => {
      if (set === 0 && other >= photo) return;
      const known = best[index]!.get(set);
      const isBetter =
        known === undefined || distance < known.distance || (distance === known.distance && other < known.other);
      if (isBetter) best[index]!.set(set, { other, distance });
    });
  }
}

interface Groups {
  readonly count: number;
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly members: (group: number) => readonly number[];
  /** By set, the first photo with this hash. */
  readonly firsts: (group: number) => ReadonlyMap<number, number>;
}

/** Distinct hashes with the photos that have them. */
function groupEqual(hashes: HashColumns): Groups {
  const order = Uint32Array.from({ length: hashes.count }, (_, index) => index);
  order.sort((a, b) => hashes.high(a) - hashes.high(b) || hashes.low(a) - hashes.low(b) || a - b);
  const starts: number[] = [];
  for (let i = 0; i < order.length; i++) {
    const [here, before] = [order[i]!, order[i - 1]!];
    if (i === 0 || hashes.high(here) !== hashes.high(before) || hashes.low(here) !== hashes.low(before)) starts.push(i);
  }
  starts.push(order.length);
  const count = starts.length - 1;
  const members = (group: number) => [...order.subarray(starts[group]!, starts[group + 1]!)];
  return {
    count,
    high: Uint32Array.from({ length: count }, (_, group) => hashes.high(order[starts[group]!]!)),
    low: Uint32Array.from({ length: count }, (_, group) => hashes.low(order[starts[group]!]!)),
    members,
    firsts(group) {
      const first = new Map<number, number>();
      for (const photo of members(group)) if (!first.has(hashes.set(photo))) first.set(hashes.set(photo), photo);
      return first;
    },
  };
}

interface Buckets {
  /** Bucket v holds the places starts[v] to starts[v + 1] - 1 of the other columns. */
  readonly starts: Uint32Array;
  readonly entries: Uint32Array;
  /** The hashes again, in the order of the buckets: reading them in a row is twice as fast as looking them up. */
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

function buildBuckets({ count, high, low }: Groups, chunk: number): Buckets {
  const starts = new Uint32Array(chunkValues + 1);
  const valueAt = (group: number) => chunkOf(high[group]!, low[group]!, chunk);
  for (let group = 0; group < count; group++) starts[valueAt(group) + 1]!++;
  for (let value = 0; value < chunkValues; value++) starts[value + 1]! += starts[value]!;
  const next = starts.slice();
  const entries = new Uint32Array(count);
  for (let group = 0; group < count; group++) entries[next[valueAt(group)]!++] = group;
  return { starts, entries, high: entries.map((group) => high[group]!), low: entries.map((group) => low[group]!) };
}

function chunkOf(high: number, low: number, chunk: number): number {
  return ((chunk < 2 ? high : low) >>> (chunk % 2 === 0 ? 16 : 0)) & 0xffff;
}

/** All 16-bit masks with at most `radius` bits set. */
function masksWithin(radius: number): Uint32Array {
  const masks: number[] = [];
  for (let mask = 0; mask < chunkValues; mask++) if (popCount(mask) <= radius) masks.push(mask);
  return Uint32Array.from(masks);
}

function popCount(value: number): number {
  let bits = value - ((value >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
