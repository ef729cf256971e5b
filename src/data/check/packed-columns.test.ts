// Packed columns give back what was put in, and the ordered map keeps order whatever finishes first.
import fc from "fast-check";
import { expect, test } from "vitest";
import { mapInOrder } from "./map-in-order.ts";
import { createNumberColumn, createTextColumn, hash53 } from "./packed-columns.ts";

test("texts come back, also beyond a block and in any script", () => {
  const column = createTextColumn();
  const texts = [
    "",
    "é",
    "東京",
    "x".repeat(3_000_000),
    "😀",
    ...Array.from({ length: 5000 }, (_, i) => `photo ${i} ${"y".repeat(300)}`),
  ];
  for (const text of texts) column.push(text);
  expect(column.length).toBe(texts.length);
  expect(texts.every((text, index) => column.at(index) === text)).toBe(true);
});

test("numbers come back", () => {
  const column = createNumberColumn((length) => new Uint32Array(length));
  for (let i = 0; i < 5000; i++) column.push(i * 7);
  expect([column.length, column.at(0), column.at(4999)]).toEqual([5000, 0, 34_993]);
});

test("ids in a row have keys of their own, and each is a whole number of 53 bits", () => {
  const keys = new Set<number>();
  for (let i = 0; i < 200_000; i++) keys.add(hash53(`ab_cd_${i}.jpg`));
  expect(keys.size).toBe(200_000);
  for (const key of keys) if (!Number.isSafeInteger(key) || key < 0) throw new Error(`${key} is no key`);
});

test("results come in order, with no more calls in flight than allowed", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 3 }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 5 }),
      async (waits, inFlight) => {
        let running = 0;
        let most = 0;
        const call = async (turns: number) => {
          most = Math.max(most, ++running);
          for (let i = 0; i < turns; i++) await Promise.resolve();
          running--;
          return turns;
        };
        async function* source() {
          yield* waits;
        }
        expect(await Array.fromAsync(mapInOrder(source(), inFlight, call))).toEqual(waits);
        expect(most).toBeLessThanOrEqual(inFlight);
      },
    ),
  );
});

test("a rejection ends the stream", async () => {
  async function* source() {
    yield* [1, 2, 3];
  }
  const call = async (value: number) => {
    if (value === 2) throw new Error("two");
    return value;
  };
  await expect(Array.fromAsync(mapInOrder(source(), 2, call))).rejects.toThrow("two");
});
