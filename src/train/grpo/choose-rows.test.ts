// The order of rows: each once an epoch, the same in every process.
import fc from "fast-check";
import { expect, test } from "vitest";
import { refillRows, rowsOfStep } from "./choose-rows.ts";

test("every row comes once an epoch, whatever the batch", () => {
  const sizes = fc.record({
    count: fc.integer({ min: 1, max: 60 }),
    batch: fc.integer({ min: 1, max: 9 }),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  });
  fc.assert(
    fc.property(sizes, (order) => {
      const steps = Math.ceil((2 * order.count) / order.batch);
      const rows = Array.from({ length: steps }, (_, step) => rowsOfStep(order, step)).flat();
      const all = Array.from({ length: order.count }, (_, row) => row);
      expect(rows.slice(0, order.count).toSorted((a, b) => a - b)).toEqual(all);
      expect(rows.slice(order.count, 2 * order.count).toSorted((a, b) => a - b)).toEqual(all);
    }),
  );
});

test("a step's rows do not depend on what was asked before", () => {
  const order = { count: 50, batch: 4, seed: 3 };
  const tenth = rowsOfStep(order, 10);
  rowsOfStep({ ...order, seed: 4 }, 2);
  expect(rowsOfStep(order, 10)).toEqual(tenth);
  expect(rowsOfStep(order, 11)).not.toEqual(tenth);
  expect(rowsOfStep({ ...order, seed: 4 }, 10)).not.toEqual(tenth);
});

test("further rows are all the others, in another order each step", () => {
  const order = { count: 30, batch: 3, seed: 3 };
  const further = refillRows(order, 1, [4, 5]);
  expect(further).toHaveLength(28);
  expect(further).not.toContain(4);
  expect(refillRows(order, 2, [4, 5])).not.toEqual(further);
});
