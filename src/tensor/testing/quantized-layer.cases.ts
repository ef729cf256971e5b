// Linear layers over packed weights, and how one is compared with float64 arithmetic on the unpacked weights.
import { createRandom } from "../../run/random.ts";
import { differentiate } from "../differentiate.ts";
import { dimension } from "../dimension.ts";
import { openSession } from "../open-session.ts";
import { multiply } from "../operations/arithmetic.ts";
import { quantizedLinear, quantizedWeights } from "../operations/quantized-linear.ts";
import { sum } from "../operations/reduce.ts";
import type { Device } from "../tensor.ts";
import { countElements, tensorData, toNumbers } from "../tensor-data.ts";
import { trace } from "../trace.ts";
import { weight } from "../weight.ts";
import { at, generate, type NdArray, nd, randomArray } from "./nd-array.cases.ts";

export interface QuantizedLayer {
  readonly bits: 4 | 8;
  readonly blockSize: number;
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly symmetric?: boolean;
  readonly hasBias?: boolean;
}

export const quantizedLayers: readonly (readonly [string, QuantizedLayer])[] = [
  ["4 bits, blocks of 32", { bits: 4, blockSize: 32, inFeatures: 64, outFeatures: 24 }],
  ["4 bits, blocks of 128", { bits: 4, blockSize: 128, inFeatures: 256, outFeatures: 16 }],
  ["4 bits, symmetric", { bits: 4, blockSize: 32, inFeatures: 64, outFeatures: 24, symmetric: true }],
  ["4 bits, odd count of blocks", { bits: 4, blockSize: 32, inFeatures: 96, outFeatures: 8 }],
  ["4 bits, last block not full", { bits: 4, blockSize: 32, inFeatures: 80, outFeatures: 8 }],
  ["4 bits with bias", { bits: 4, blockSize: 32, inFeatures: 64, outFeatures: 24, hasBias: true }],
  [
    "4 bits, symmetric with bias",
    { bits: 4, blockSize: 32, inFeatures: 64, outFeatures: 8, symmetric: true, hasBias: true },
  ],
  ["8 bits, blocks of 32", { bits: 8, blockSize: 32, inFeatures: 64, outFeatures: 24 }],
  ["8 bits, blocks of 128, symmetric", { bits: 8, blockSize: 128, inFeatures: 256, outFeatures: 16, symmetric: true }],
  ["8 bits with bias", { bits: 8, blockSize: 32, inFeatures: 96, outFeatures: 24, hasBias: true }],
];

/** Random packed weights and what they stand for. */
function randomLayer(layer: QuantizedLayer) {
  const { bits, blockSize, inFeatures, outFeatures, hasBias } = layer;
  const random = createRandom(7);
  const { packed, scales, zeroPoints } = quantizedWeights("layer", layer);
  const fill = (shape: readonly number[]) =>
    Uint8Array.from({ length: countElements(shape) }, () => random.integer(256));
  const arrays = {
    packed: fill(packed.shape),
    scales: Float32Array.from({ length: countElements(scales.shape) }, () => 0.01 + 0.01 * random.next()),
    zeroPoints: zeroPoints && fill(zeroPoints.shape),
  };
  const blocks = Math.ceil(inFeatures / blockSize);
  const valueAt = (bytes: Uint8Array, row: number, place: number, rowBytes: number) => {
    const byte = bytes[row * rowBytes + Math.floor((place * bits) / 8)]!;
    return bits === 8 ? byte : place % 2 === 0 ? byte & 15 : byte >> 4;
  };
  const unpacked = generate([outFeatures, inFeatures], ([row, column]) => {
    const block = Math.floor(column! / blockSize);
    const quantized = valueAt(arrays.packed, row!, column!, (blocks * blockSize * bits) / 8);
    const zero = arrays.zeroPoints
      ? valueAt(arrays.zeroPoints, row!, block, Math.ceil((blocks * bits) / 8))
      : 2 ** (bits - 1);
    return (quantized - zero) * arrays.scales[row! * blocks + block]!;
  });
  const bias = hasBias ? randomArray([outFeatures], 8) : nd([1], [0]);
  const stored: Record<string, Uint8Array | Float32Array> = {
    "layer.packed": arrays.packed,
    "layer.scales": arrays.scales,
    ...(arrays.zeroPoints && { "layer.zero_points": arrays.zeroPoints }),
    ...(hasBias && { bias: Float32Array.from(bias.data) }),
  };
  return { unpacked, bias, stored };
}

function layerGraph(layer: QuantizedLayer) {
  const x = { dtype: "float32", shape: [dimension("rows"), layer.inFeatures] } as const;
  const weights = { dtype: "float32", shape: [dimension("rows"), layer.outFeatures] } as const;
  const graph = trace({ x, weights }, (inputs) => {
    const bias = layer.hasBias ? weight("bias", { dtype: "float32", shape: [layer.outFeatures] }) : undefined;
    const y = quantizedLinear(inputs.x!, "layer", { ...layer, ...(bias && { bias }) });
    return { y, loss: sum(multiply(y, inputs.weights!)) };
  });
  const names = ["x", ...(layer.hasBias ? ["bias"] : [])];
  return differentiate(graph, { loss: "loss", withRespectTo: names });
}

const rows = 5;

function largestError(got: readonly number[], expected: NdArray): number {
  const scale = Math.max(...expected.data.map(Math.abs));
  return Math.max(...got.map((value, i) => Math.abs(value - expected.data[i]!))) / scale;
}

/** Largest errors of the result and of the gradients, each as a share of the largest value. */
export async function quantizedErrors(layer: QuantizedLayer, device: Device): Promise<Record<string, number>> {
  const { unpacked, bias, stored } = randomLayer(layer);
  const x = randomArray([rows, layer.inFeatures], 9);
  const weights = randomArray([rows, layer.outFeatures], 10);
  const source = { get: (name: string) => stored[name]! };
  const session = await openSession(layerGraph(layer), { device, threads: 1, weights: source });
  const results = await session.run({
    x: tensorData("float32", x.shape, x.data),
    weights: tensorData("float32", weights.shape, weights.data),
  });
  await session.close();
  const sumOver = (count: number, term: (index: number) => number) => {
    let total = 0;
    for (let index = 0; index < count; index++) total += term(index);
    return total;
  };
  const expected: Record<string, NdArray> = {
    y: generate(
      [rows, layer.outFeatures],
      ([row, column]) =>
        at(bias, [column!]) + sumOver(layer.inFeatures, (k) => at(x, [row!, k]) * at(unpacked, [column!, k])),
    ),
    "gradient of x": generate([rows, layer.inFeatures], ([row, k]) =>
      sumOver(layer.outFeatures, (column) => at(weights, [row!, column]) * at(unpacked, [column, k!])),
    ),
    ...(layer.hasBias && {
      "gradient of bias": generate([layer.outFeatures], ([column]) =>
        sumOver(rows, (row) => at(weights, [row, column!])),
      ),
    }),
  };
  return Object.fromEntries(
    Object.entries(expected).map(([name, array]) => [name, largestError(toNumbers(results[name]!), array)]),
  );
}
