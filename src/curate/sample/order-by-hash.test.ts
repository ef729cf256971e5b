// The radix sort against an ordinary one.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createChunkedColumn } from "./chunked-column.ts";
import { orderByHash } from "./order-by-hash.ts";

function columnOf(values: readonly number[]) {
  const column = createChunkedColumn((length) => new Float64Array(length));
  for (const value of values) column.push(value);
  return column;
}

test("sorts as a comparison does, with ties in order of their coming", () => {
  const high = fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 48 - 1 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(high, fc.nat(2)), { maxLength: 200 }), (pairs) => {
      const [a, b] = [columnOf(pairs.map(([each]) => each)), columnOf(pairs.map(([, each]) => each))];
      const wanted = pairs.map((_, index) => index);
      wanted.sort((one, other) => a.at(one) - a.at(other) || b.at(one) - b.at(other) || one - other);
      expect([...orderByHash(a, b)]).toEqual(wanted);
    }),
    { numRuns: 30 },
  );
});
