import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packNames } from "../../scripts/gazetteer/pack-names.ts";
import { type NameIndex, openNameIndex } from "./name-index.ts";

const name = fc.oneof(
  fc.stringMatching(/^[a-c]{1,12}$/),
  fc.stringMatching(/^[a-c]{20,150}$/),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 10 }),
  fc.constantFrom("東京", "東京都", "北京", "서울", "москва"),
);
const reference = fc.record({
  entity: fc.integer({ min: 0, max: 5_000_000 }),
  tier: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
  weight: fc.integer({ min: 0, max: 1000 }),
});
const names = fc.dictionary(name, fc.array(reference, { minLength: 1, maxLength: 4 }), {
  maxKeys: 80,
  noNullPrototype: true,
});

function open(entries: Readonly<Record<string, { entity: number; tier: 0 | 1 | 2 | 3; weight: number }[]>>) {
  const map = new Map(Object.entries(entries));
  const { blocks, bytes } = packNames(map);
  return { map, index: openNameIndex(blocks, bytes, map.size) };
}

function read(index: NameIndex, name: string): { entity: number; tier: number }[] {
  const found: { entity: number; tier: number }[] = [];
  index.visit(name, (entity, tier) => found.push({ entity, tier }));
  return found;
}

describe("names that are packed are found", () => {
  test("each with its references, the heaviest first, and nothing else", () => {
    fc.assert(
      fc.property(names, fc.array(name, { maxLength: 30 }), (entries, others) => {
        const { map, index } = open(entries);
        for (const [key, references] of map) {
          const expected = [...references].sort((a, b) => b.weight - a.weight || a.entity - b.entity);
          expect(read(index, key)).toEqual(expected.map(({ entity, tier }) => ({ entity, tier })));
        }
        for (const other of others) if (!map.has(other)) expect(read(index, other), other).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("by their beginning, in byte order", () => {
    fc.assert(
      fc.property(names, name, fc.integer({ min: 1, max: 20 }), (entries, other, limit) => {
        const { map, index } = open(entries);
        const prefix = [...other].slice(0, 2).join("");
        const expected = [...map.keys()]
          .filter((key) => Buffer.from(key).subarray(0, Buffer.byteLength(prefix)).equals(Buffer.from(prefix)))
          .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        expect(index.withPrefix(prefix, limit)).toEqual(expected.slice(0, limit));
      }),
      { numRuns: 300 },
    );
  });

  test("an empty index, an empty name and a name that is too long find nothing", () => {
    const { index } = open({});
    expect(read(index, "paris")).toEqual([]);
    expect(read(index, "")).toEqual([]);
    const { index: one } = open({ paris: [{ entity: 1, tier: 3, weight: 1 }] });
    expect(read(one, "p".repeat(5000))).toEqual([]);
  });
});
