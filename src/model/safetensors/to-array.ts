// Stored bytes as typed arrays. Files are little-endian, as is every machine that ONNX Runtime runs on.
import { GlobeError } from "../../run/errors.ts";
import { widenBrainFloats, widenHalves } from "./convert-floats.ts";
import type { DataType } from "./data-type.ts";
import type { StoredArray } from "./tensor-files.ts";

/** The closest array of `bytes`, which must own their buffer; BF16 and F16 become singles. */
export function toStoredArray({ buffer }: Uint8Array<ArrayBuffer>, dtype: DataType): StoredArray {
  switch (dtype) {
    case "BF16":
      return widenBrainFloats(new Uint16Array(buffer));
    case "F16":
      return widenHalves(new Uint16Array(buffer));
    case "F32":
      return new Float32Array(buffer);
    case "F64":
      return new Float64Array(buffer);
    case "I8":
      return new Int8Array(buffer);
    case "I16":
      return new Int16Array(buffer);
    case "U16":
      return new Uint16Array(buffer);
    case "I32":
      return new Int32Array(buffer);
    case "U32":
      return new Uint32Array(buffer);
    case "I64":
      return new BigInt64Array(buffer);
    case "U64":
      return new BigUint64Array(buffer);
    case "BOOL":
    case "U8":
      return new Uint8Array(buffer);
  }
}

/** Bytes of a floating-point type as singles. */
export function toFloats(bytes: Uint8Array<ArrayBuffer>, dtype: DataType): Float32Array<ArrayBuffer> {
  const stored = toStoredArray(bytes, dtype);
  if (stored instanceof Float32Array) return stored;
  if (stored instanceof Float64Array) return Float32Array.from(stored);
  throw new GlobeError("internal", `${dtype} was read as numbers with a fraction.`);
}
