import { expect, test } from "vitest";
import { createRandom } from "./random.ts";

test("one seed, one stream; neighbouring seeds, unrelated streams", () => {
  const take = (seed: number) => Array.from({ length: 4 }, createRandom(seed).next);
  expect(take(7)).toEqual(take(7));
  expect(take(7)).not.toEqual(take(8));
});

test("uniform: mean, variance and every residue within four standard errors", () => {
  const random = createRandom(1);
  const n = 200_000;
  let sum = 0;
  let squares = 0;
  const residues = new Array<number>(10).fill(0);
  for (let i = 0; i < n; i++) {
    const u = random.next();
    if (u < 0 || u >= 1) throw new Error(`${u} is outside [0, 1)`);
    sum += u;
    squares += u * u;
    residues[random.integer(10)]!++;
  }
  expect(Math.abs(sum / n - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
  expect(Math.abs(squares / n - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / n));
  for (const count of residues) expect(Math.abs(count - n / 10)).toBeLessThan(4 * Math.sqrt(n * 0.09));
});
