// Tensors that no other tensor makes: inputs, weights, constants and sizes.
import { type Dimension, formatDimension } from "../dimension.ts";
import {
  applyToOne,
  type DType,
  type Node,
  type Operation,
  type Tensor,
  type TensorData,
  type TensorType,
  typeError,
} from "../tensor.ts";
import { countElements, tensorData } from "../tensor-data.ts";

export interface NamedType extends TensorType {
  readonly name: string;
}

/** A value that is fed at every run. */
export const inputOperation: Operation<NamedType> = { name: "input", infer: (_, type) => [type] };

/** A named parameter; whether it is fed or built in is decided when a session opens. */
export const weightOperation: Operation<NamedType> = { name: "weight", infer: (_, type) => [type] };

/** A value written into the graph. */
export const constantOperation: Operation<{ value: TensorData }> = {
  name: "constant",
  infer: (_, { value }) => [{ dtype: value.dtype, shape: value.shape }],
};

const sizeOperation: Operation<{ size: Dimension; dtype: DType }> = {
  name: "size",
  infer: (_, { dtype }) => [{ dtype, shape: [] }],
  emit(emitter, _node, { size, dtype }) {
    const [scalar] = emitter.node("Squeeze", [emitter.sizes([size]), emitter.integers([0])]);
    return dtype === "int64" ? [scalar!] : emitter.node("Cast", [scalar!], { attributes: { to: { dtype } } });
  },
};

const rangeOperation: Operation<{ length: Dimension; dtype: DType }> = {
  name: "range",
  infer: (_, { length, dtype }) => [{ dtype, shape: [length] }],
  emit(emitter, _node, { length, dtype }) {
    const [limit] = emitter.node("Squeeze", [emitter.sizes([length]), emitter.integers([0])]);
    const [values] = emitter.node("Range", [emitter.scalar(0, "int64"), limit!, emitter.scalar(1, "int64")]);
    return dtype === "int64" ? [values!] : emitter.node("Cast", [values!], { attributes: { to: { dtype } } });
  },
};

/** A constant: one number, or as many numbers as `shape` (by default one axis) holds. */
export function constant(value: number | boolean | readonly number[], dtype: DType, shape?: readonly number[]): Tensor {
  const values = Array.isArray(value) ? (value as readonly number[]) : [Number(value)];
  const sizes = shape ?? (Array.isArray(value) ? [values.length] : []);
  const filled = values.length === 1 ? new Array<number>(countElements(sizes)).fill(values[0]!) : values;
  return constantOf(tensorData(dtype, sizes, filled));
}

/** A constant from numbers that already have a shape. */
export function constantOf(value: TensorData): Tensor {
  return applyToOne(constantOperation, [], { value });
}

/** A size as a number in the graph: the divisor of a mean, the length of a cache. */
export function sizeOf(size: Dimension, dtype: DType = "int64"): Tensor {
  return typeof size === "number" ? constant(size, dtype) : applyToOne(sizeOperation, [], { size, dtype });
}

/** 0, 1, 2, … below `length`. */
export function range(length: Dimension, dtype: DType = "int64"): Tensor {
  if (dtype === "bool") throw typeError("range", `it cannot count to ${formatDimension(length)} in booleans.`);
  return applyToOne(rangeOperation, [], { length, dtype });
}

/** The number that a scalar constant holds in every element, or `undefined` for anything else. */
export function constantValue(tensor: Tensor): number | undefined {
  if (tensor.node.operation.name !== constantOperation.name) return undefined;
  const { value } = tensor.node.attributes as { value: TensorData };
  const first = value.data[0];
  if (first === undefined || value.dtype === "float16") return undefined;
  return value.data.length <= 1 || value.data.every((element) => element === first) ? Number(first) : undefined;
}

/** The name of an input or weight, or `undefined` for any other node. */
export function leafName(node: Node): string | undefined {
  return node.operation.name === "input" || node.operation.name === "weight"
    ? (node.attributes as NamedType).name
    : undefined;
}
