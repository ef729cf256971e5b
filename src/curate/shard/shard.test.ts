// Parts of a sample: who gets which photo, and digests that add up.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addIdSets, createIdSet } from "./id-digest.ts";
import { parseShard, shardOf } from "./shard-of.ts";

describe("--shard", () => {
  test.each([
    ["1/1", { index: 1, of: 1 }],
    ["3/8", { index: 3, of: 8 }],
    [" 2 / 2 ", { index: 2, of: 2 }],
  ])("%s", (text, shard) => expect(parseShard(text)).toEqual(shard));

  test.each(["0/3", "4/3", "1", "1/0", "a/b", "-1/3", "1/20000", "1.5/3"])("refuses %s", (text) =>
    expect(() => parseShard(text)).toThrow(/--shard takes a part/));
});

test("every id falls into one part, and the parts are about equal", () => {
  const counts = Array.from({ length: 8 }, () => 0);
  for (let index = 0; index < 8000; index++) counts[shardOf(`photo ${index}`, 8) - 1]!++;
  expect(Math.min(...counts)).toBeGreaterThan(850);
  expect(Math.max(...counts)).toBeLessThan(1150);
});

test("digests of parts add up to that of the whole, in any order", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (ids, of) => {
      const whole = createIdSet();
      const parts = Array.from({ length: of }, createIdSet);
      for (const id of ids) whole.add(id);
      for (const id of ids.toReversed()) parts[shardOf(id, of) - 1]!.add(id);
      expect(addIdSets(parts.map((part) => part.value()))).toEqual(whole.value());
    }),
  );
});

test("another id gives another digest", () => {
  const [a, b] = [createIdSet(), createIdSet()];
  a.add("x");
  b.add("y");
  expect(a.value().digest).not.toBe(b.value().digest);
});
