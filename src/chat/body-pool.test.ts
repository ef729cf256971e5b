import { expect, test } from "vitest";
import { createBodyPool } from "./body-pool.ts";

test("memory comes back for a body that fits into it", () => {
  const pool = createBodyPool(2);
  const first = pool.take(1_000);
  pool.give(first.subarray(0, 1_000));
  const second = pool.take(first.length);
  expect(second.buffer).toBe(first.buffer);
  expect(second).toHaveLength(first.length);
});

test("memory is never in two hands", () => {
  const pool = createBodyPool(2);
  pool.give(pool.take(1_000));
  expect(pool.take(1_000).buffer).not.toBe(pool.take(1_000).buffer);
});

test("memory that is too small is replaced by larger", () => {
  const pool = createBodyPool(1);
  const small = pool.take(1);
  pool.give(small);
  const large = pool.take(small.length + 1);
  expect(large.length).toBeGreaterThan(small.length);
  pool.give(large);
  expect(pool.take(1).buffer).toBe(large.buffer);
});

test("no more is kept than there can be requests, and nothing huge", () => {
  const pool = createBodyPool(1);
  const [first, second] = [pool.take(1), pool.take(1)];
  pool.give(first);
  pool.give(second);
  expect(pool.take(1).buffer).toBe(first.buffer);
  expect(pool.take(1).buffer).not.toBe(second.buffer);
  const huge = pool.take(5_000_000);
  pool.give(huge);
  expect(pool.take(1).buffer).not.toBe(huge.buffer);
});
