// The cache of keys and values: where rows lie as it grows, shrinks and loses sequences, and what memory it takes.
import { describe, expect, test } from "vitest";
import { bytesPerToken, capacityFor, createKeyValueCache, type KeyValueCache } from "./key-value-cache.ts";

const sizes = { layers: 2, keyValueHeads: 3, headSize: 4 };

/** Appends `counts[i]` rows to every sequence; a row's numbers tell its sequence's name, its place and its head. */
function append(cache: KeyValueCache, names: readonly number[], counts: readonly number[]): void {
  const longest = Math.max(...counts);
  const plane = (layer: number, part: number) =>
    Float32Array.from({ length: names.length * 3 * longest * 4 }, (_, at) => {
      const row = Math.floor(at / 4) % longest;
      const head = Math.floor(at / 4 / longest) % 3;
      const sequence = Math.floor(at / 4 / longest / 3);
      return value(names[sequence]!, cache.lengths[sequence]! + row, head, layer, part);
    });
  const layers = [0, 1];
  const rows = { keys: layers.map((layer) => plane(layer, 0)), values: layers.map((layer) => plane(layer, 1)) };
  cache.append(rows, counts);
}

function value(name: number, row: number, head: number, layer: number, part: number): number {
  return name * 10_000 + row * 16 + head * 4 + layer * 2 + part;
}

function expectRows(cache: KeyValueCache, names: readonly number[]): void {
  expect(cache.sequences).toBe(names.length);
  for (const layer of [0, 1]) {
    for (const [part, plane] of [cache.keys(layer), cache.values(layer)].entries()) {
      expect(plane.length).toBe(names.length * 3 * cache.capacity * 4);
      for (const [sequence, name] of names.entries()) {
        for (let head = 0; head < 3; head++) {
          for (let row = 0; row < cache.lengths[sequence]!; row++) {
            const at = ((sequence * 3 + head) * cache.capacity + row) * 4;
            expect(plane[at]).toBe(value(name, row, head, layer, part));
            expect(plane[at + 3]).toBe(value(name, row, head, layer, part));
          }
        }
      }
    }
  }
}

describe("rows stay in their places", () => {
  test("while sequences are added and the room grows", () => {
    const cache = createKeyValueCache(sizes);
    for (let name = 1; name <= 5; name++) {
      cache.add();
      cache.reserve(40);
      append(
        cache,
        Array.from({ length: name }, (_, index) => index + 1),
        Array.from({ length: name }, () => 7),
      );
    }
    cache.reserve(300);
    expectRows(cache, [1, 2, 3, 4, 5]);
    expect(cache.lengths).toEqual([35, 28, 21, 14, 7]);
  });

  test("while others leave: the last takes the place", () => {
    const cache = createKeyValueCache(sizes);
    for (let name = 1; name <= 4; name++) cache.add();
    cache.reserve(64);
    append(cache, [1, 2, 3, 4], [3, 9, 1, 20]);
    cache.remove(1);
    expectRows(cache, [1, 4, 3]);
    cache.remove(2);
    expectRows(cache, [1, 4]);
    cache.remove(0);
    expectRows(cache, [4]);
  });

  test("in a copy of a sequence from another cache", () => {
    const prompt = createKeyValueCache(sizes);
    prompt.add();
    prompt.reserve(100);
    append(prompt, [8], [100]);
    const cache = createKeyValueCache(sizes);
    cache.add();
    cache.reserve(10);
    append(cache, [1], [5]);
    cache.add({ cache: prompt, index: 0 });
    cache.add({ cache: prompt, index: 0 });
    expectRows(cache, [1, 8, 8]);
    append(cache, [1, 8, 8], [1, 1, 1]);
    expectRows(cache, [1, 8, 8]);
    expectRows(prompt, [8]);
  });

  test("when the room shrinks after a long sequence has left", () => {
    const cache = createKeyValueCache(sizes);
    for (let name = 1; name <= 9; name++) cache.add();
    cache.reserve(2000);
    append(cache, [1, 2, 3, 4, 5, 6, 7, 8, 9], [30, 10, 1900, 1, 1, 1, 1, 1, 1]);
    const before = cache.byteLength;
    for (let index = 8; index >= 2; index--) cache.remove(index);
    cache.trim();
    expectRows(cache, [1, 2]);
    expect(cache.capacity).toBe(64);
    expect(cache.byteLength).toBeLessThan(before / 50);
  });
});

describe("room", () => {
  test.each([
    [0, 64],
    [1, 64],
    [64, 64],
    [65, 128],
    [1000, 1024],
  ])("for %i tokens is %i", (tokens, room) => expect(capacityFor(tokens)).toBe(room));

  test("grows by a quarter, but not beyond what may be needed", () => {
    const cache = createKeyValueCache(sizes);
    cache.add();
    cache.reserve(1024);
    cache.reserve(1025, 4096);
    expect(cache.capacity).toBe(1280);
    cache.reserve(1281, 1290);
    expect(cache.capacity).toBe(1344);
  });

  test("that was not reserved is an error and nothing is written", () => {
    const cache = createKeyValueCache(sizes);
    cache.add();
    cache.reserve(64);
    append(cache, [1], [60]);
    expect(() => append(cache, [1], [5])).toThrow(/room for 64 tokens/);
    expectRows(cache, [1]);
  });

  test("is given back when the last sequence leaves", () => {
    const cache = createKeyValueCache(sizes);
    cache.add();
    cache.reserve(64);
    const plane = cache.keys(0);
    expect(cache.byteLength).toBe(64 * bytesPerToken(sizes));
    cache.remove(0);
    expect(cache.byteLength).toBe(0);
    expect(plane.length).toBe(0);
    cache.add();
    cache.reserve(1);
    append(cache, [3], [1]);
    expectRows(cache, [3]);
  });
});
