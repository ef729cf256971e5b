import { describe, expect, test } from "vitest";
import { dequantize, squaredDistance } from "../../../test/support/dequantize.ts";
import { createRandom } from "../../run/random.ts";
import { narrowToBrainFloats, narrowToHalves, widenBrainFloats, widenHalves } from "../safetensors/convert-floats.ts";
import type { DataType } from "../safetensors/data-type.ts";
import { createQuantizer, type Quantizer } from "./create-quantizer.ts";
import { blockSizes, type Scheme } from "./scheme.ts";

const random = createRandom(7);
const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
/** Student's t with four degrees of freedom. */
const heavyTailed = () => normal() / Math.sqrt((normal() ** 2 + normal() ** 2 + normal() ** 2 + normal() ** 2) / 4);
const draw = (count: number, from: () => number) => Float32Array.from({ length: count }, () => 0.02 * from());

/** Quantizes singles and returns copies of the parts with what they stand for. */
function quantize(quantizer: Quantizer, weights: Float32Array, columns: number, dtype: DataType = "F32") {
  const rows = weights.length / columns;
  const stored = dtype === "F32" ? weights : dtype === "BF16" ? narrowToBrainFloats(weights) : narrowToHalves(weights);
  quantizer.prepare(dtype, rows, columns).set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength));
  const { packed, scales, zeroPoints, ...sums } = quantizer.quantize();
  const parts = { packed: packed.slice(), scales: scales.slice(), zeroPoints: zeroPoints.slice() };
  return { ...parts, ...sums, weights: dequantize({ ...parts, ...quantizer.scheme, rows, columns }) };
}

const schemes: readonly Scheme[] = ([4, 8] as const).flatMap((bits) =>
  blockSizes.map((blockSize) => ({ bits, blockSize })),
);

/** Plain rounding between the extremes of a block, in doubles: the least that any quantizer must reach. */
function roundBlock(block: readonly number[], bits: number): number[] {
  const levels = 2 ** bits - 1;
  const low = Math.min(0, ...block);
  const high = Math.max(0, ...block);
  const step = (high - low) / levels || 1;
  const zero = Math.round(-low / step);
  return block.map((x) => (Math.min(levels, Math.max(0, Math.round(x / step) + zero)) - zero) * step);
}

function roundAll(weights: Float32Array, columns: number, { bits, blockSize }: Scheme): Float32Array {
  const rounded: number[] = [];
  for (let row = 0; row < weights.length; row += columns) {
    for (let start = 0; start < columns; start += blockSize) {
      rounded.push(...roundBlock([...weights.subarray(row + start, row + Math.min(start + blockSize, columns))], bits));
    }
  }
  return Float32Array.from(rounded);
}

/** The least squared error over every zero point and a thousand scales: what no search can beat. */
function leastError(block: Float32Array): number {
  const largest = block.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const norm = block.reduce((sum, x) => sum + x * x, 0);
  let best = norm;
  for (let zero = 0; zero < 16; zero++) {
    for (let index = 1; index <= 1000; index++) {
      const step = (largest * index) / 4000;
      let products = 0;
      let squares = 1e-30;
      for (const x of block) {
        const k = Math.min(15 - zero, Math.max(-zero, Math.round(x / step)));
        products += x * k;
        squares += k * k;
      }
      best = Math.min(best, norm - products ** 2 / squares);
    }
  }
  return best;
}

