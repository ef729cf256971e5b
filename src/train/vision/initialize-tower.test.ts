// The score that biases alone give to a patch's neighbours.
import { expect, test } from "vitest";
import { inverseFrequencies } from "../../model/rotary-table.ts";
import { createRandom } from "../../run/random.ts";
import { initializeTower } from "./initialize-tower.ts";

const vision = {
  layers: 2,
  hiddenSize: 64,
  intermediateSize: 96,
  heads: 2,
  headSize: 32,
  channels: 3,
  patchSize: 14,
  temporalPatchSize: 2,
  mergeSize: 2,
  windowSquares: 4,
  fullLayers: [1],
  ropeTheta: 10_000,
};
const name = "visual.blocks.0.attn.qkv.bias";
const parameters = [
  { name, shape: [192] },
  { name: "visual.blocks.0.norm1.weight", shape: [64] },
  { name: "visual.blocks.0.mlp.down_proj.weight", shape: [64, 96] },
  { name: "visual.blocks.0.mlp.up_proj.weight", shape: [96, 64] },
];
const start = { deviation: 0.02, nearness: 4 };
const values = initializeTower(parameters, vision, createRandom(1), start);

/** Score of the query at the origin for a key so many rows and columns away, as the rotary embedding turns both. */
function score(head: number, rows: number, columns: number): number {
  const bias = values.get(name)!;
  const frequencies = inverseFrequencies(16, vision.ropeTheta);
  let sum = 0;
  for (let pair = 0; pair < 16; pair++) {
    const angle = (pair < 8 ? rows : columns) * frequencies[pair % 8]!;
    const [q1, q2] = [bias[head * 32 + pair]!, bias[head * 32 + pair + 16]!];
    const [k1, k2] = [bias[64 + head * 32 + pair]!, bias[64 + head * 32 + pair + 16]!];
    const [turned1, turned2] = [
      k1 * Math.cos(angle) - k2 * Math.sin(angle),
      k2 * Math.cos(angle) + k1 * Math.sin(angle),
    ];
    sum += q1 * turned1 + q2 * turned2;
  }
  return sum / Math.sqrt(32);
}

test.each([
  [0, 0, 1],
  [1, 0, -1],
])("head %i looks at the patch %i rows down and %i columns right most", (head, rows, columns) => {
  const best = score(head, rows, columns);
  for (let row = -4; row <= 4; row++) {
    for (let column = -4; column <= 4; column++) {
      if (row === rows && column === columns) continue;
      expect(score(head, row, column)).toBeLessThan(best - 0.5);
    }
  }
  expect(best - score(head, rows + 3, columns + 3)).toBeGreaterThan(8);
});

test("norms are 1 and what is added to the residual stream starts smaller", () => {
  expect(new Set(values.get("visual.blocks.0.norm1.weight"))).toEqual(new Set([1]));
  const deviation = (of: string) => Math.sqrt(values.get(of)!.reduce((sum, value) => sum + value ** 2, 0) / (64 * 96));
  expect(deviation("visual.blocks.0.mlp.up_proj.weight")).toBeCloseTo(0.02, 3);
  expect(deviation("visual.blocks.0.mlp.down_proj.weight")).toBeCloseTo(0.01, 3);
});

test("without nearness no position is preferred", () => {
  const plain = initializeTower(parameters, vision, createRandom(1), { ...start, nearness: 0 });
  expect(plain.get(name)!.every((value) => value === 0)).toBe(true);
});
