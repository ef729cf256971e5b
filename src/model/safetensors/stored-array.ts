// Stored bytes as typed arrays and back. Files are little-endian, as is every machine that ONNX Runtime runs on.
import { GlobeError } from "../../run/errors.ts";
import { narrowToBrainFloats, narrowToHalves, widenBrainFloats, widenHalves } from "./convert-floats.ts";
import type { DataType } from "./data-type.ts";

export type StoredArray =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>;

/** The array whose elements have the bits of each type; BF16 and F16 have none of their own. */
const arrays = {
  BOOL: Uint8Array,
  U8: Uint8Array,
  I8: Int8Array,
  I16: Int16Array,
  U16: Uint16Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I32: Int32Array,
  U32: Uint32Array,
  F32: Float32Array,
  F64: Float64Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
} as const satisfies Record<DataType, new (buffer: ArrayBuffer) => StoredArray>;

/** The closest array of `bytes`, which must own their buffer; BF16 and F16 become singles. */
export function toStoredArray({ buffer }: Uint8Array<ArrayBuffer>, dtype: DataType): StoredArray {
  if (dtype === "BF16") return widenBrainFloats(new Uint16Array(buffer));
  if (dtype === "F16") return widenHalves(new Uint16Array(buffer));
  return new arrays[dtype](buffer);
}

/** Bytes of a floating-point type as singles. */
export function toFloats(bytes: Uint8Array<ArrayBuffer>, dtype: DataType): Float32Array<ArrayBuffer> {
  const stored = toStoredArray(bytes, dtype);
  if (stored instanceof Float32Array) return stored;
  if (stored instanceof Float64Array) return Float32Array.from(stored);
  throw new GlobeError("internal", `${dtype} was read as numbers with a fraction.`);
}

/** The bytes that store `data`; singles are rounded for BF16 and F16, otherwise the array must be that of the type. */
export function toStoredBytes(data: StoredArray, dtype: DataType): Uint8Array<ArrayBuffer> {
  const isRounded = data instanceof Float32Array && (dtype === "BF16" || dtype === "F16");
  const stored = !isRounded ? data : dtype === "BF16" ? narrowToBrainFloats(data) : narrowToHalves(data);
  if (!(stored instanceof arrays[dtype])) {
    throw new GlobeError("internal", `A ${data.constructor.name} was given for a tensor of ${dtype}.`);
  }
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}
