// The vocabulary of the room: element types, shapes, traced tensors, and the nodes and operations that make them.
import { GlobeError } from "../run/errors.ts";
import type { Dimension } from "./dimension.ts";
import { formatDimension } from "./dimension.ts";

export type { Dimension, SymbolicDimension } from "./dimension.ts";

/** Element types that a graph computes with. */
export type DType = "float32" | "float16" | "int64" | "int32" | "bool" | "uint8";

/** Sizes of the axes, outermost first; a scalar has none. */
export type Shape = readonly Dimension[];

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A traced value: one output of a node. It has a type but no numbers until a session runs the graph. */
export interface Tensor extends TensorType {
  readonly node: Node;
  /** Which output of the node this is. */
  readonly index: number;
}

/** One application of an operation. Nodes are never changed after they are made, so graphs may share them. */
export interface Node {
  readonly operation: Operation;
  readonly inputs: readonly Tensor[];
  readonly attributes: object;
  readonly outputs: readonly Tensor[];
}

export type Device = "cpu" | "webgpu" | "cuda";

/** What a graph is prepared for. */
export interface Target {
  readonly device: Device;
  /** Whether the attention kernels can be used: on some GPUs they give wrong rows, which `probe-attention.ts` finds out. */
  readonly hasAttentionKernels: boolean;
}

/** What an operation is: how its types follow, and how ONNX says it. Its gradient stands in `gradients/`. */
export interface Operation<Attributes extends object = object> {
  readonly name: string;
  /** Types of the outputs; throws a sentence that names the operation and the shapes when they do not fit. */
  infer(inputs: readonly Tensor[], attributes: Attributes): readonly TensorType[];
  /** Adds ONNX nodes and returns the names of the outputs. */
  emit?(emitter: Emitter, node: Node, attributes: Attributes): readonly string[];
  /**
   * The same function written with other operations: for gradients with the simplest ones, and on a device that has no
   * kernel for this one (or several to choose from) with those that the device has.
   */
  compose?(inputs: readonly Tensor[], attributes: Attributes, target?: Target): readonly Tensor[];
  /** Whether the device has a kernel for `emit`; without this function it has when there is an `emit`. */
  isFused?(device: Device): boolean;
}

/** What an operation may use to say itself in ONNX. */
export interface Emitter {
  readonly device: Device;
  /** The ONNX name of a traced tensor. */
  nameOf(tensor: Tensor): string;
  node(type: string, inputs: readonly string[], options?: NodeOptions): readonly string[];
  /** A one-dimensional int64 initializer. */
  integers(values: readonly number[]): string;
  /** A scalar initializer. */
  scalar(value: number, dtype: DType): string;
  /** A one-dimensional int64 tensor of sizes; computed from the inputs' shapes where they are symbolic. */
  sizes(shape: Shape): string;
}

export interface NodeOptions {
  readonly outputs?: number;
  /** Names for optional outputs that are not wanted are left empty. */
  readonly wanted?: readonly boolean[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly domain?: string;
}

/** Integers and floats differ in ONNX: write `{ float: 1 }` for a float. */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly dtype: DType };

export type TypedArray =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | Int32Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

/** Numbers with a shape, as fed to and fetched from a session; float16 is its bits in a Uint16Array. */
export interface TensorData {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

/** A graph as a function from named tensors to named tensors; weights are found among the nodes. */
export interface Graph {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
}

/** Applies an operation: checks the types and makes the node. */
export function applyOperation<Attributes extends object>(
  operation: Operation<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): readonly Tensor[] {
  const outputs: Tensor[] = [];
  const node: Node = { operation: operation as Operation, inputs, attributes, outputs };
  for (const [index, { dtype, shape }] of operation.infer(inputs, attributes).entries()) {
    outputs.push({ dtype, shape, node, index });
  }
  return outputs;
}

/** Like `applyOperation` for an operation with one output. */
export function applyToOne<Attributes extends object>(
  operation: Operation<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): Tensor {
  return applyOperation(operation, inputs, attributes)[0]!;
}

export function formatShape(shape: Shape): string {
  return `[${shape.map(formatDimension).join(", ")}]`;
}

/** "float32 [batch, 3]", for messages. */
export function formatType({ dtype, shape }: TensorType): string {
  return `${dtype} ${formatShape(shape)}`;
}

export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float16";
}

export function rankOf(tensor: TensorType): number {
  return tensor.shape.length;
}

/** An error about types that do not fit; the message begins with the operation's name. */
export function typeError(operation: string, problem: string): GlobeError {
  return new GlobeError("usage", `${operation}: ${problem}`);
}

/** An axis counted from the front; negative axes count from the back. */
export function normalizeAxis(operation: string, axis: number, tensor: TensorType): number {
  const rank = tensor.shape.length;
  const index = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || index < 0 || index >= rank) {
    throw typeError(operation, `there is no axis ${axis} in ${formatType(tensor)}.`);
  }
  return index;
}
