// The largest numbers, beside sorting all of them.
import fc from "fast-check";
import { expect, test } from "vitest";
import { selectTop } from "./select-top.ts";

test("gives what sorting gives, the earlier of equals first", () => {
  // Few different values, so that equals are common.
  const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.float({ noNaN: true })), { maxLength: 60 });
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 70 }), (numbers, count) => {
      const row = Float32Array.from(numbers);
      const sorted = [...row.keys()].sort((a, b) => row[b]! - row[a]! || a - b);
      expect(selectTop(row, count)).toEqual(sorted.slice(0, count));
    }),
    { numRuns: 2_000 },
  );
});