describe.each(schemes)("int$bits, block $blockSize", (scheme) => {
  const quantizer = createQuantizer(scheme);
  const { bits, blockSize } = scheme;

  test.each([
    ["normal weights", normal],
    ["heavy-tailed weights", heavyTailed],
  ] as const)("%s: reported sums are those of the dequantized weights", (_, from) => {
    const columns = 4 * blockSize;
    const weights = draw(24 * columns, from);
    const found = quantize(quantizer, weights, columns);
    const norm = weights.reduce((sum, x) => sum + x * x, 0);
    expect(found.squaredNorm / norm).toBeCloseTo(1, 5);
    // At 8 bits the error is a hundred-thousandth of the norm, from which singles compute it by a subtraction.
    expect(found.squaredError / squaredDistance(found.weights, weights)).toBeCloseTo(1, bits === 4 ? 3 : 1);
  });

  test("the error is below that of plain rounding", () => {
    for (const from of [normal, heavyTailed]) {
      const columns = 2 * blockSize;
      const weights = draw(64 * columns, from);
      const plain = squaredDistance(roundAll(weights, columns, scheme), weights);
      expect(squaredDistance(quantize(quantizer, weights, columns).weights, weights)).toBeLessThan(plain);
    }
  });

  test.each([
    1,
    3,
    31,
    33,
    100,
    2 * blockSize + 20,
  ])("%d columns: the last block is filled up with zeros", (columns) => {
    const weights = draw(5 * columns, normal);
    const found = quantize(quantizer, weights, columns);
    const limit = bits === 4 ? 0.2 : 0.012;
    expect(Math.sqrt(squaredDistance(found.weights, weights) / found.squaredNorm)).toBeLessThan(limit);
    // Beyond the last column stands the zero point, so that padding adds nothing whatever it is multiplied with.
    const blocks = Math.ceil(columns / blockSize);
    const padded = dequantize({ ...found, ...scheme, rows: 5, columns: blocks * blockSize });
    for (let row = 0; row < 5; row++) {
      const rest = padded.subarray(row * blocks * blockSize + columns, (row + 1) * blocks * blockSize);
      expect(rest.every((value) => value === 0)).toBe(true);
    }
  });

  test("stored as BF16 or F16, weights are packed as the singles that they are", () => {
    const columns = blockSize + 5;
    const weights = draw(7 * columns, heavyTailed);
    const brain = widenBrainFloats(narrowToBrainFloats(weights));
    expect(quantize(quantizer, weights, columns, "BF16")).toEqual(quantize(quantizer, brain, columns));
    const half = widenHalves(narrowToHalves(weights));
    expect(quantize(quantizer, weights, columns, "F16")).toEqual(quantize(quantizer, half, columns));
  });

  test("rows are packed alike, alone and among others", () => {
    const columns = 3 * blockSize;
    const weights = draw(6 * columns, normal);
    const whole = quantize(quantizer, weights, columns);
    const alone = quantize(quantizer, weights.slice(4 * columns, 5 * columns), columns);
    expect(alone.weights).toEqual(whole.weights.slice(4 * columns, 5 * columns));
  });

  test.each<[string, (index: number) => number]>([
    ["zeros", () => 0],
    ["one weight among zeros", (index) => (index === 5 ? -0.25 : 0)],
    ["equal weights", () => 0.125],
    ["whole steps", (index) => (index % 16) - 4],
    ["positive and negative extremes", (index) => (index % 2 ? 3 : -3)],
  ])("%s are kept exactly", (_, at) => {
    const weights = Float32Array.from({ length: 2 * blockSize }, (_, index) => at(index % blockSize));
    const found = quantize(quantizer, weights, blockSize);
    const largest = Math.max(...weights.map(Math.abs));
    for (const [index, value] of found.weights.entries()) {
      expect(Math.abs(value - weights[index]!)).toBeLessThanOrEqual(2e-3 * largest * (bits === 4 ? 1e-3 : 1));
    }
  });

  test.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ])("%d gives a scale that is not finite", (value) => {
    const weights = draw(3 * blockSize, normal);
    weights[blockSize + 3] = value;
    const { scales } = quantize(quantizer, weights, blockSize);
    expect([...scales].map(Number.isFinite)).toEqual([true, false, true]);
  });

  test("weights of any size are packed with the same relative error", () => {
    const weights = draw(8 * blockSize, normal);
    const errors = [1e-12, 1, 1e12].map((factor) => {
      const scaled = weights.map((x) => x * factor);
      const found = quantize(quantizer, scaled, blockSize);
      return Math.sqrt(squaredDistance(found.weights, scaled)) / factor;
    });
    expect(errors[0]! / errors[1]!).toBeCloseTo(1, 2);
    expect(errors[2]! / errors[1]!).toBeCloseTo(1, 2);
  });
});

describe("int4 search", () => {
  test.each([
    ["normal", 32, normal],
    ["heavy-tailed", 32, heavyTailed],
    ["normal", 128, normal],
    ["heavy-tailed", 128, heavyTailed],
  ] as const)("%s, block %d: within 3 %% of the least error there is", (_, blockSize, from) => {
    const weights = draw(40 * blockSize, from);
    const found = quantize(createQuantizer({ bits: 4, blockSize }), weights, blockSize);
    let least = 0;
    for (let start = 0; start < weights.length; start += blockSize) {
      least += leastError(weights.subarray(start, start + blockSize));
    }
    expect(squaredDistance(found.weights, weights) / least).toBeLessThan(1.03);
  });

  /** Root of squared error over squared weights, from 400 thousand draws. */
  test.each([
    ["normal", 32, normal, 0.0768],
    ["normal", 128, normal, 0.095],
    ["heavy-tailed", 32, heavyTailed, 0.0933],
    ["heavy-tailed", 128, heavyTailed, 0.1376],
  ] as const)("%s, block %d: the error that docs/checkpoints.md gives", (_, blockSize, from, expected) => {
    const weights = draw(400 * 1024, from);
    const { squaredError, squaredNorm } = quantize(createQuantizer({ bits: 4, blockSize }), weights, 1024);
    expect(Math.sqrt(squaredError / squaredNorm) / expected).toBeGreaterThan(0.97);
    expect(Math.sqrt(squaredError / squaredNorm) / expected).toBeLessThan(1.03);
  });
});

test("quantizing before anything was read is an error", () => {
  expect(() => createQuantizer({ bits: 4, blockSize: 32 }).quantize()).toThrow(/before they were read/);
});
