// AdamW and clipping against PyTorch's formulas, computed in double precision.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../run/random.ts";
import { type AdamwArrays, type AdamwRange, adamwUpdate, addInto, clipScale, normOf } from "./adamw.ts";

const settings = { betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0.1 } as const;

/** torch.optim.AdamW, `_single_tensor_adamw`. */
function reference(state: { w: number[]; m: number[]; v: number[] }, gradients: readonly number[], step: number) {
  const [beta1, beta2] = settings.betas;
  const rate = 0.01 * step;
  for (const [i, gradient] of gradients.entries()) {
    state.w[i]! *= 1 - rate * settings.weightDecay;
    state.m[i]! += (gradient - state.m[i]!) * (1 - beta1);
    state.v[i] = state.v[i]! * beta2 + gradient * gradient * (1 - beta2);
    const denominator = Math.sqrt(state.v[i]!) / Math.sqrt(1 - beta2 ** step) + settings.epsilon;
    state.w[i]! -= ((rate / (1 - beta1 ** step)) * state.m[i]!) / denominator;
  }
}

function arraysOf(length: number, seed: number): AdamwArrays {
  const random = createRandom(seed);
  const values = () => Float32Array.from({ length }, () => 2 * random.next() - 1);
  const zeros = () => new Float32Array(length);
  return { weights: values(), gradients: values(), means: zeros(), variances: zeros() };
}

describe("AdamW", () => {
  test.each([1, 3, 4, 8191, 8192, 8193, 20_000])("five steps on %i numbers", (length) => {
    const arrays = arraysOf(length, length);
    const expected = { w: [...arrays.weights], m: Array(length).fill(0), v: Array(length).fill(0) };
    for (let step = 1; step <= 5; step++) {
      const gradients = arraysOf(length, step).gradients;
      const range = [{ start: 0, end: length, decays: true }];
      adamwUpdate({ ...arrays, gradients }, range, settings, { step, rate: 0.01 * step, gradientScale: 0.25 });
      reference(
        expected,
        Array.from(gradients, (value) => value * 0.25),
        step,
      );
    }
    const error = arrays.weights.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.w[i]!)), 0);
    expect(error).toBeLessThan(1e-6);
  });

  test("a gradient of zeros and fresh moments leave the weight, up to its decay", () => {
    const arrays = { ...arraysOf(5, 1), gradients: new Float32Array(5) };
    const before = arrays.weights.slice();
    const ranges: readonly AdamwRange[] = [
      { start: 0, end: 3, decays: true },
      { start: 3, end: 5, decays: false },
    ];
    adamwUpdate(arrays, ranges, settings, { step: 1, rate: 0.5, gradientScale: 1 });
    for (const i of [0, 1, 2]) expect(arrays.weights[i]).toBeCloseTo(before[i]! * 0.95, 6);
    for (const i of [3, 4]) expect(arrays.weights[i]).toBe(before[i]);
  });

  test("ranges do not touch their neighbours", () => {
    const arrays = arraysOf(11, 4);
    const before = arrays.weights.slice();
    adamwUpdate(arrays, [{ start: 2, end: 7, decays: true }], settings, { step: 1, rate: 0.5, gradientScale: 1 });
    for (let i = 0; i < 11; i++) expect(arrays.weights[i] === before[i], String(i)).toBe(i < 2 || i >= 7);
  });
});

test("the norm is that of all numbers, whatever their count", () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true, max: 1e10, min: -1e10 }), (values) => {
      const expected = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
      expect(normOf(values)).toBeCloseTo(expected, expected > 1e6 ? -6 : 5);
    }),
  );
  expect(normOf(Float32Array.of(1, Number.NaN))).toBeNaN();
});

test("clipping is clip_grad_norm_: norm / maximum where the norm is larger, nothing where it is not", () => {
  expect(clipScale(4, 1)).toBeCloseTo(1 / (4 + 1e-6), 12);
  expect(clipScale(0.5, 1)).toBe(1);
  expect(clipScale(0, 1)).toBe(1);
});

test("gradients add up in place", () => {
  const sum = Float32Array.of(1, 2, 3);
  addInto(sum, Float32Array.of(10, 20, 30));
  expect([...sum]).toEqual([11, 22, 33]);
});
