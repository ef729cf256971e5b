// Quantizes rows of a matrix, as they are stored, in a WebAssembly memory of its own.

import { assembleModule } from "../../run/assemble-wasm.ts";
import { GlobeError } from "../../run/errors.ts";
import { byteWidth, type DataType } from "../safetensors/data-type.ts";
import { factorsAddress, freeAddress, quantizeFunction, sumsAddress } from "./quantize-code.ts";
import { rowSizes, type Scheme } from "./scheme.ts";
import { widenFunctions } from "./widen-code.ts";

export interface QuantizedRows {
  /** Rows of blocks in the layout of MatMulNBits. */
  readonly packed: Uint8Array;
  readonly scales: Float32Array;
  readonly zeroPoints: Uint8Array;
  /** Sum of squared weights. */
  readonly squaredNorm: number;
  /** Sum of squared differences between the weights and what the packed numbers stand for. */
  readonly squaredError: number;
}

export interface Quantizer {
  readonly scheme: Scheme;
  /** Memory to read `rows` rows of `columns` stored weights into; void after the next call. */
  prepare(dtype: DataType, rows: number, columns: number): Uint8Array;
  /** Quantizes what was read into the prepared memory; the result's arrays are void after the next call. */
  quantize(): QuantizedRows;
}

/**
 * Factors tried on the step that just covers a block's range. Eight of them, with one more rounding after, come within
 * 0.03 dB of twenty on normal and heavy-tailed weights; 8 bits gain nothing from a search.
 */
const searchFactors: Readonly<Record<Scheme["bits"], readonly number[]>> = {
  4: [0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1, 1.05],
  8: [1],
};

// Node has it, but its type declarations leave it to those of the browser.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  quantize(source: number, sourceEnd: number, packed: number, scales: number, zeroPoints: number): void;
  widenBrainFloats(source: number, sourceEnd: number, target: number): void;
  widenHalves(source: number, sourceEnd: number, target: number): void;
}

const pageSize = 65536;
const vectorSize = 16;

/** `factors`: steps to try for each block, relative to the one that covers its range; `[1]` is plain rounding. */
export function createQuantizer(scheme: Scheme, factors: readonly number[] = searchFactors[scheme.bits]): Quantizer {
  const code = assembleModule([...widenFunctions, quantizeFunction(scheme, factors.length)]);
  const wasm = new WebAssembly.Instance(new WebAssembly.Module(code)).exports as Exports;
  const { memory } = wasm;
  new Float32Array(memory.buffer, factorsAddress, factors.length).set(factors);
  let job: Job | null = null;
  return {
    scheme,
    prepare(dtype, rows, columns) {
      job = planJob(scheme, dtype, rows, columns);
      const missing = job.end - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / pageSize));
      return new Uint8Array(memory.buffer, job.stored, rows * columns * byteWidth(dtype));
    },
    quantize() {
      if (!job) throw new GlobeError("internal", "Rows were quantized before they were read.");
      return quantizeRows(wasm, job);
    },
  };
}

/** Addresses of one call's buffers. */
interface Job {
  readonly scheme: Scheme;
  readonly dtype: DataType;
  readonly rows: number;
  readonly columns: number;
  readonly blocks: number;
  readonly row: number;
  readonly packed: number;
  readonly scales: number;
  readonly rowZeroPoints: number;
  readonly zeroPoints: number;
  readonly stored: number;
  readonly end: number;
}

function planJob(scheme: Scheme, dtype: DataType, rows: number, columns: number): Job {
  const sizes = rowSizes(columns, scheme);
  let end = freeAddress;
  const place = (length: number) => {
    const address = end;
    // A vector more, because groups of eight may be widened beyond the end of a row.
    end = Math.ceil((address + length) / vectorSize) * vectorSize + 2 * vectorSize;
    return address;
  };
  return {
    scheme,
    dtype,
    rows,
    columns,
    blocks: sizes.blocks,
    row: place(4 * sizes.blocks * scheme.blockSize),
    packed: place(rows * sizes.packed),
    scales: place(rows * sizes.scales),
    rowZeroPoints: place(sizes.blocks),
    zeroPoints: place(rows * sizes.zeroPoints),
    stored: place(rows * columns * byteWidth(dtype)),
    get end() {
      return end;
    },
  };
}

function quantizeRows(wasm: Exports, job: Job): QuantizedRows {
  const { scheme, rows, columns, blocks } = job;
  const { buffer } = wasm.memory;
  const sizes = rowSizes(columns, scheme);
  const row = new Float32Array(buffer, job.row, blocks * scheme.blockSize);
  const sums = new Float32Array(buffer, sumsAddress, 2);
  const rowZeroPoints = new Uint8Array(buffer, job.rowZeroPoints, blocks);
  const zeroPoints = new Uint8Array(buffer, job.zeroPoints, rows * sizes.zeroPoints);
  let squaredNorm = 0;
  let squaredError = 0;
  for (let index = 0; index < rows; index++) {
    loadRow(wasm, job, index, row);
    wasm.quantize(
      job.row,
      job.row + row.byteLength,
      job.packed + index * sizes.packed,
      job.scales + index * sizes.scales,
      job.rowZeroPoints,
    );
    squaredNorm += sums[0]!;
    squaredError += sums[1]!;
    const target = zeroPoints.subarray(index * sizes.zeroPoints, (index + 1) * sizes.zeroPoints);
    if (scheme.bits === 8) target.set(rowZeroPoints);
    else packNibbles(rowZeroPoints, target);
  }
  return {
    packed: new Uint8Array(buffer, job.packed, rows * sizes.packed),
    scales: new Float32Array(buffer, job.scales, rows * blocks),
    zeroPoints,
    squaredNorm,
    squaredError,
  };
}

/** Widens one stored row into `row`, whose end is filled with zeros up to a whole block. */
function loadRow(wasm: Exports, { dtype, stored, columns, row: address }: Job, index: number, row: Float32Array) {
  const start = stored + index * columns * byteWidth(dtype);
  const end = start + columns * byteWidth(dtype);
  if (dtype === "BF16") wasm.widenBrainFloats(start, end, address);
  else if (dtype === "F16") wasm.widenHalves(start, end, address);
  else if (dtype === "F32") new Uint8Array(wasm.memory.buffer).copyWithin(address, start, end);
  else throw new GlobeError("unsupported", `Weights stored as ${dtype} cannot be quantized; BF16, F16 and F32 can.`);
  row.fill(0, columns);
}

/** Two to a byte, the first in the low bits; a last single one has 0 above it. */
function packNibbles(source: Uint8Array, target: Uint8Array): void {
  for (let i = 0; i < target.length; i++) target[i] = source[2 * i]! | ((source[2 * i + 1] ?? 0) << 4);
}
