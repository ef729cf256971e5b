// The quick search finds exactly what comparing all pairs finds.
import fc from "fast-check";
import { expect, test } from "vitest";
import { hammingDistance } from "../../photo/perceptual-hash.ts";
import { findNearDuplicates, mostNearBits } from "./near-duplicates.ts";

interface Photo {
  readonly high: number;
  readonly low: number;
  readonly set: number;
}

function search(photos: readonly Photo[], maxBits: number): Map<string, string> {
  const found = new Map<string, string>();
  const columns = {
    count: photos.length,
    high: (index: number) => photos[index]!.high,
    low: (index: number) => photos[index]!.low,
    set: (index: number) => photos[index]!.set,
  };
  findNearDuplicates(columns, maxBits, (photo, set, { other, distance }) => {
    found.set(`${photo}/${set}`, `${other} at ${distance}`);
  });
  return found;
}

function compareAll(photos: readonly Photo[], maxBits: number): Map<string, string> {
  const found = new Map<string, string>();
  const hex = ({ high, low }: Photo) => high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
  photos.forEach((photo, index) => {
    if (photo.set !== 0) return;
    const best = new Map<number, { other: number; distance: number }>();
    photos.forEach((candidate, other) => {
      if (other === index || (candidate.set === 0 && other > index)) return;
      const distance = hammingDistance(hex(photo), hex(candidate));
      if (distance <= maxBits && distance < (best.get(candidate.set)?.distance ?? 65)) {
        best.set(candidate.set, { other, distance });
      }
    });
    for (const [set, { other, distance }] of best) found.set(`${index}/${set}`, `${other} at ${distance}`);
  });
  return found;
}

/** Few base hashes with few flipped bits, so that near pairs, equal ones and far ones all occur. */
const photo = fc
  .record({
    base: fc.nat({ max: 3 }),
    flips: fc.array(fc.nat({ max: 63 }), { maxLength: 16 }),
    set: fc.nat({ max: 2 }),
  })
  .map(({ base, flips, set }): Photo => {
    let high = Math.imul(base, 0x9e3779b9) >>> 0;
    let low = Math.imul(base, 0x85ebca6b) >>> 0;
    for (const bit of flips) {
      if (bit < 32) high = (high ^ (1 << bit)) >>> 0;
      else low = (low ^ (1 << (bit - 32))) >>> 0;
    }
    return { high, low, set };
  });

test("it agrees with comparing all pairs, inside a set and between three", () => {
  fc.assert(
    fc.property(fc.array(photo, { maxLength: 24 }), fc.nat({ max: mostNearBits }), (photos, maxBits) => {
      expect(search(photos, maxBits)).toEqual(compareAll(photos, maxBits));
    }),
    { numRuns: 300 },
  );
});

test("thousands of equal hashes take no quadratic time", () => {
  const photos = Array.from({ length: 20_000 }, () => ({ high: 0x1234, low: 0x5678, set: 0 }));
  const found = search(photos, 10);
  expect(found.size).toBe(19_999);
  expect(found.get("19999/0")).toBe("0 at 0");
});

test("a radius that would look everywhere is refused", () => {
  expect(() => search([], 16)).toThrow(/within 0 to 15 bits/);
});
