// Further rows: others than the step has, the same in every process.
import { expect, test } from "vitest";
import { refillRows } from "./refill-rows.ts";

const table = { rows: 30, seed: 3 };

test("are all the others, when as many are asked for", () => {
  const further = refillRows(table, 1, { taken: [4, 5], most: 100 });
  expect(further.toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 30 }, (_, row) => row).filter((row) => row !== 4 && row !== 5),
  );
});

test("depend on seed and step alone", () => {
  const further = refillRows(table, 1, { taken: [], most: 6 });
  expect(further).toHaveLength(6);
  expect(refillRows(table, 1, { taken: [], most: 6 })).toEqual(further);
  expect(refillRows(table, 2, { taken: [], most: 6 })).not.toEqual(further);
  expect(refillRows({ ...table, seed: 4 }, 1, { taken: [], most: 6 })).not.toEqual(further);
});
