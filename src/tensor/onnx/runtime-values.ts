// Between our tensor data and ONNX Runtime's values.
import type { default as Ort, Tensor as OrtTensor } from "onnxruntime-node";
import { GlobeError } from "../../run/errors.ts";
import type { DType, TensorData, TypedArray } from "../tensor.ts";

/** Our numbers as ONNX Runtime takes them, without a copy. */
export function toOrtTensor(ort: typeof Ort, { dtype, shape, data }: TensorData): OrtTensor {
  const isHalf = dtype === "float16" && data instanceof Uint16Array;
  return new ort.Tensor(dtype as "float32", (isHalf ? asHalf(data) : data) as Float32Array, shape);
}

/** A fetched value; it must lie in ordinary memory. */
export function toTensorData(name: string, value: OrtTensor): TensorData {
  if (value.location !== "cpu") {
    // Reading a value on the GPU through getData aborts the whole process in ONNX Runtime 1.30.
    throw new GlobeError("internal", `The output "${name}" lies on ${value.location}; only cpu outputs can be read.`);
  }
  const data = value.data as TypedArray;
  const isHalf = value.type === "float16" && !(data instanceof Uint16Array);
  return {
    dtype: value.type as DType,
    shape: value.dims,
    data: isHalf ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data,
  };
}

type HalfArrayConstructor = new (buffer: ArrayBufferLike, offset: number, length: number) => TypedArray;

/** Where the runtime has Float16Array, ONNX Runtime insists on it. */
function asHalf(data: Uint16Array): TypedArray {
  const HalfArray = (globalThis as unknown as { Float16Array?: HalfArrayConstructor }).Float16Array;
  return HalfArray ? new HalfArray(data.buffer, data.byteOffset, data.length) : data;
}
