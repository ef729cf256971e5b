// The element types of safetensors files: their widths, and which of them this build can read.
import { GlobeError } from "../../run/errors.ts";

const widths = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
} as const;

/** An element type as the header spells it. */
export type DataType = keyof typeof widths;

/** Bytes of one element. */
export function byteWidth(dtype: DataType): number {
  return widths[dtype];
}

/** `dtype` when it is one that can be read; otherwise `unsupported`, with what to do about it. */
export function requireDataType(dtype: string, tensor: string, file: string): DataType {
  if (Object.hasOwn(widths, dtype)) return dtype as DataType;
  const advice = /^F[468]/.test(dtype)
    ? "use the checkpoint's BF16 release, which can be quantized here"
    : `readable are ${Object.keys(widths).join(", ")}`;
  throw new GlobeError("unsupported", `The tensor "${tensor}" of ${file} has the element type "${dtype}"; ${advice}.`, {
    facts: { file },
  });
}

/** Whether elements are numbers with a fraction. */
export function isFloat(dtype: DataType): boolean {
  return dtype === "F32" || dtype === "BF16" || dtype === "F16" || dtype === "F64";
}
