// Half precision and plain numbers.
import fc from "fast-check";
import { expect, test } from "vitest";
import { halfToNumber, numberToHalf, tensorData, toNumbers } from "./tensor-data.ts";

const halves: readonly (readonly [number, number])[] = [
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [65519, 0x7bff],
  [65520, 0x7c00],
  [2 ** -14, 0x0400],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [0.333251953125, 0x3555],
  [2049, 0x6800],
  [2051, 0x6802],
  [0, 0],
  [Number.NEGATIVE_INFINITY, 0xfc00],
];

test.each(halves)("%d in half precision", (value, bits) => {
  expect(numberToHalf(value)).toBe(bits);
});

test("every half number is itself again", () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = halfToNumber(bits);
    if (Number.isNaN(value)) expect(Number.isNaN(halfToNumber(numberToHalf(value)))).toBe(true);
    else if (numberToHalf(value) !== bits) throw new Error(`${bits} became ${numberToHalf(value)}`);
  }
});

test("a number becomes the nearest half", () => {
  fc.assert(
    fc.property(fc.double({ min: -65000, max: 65000, noNaN: true }), (value) => {
      const error = Math.abs(halfToNumber(numberToHalf(value)) - value);
      expect(error).toBeLessThanOrEqual(Math.max(2 ** -25, Math.abs(value) * 2 ** -11));
    }),
  );
});

test("a count that does not fit the shape is refused", () => {
  expect(() => tensorData("float32", [2, 2], [1])).toThrow("A tensor of shape [2, 2] needs 4 values, got 1.");
});

test("numbers come back from every type", () => {
  for (const dtype of ["float32", "float16", "int64", "int32", "uint8", "bool"] as const) {
    expect(toNumbers(tensorData(dtype, [2], [1, 0]))).toEqual([1, 0]);
  }
});
