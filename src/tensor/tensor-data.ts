// Numbers with a shape: making them from plain arrays and reading them back, whatever their element type.
import { GlobeError } from "../run/errors.ts";
import type { DType, TensorData, TypedArray } from "./tensor.ts";

/** Bytes of one element. */
export const bytesPerElement: Readonly<Record<DType, number>> = {
  float32: 4,
  float16: 2,
  int64: 8,
  int32: 4,
  bool: 1,
  uint8: 1,
};

/** Tensor data from plain numbers; the count must fit the shape. Booleans are 0 and 1. */
export function tensorData(dtype: DType, shape: readonly number[], values: Iterable<number>): TensorData {
  const numbers = [...values];
  const count = countElements(shape);
  if (numbers.length !== count) {
    throw new GlobeError(
      "usage",
      `A tensor of shape [${shape.join(", ")}] needs ${count} values, got ${numbers.length}.`,
    );
  }
  return { dtype, shape, data: arrayOf(dtype, numbers) };
}

export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The values as ordinary numbers. */
export function toNumbers({ dtype, data }: TensorData): number[] {
  if (data instanceof BigInt64Array) return Array.from(data, Number);
  if (dtype === "float16") return Array.from(data as Uint16Array, halfToNumber);
  return Array.from(data as Float32Array);
}

function arrayOf(dtype: DType, numbers: readonly number[]): TypedArray {
  switch (dtype) {
    case "float32":
      return Float32Array.from(numbers);
    case "float16":
      return Uint16Array.from(numbers, numberToHalf);
    case "int64":
      return BigInt64Array.from(numbers, BigInt);
    case "int32":
      return Int32Array.from(numbers);
    case "bool":
    case "uint8":
      return Uint8Array.from(numbers);
  }
}

const floatView = new Float32Array(1);
const bitView = new Uint32Array(floatView.buffer);

/** IEEE half precision to a number. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A number to IEEE half precision, rounded to nearest, ties to even. */
export function numberToHalf(value: number): number {
  floatView[0] = value;
  const bits = bitView[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return sign | 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | roundHalfEven(magnitude * 2 ** 24);
  const exponent = ((bits >>> 23) & 0xff) - 127;
  // A fraction that rounds up to 1,024 carries into the exponent by plain addition.
  return sign | (((exponent + 15) << 10) + roundHalfEven((magnitude / 2 ** exponent - 1) * 1024));
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
