// The rows of each step: every pass sees every row once, in an order of its own that seed and step decide.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createDataOrder } from "./data-order.ts";

const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  batchSize: fc.integer({ min: 1, max: 16 }),
  seed: fc.nat(),
});

test("every pass holds every row once", () => {
  fc.assert(
    fc.property(sizes, ({ rows, batchSize, seed }) => {
      const order = createDataOrder({ rows, batchSize, seed });
      const steps = Math.ceil((3 * rows) / batchSize);
      const seen = Array.from({ length: steps }, (_, step) => order.rowsOf(step)).flat();
      for (let pass = 0; pass < 3; pass++) {
        const inPass = seen.slice(pass * rows, (pass + 1) * rows);
        expect(inPass.toSorted((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, row) => row));
      }
    }),
  );
});

test("a step can be asked for alone, in any order", () => {
  const options = { rows: 7, batchSize: 3, seed: 5 };
  const steps = [0, 1, 2, 3, 4, 5];
  const forwards = createDataOrder(options);
  const expected = steps.map((step) => forwards.rowsOf(step));
  expect(steps.toReversed().map((step) => createDataOrder(options).rowsOf(step))).toEqual(expected.toReversed());
});

test("passes and seeds differ in their order", () => {
  const order = createDataOrder({ rows: 30, batchSize: 30, seed: 1 });
  expect(order.rowsOf(0)).not.toEqual(order.rowsOf(1));
  expect(createDataOrder({ rows: 30, batchSize: 30, seed: 2 }).rowsOf(0)).not.toEqual(order.rowsOf(0));
});
