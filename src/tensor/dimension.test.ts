// Symbolic sizes: the same expression has one form, and means what its arithmetic says.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDimensions,
  type Dimension,
  dimension,
  divideDimensions,
  evaluateDimension,
  formatDimension,
  isDivisible,
  isSameDimension,
  multiplyDimensions,
  subtractDimensions,
} from "./dimension.ts";

const [batch, rows, past] = [dimension("batch"), dimension("rows"), dimension("past")];

const forms: readonly (readonly [string, Dimension, string])[] = [
  ["a sum in any order", addDimensions(rows, past), "past + rows"],
  ["a sum with a number", addDimensions(3, rows, -1), "rows + 2"],
  ["a difference that vanishes", subtractDimensions(addDimensions(rows, 2), rows), "2"],
  ["a product in any order", multiplyDimensions(rows, 4, batch), "4 * batch * rows"],
  ["a product over a sum", multiplyDimensions(2, addDimensions(past, rows)), "2 * past + 2 * rows"],
  ["a product with nothing", multiplyDimensions(rows, 0), "0"],
  ["a quotient of a multiple", divideDimensions(multiplyDimensions(8, rows), 4), "2 * rows"],
  ["a quotient by a name", divideDimensions(multiplyDimensions(batch, rows, 6), batch), "6 * rows"],
  ["a quotient that stays", divideDimensions(rows, 4), "(rows) / 4"],
  ["groups put together again", multiplyDimensions(divideDimensions(rows, 4), 4), "rows"],
  ["groups put together in part", multiplyDimensions(divideDimensions(rows, 4), 2), "(rows) / 2"],
  ["a quotient by a name put together", multiplyDimensions(divideDimensions(rows, batch), batch), "rows"],
];

test.each(forms)("%s", (_, size, text) => {
  expect(formatDimension(size)).toBe(text);
});

const multiples: readonly (readonly [string, Dimension, boolean])[] = [
  ["8 * rows + 4", addDimensions(multiplyDimensions(8, rows), 4), true],
  ["8 * rows + 2", addDimensions(multiplyDimensions(8, rows), 2), false],
  ["3 * rows", multiplyDimensions(3, rows), false],
  ["12", 12, true],
  ["0", 0, true],
];

test.each(multiples)("whether %s is a multiple of 4 whatever the names stand for", (_, size, expected) => {
  expect(isDivisible(size, 4)).toBe(expected);
});

describe("errors", () => {
  test("a number that does not divide", () => {
    expect(() => divideDimensions(7, 2)).toThrow("The size 7 cannot be divided by 2 without a rest.");
  });
  test("division by nothing", () => {
    expect(() => divideDimensions(rows, 0)).toThrow("The size rows cannot be divided by 0.");
  });
  test("a name that is no name", () => {
    expect(() => dimension("3rd")).toThrow('got "3rd"');
  });
});

describe("properties", () => {
  interface Expression {
    readonly size: Dimension;
    readonly value: number;
  }
  const sizes = { batch: 3, rows: 12, past: 5 };
  const known = new Map(Object.entries(sizes));
  const leaf: fc.Arbitrary<Expression> = fc.oneof(
    fc.integer({ min: -3, max: 6 }).map((value) => ({ size: value, value })),
    fc.constantFrom(...Object.entries(sizes)).map(([name, value]) => ({ size: dimension(name), value })),
  );
  const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc
        .tuple(tie("expression"), tie("expression"))
        .map(([a, b]) => ({ size: addDimensions(a.size, b.size), value: a.value + b.value })),
      fc
        .tuple(tie("expression"), tie("expression"))
        .map(([a, b]) => ({ size: multiplyDimensions(a.size, b.size), value: a.value * b.value })),
      fc.tuple(tie("expression"), fc.constantFrom(2, 3, 4)).map(([a, by]) => ({
        size: multiplyDimensions(divideDimensions(multiplyDimensions(a.size, by), by), 1),
        value: a.value,
      })),
    ),
  }));

  test("an expression has the value of its arithmetic", () => {
    fc.assert(
      fc.property(expression, ({ size, value }) => {
        expect(evaluateDimension(size, known)).toBeCloseTo(value, 6);
      }),
    );
  });

  test("sums and products do not depend on their order", () => {
    fc.assert(
      fc.property(expression, expression, expression, ({ size: a }, { size: b }, { size: c }) => {
        expect(isSameDimension(addDimensions(a, b, c), addDimensions(c, a, b))).toBe(true);
        expect(isSameDimension(multiplyDimensions(a, b, c), multiplyDimensions(c, b, a))).toBe(true);
      }),
    );
  });

  test("what is subtracted again leaves the rest", () => {
    fc.assert(
      fc.property(expression, expression, ({ size: a }, { size: b }) => {
        expect(isSameDimension(subtractDimensions(addDimensions(a, b), b), a)).toBe(true);
      }),
    );
  });
});
