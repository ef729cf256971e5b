// Between our tensor data and ONNX Runtime's values.
import type { default as Ort, Tensor as OrtTensor } from "onnxruntime-node";
import { GlobeError } from "../../run/errors.ts";
import type { DType, TensorData, TypedArray } from "../tensor.ts";

/** Our numbers as ONNX Runtime takes them, without a copy. */
export function toOrtTensor(ort: typeof Ort, { dtype, shape, data }: TensorData): OrtTensor {
  if (dtype === "float16") {
    // Where the runtime has Float16Array, the tensor's constructor insists on it, and the binding reads it as empty.
    return Object.assign(new ort.Tensor("uint16", data as Uint16Array, shape), { type: "float16" });
  }
  return new ort.Tensor(dtype as "float32", data as Float32Array, shape);
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
