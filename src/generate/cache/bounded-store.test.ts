// The bounded memory of results: what stays, what leaves first, and who is told.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createBoundedStore } from "./bounded-store.ts";

test("the value that was used longest ago leaves first", () => {
  const dropped: string[] = [];
  const store = createBoundedStore<string>(10, (value) => dropped.push(value));
  store.set("a", "A", 4);
  store.set("b", "B", 4);
  expect(store.get("a")).toBe("A");
  store.set("c", "C", 4);
  expect(dropped).toEqual(["B"]);
  expect([store.get("a"), store.get("b"), store.get("c")]).toEqual(["A", undefined, "C"]);
});

test("a value larger than the store is not kept, and the others stay", () => {
  const dropped: string[] = [];
  const store = createBoundedStore<string>(10, (value) => dropped.push(value));
  store.set("a", "A", 4);
  store.set("b", "B", 11);
  expect(dropped).toEqual(["B"]);
  expect(store.get("a")).toBe("A");
});

test("a new value under an old key takes its place", () => {
  const dropped: string[] = [];
  const store = createBoundedStore<string>(10, (value) => dropped.push(value));
  store.set("a", "A", 8);
  store.set("a", "B", 9);
  expect(dropped).toEqual(["A"]);
  expect(store.bytes).toBe(9);
});

test("the bytes never exceed the limit and are those of the values that are there", () => {
  const entry = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 40 }));
  fc.assert(
    fc.property(fc.array(entry), fc.integer({ min: 0, max: 100 }), (entries, limit) => {
      const alive = new Map<object, number>();
      const store = createBoundedStore<object>(limit, (value) => alive.delete(value));
      for (const [key, bytes] of entries) {
        const value = {};
        alive.set(value, bytes);
        store.set(String(key), value, bytes);
        expect(store.bytes).toBeLessThanOrEqual(limit);
        expect(store.bytes).toBe([...alive.values()].reduce((sum, each) => sum + each, 0));
      }
      store.clear();
      expect([store.bytes, alive.size]).toEqual([0, 0]);
    }),
  );
});
