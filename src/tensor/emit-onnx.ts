// From a graph to the bytes of an ONNX model for one device.
import { dirname, relative, resolve, sep } from "node:path";
import { GlobeError } from "../run/errors.ts";
import { fuse } from "./fuse.ts";
import { nodesOf } from "./graph.ts";
import { lower } from "./lower.ts";
import { isCastable, type OnnxInitializer, type OnnxNode, type OnnxValue, writeModel } from "./onnx/model-format.ts";
import { createSizeResolver } from "./onnx/size-resolver.ts";
import { leafName, type NamedType } from "./operations/leaf.ts";
import { simplify } from "./simplify.ts";
import {
  type Device,
  type DType,
  type Emitter,
  formatType,
  type Graph,
  type Node,
  type Tensor,
  type TensorData,
  type TensorType,
  type TypedArray,
} from "./tensor.ts";
import { bytesPerElement, countElements, tensorData } from "./tensor-data.ts";
import type { FileRange, StorageType, StoredArray, WeightBytes } from "./weight.ts";

export interface EmitOptions {
  device?: Device;
  /** Weights that become initializers; the others become inputs under their own names. */
  weights?: ReadonlyMap<string, WeightBytes>;
}

export interface OnnxModel {
  readonly bytes: Uint8Array;
  /** The folder that external weight files are named relative to; `null` when there are none. */
  readonly externalFolder: string | null;
  /** What must be fed: the graph's inputs and the weights that are not built in. */
  readonly inputs: Readonly<Record<string, TensorType>>;
  readonly outputs: Readonly<Record<string, TensorType>>;
  /** The name of each output inside the model: its own, unless an input or weight has that already. */
  readonly outputNames: Readonly<Record<string, string>>;
}

/** The graph as an ONNX model, with the fused kernels that the device has. */
export function emitOnnx(graph: Graph, { device = "cpu", weights = new Map() }: EmitOptions = {}): OnnxModel {
  const lowered = fuse(simplify(lower(graph, device)));
  const nodes: OnnxNode[] = [];
  const initializers: OnnxInitializer[] = [];
  const inputs: Record<string, TensorType> = { ...lowered.inputs };
  const names = new Map<Tensor, string>();
  const shared = new Map<string, string>();
  const externalFolder = commonFolder(
    [...weights.values()].flatMap((bytes) => (isFileRange(bytes) ? [bytes.file] : [])),
  );
  let count = 0;
  const freshName = () => `#${++count}`;

  const initialize = (value: TensorData): string => {
    const content = bytesOf(value.data);
    const key = content.length <= 64 ? `${value.dtype} [${value.shape}] ${content}` : null;
    const known = key === null ? undefined : shared.get(key);
    if (known !== undefined) return known;
    const name = freshName();
    initializers.push({ name, dtype: value.dtype, shape: value.shape, content });
    if (key !== null) shared.set(key, name);
    return name;
  };

  const emitter: Emitter = {
    device,
    nameOf(tensor) {
      const name = names.get(tensor);
      if (name === undefined) throw new GlobeError("internal", `${formatType(tensor)} is used before it is made.`);
      return name;
    },
    node(type, nodeInputs, { outputs = 1, wanted, attributes = {}, domain = "" } = {}) {
      const made = Array.from({ length: outputs }, (_, index) => ((wanted?.[index] ?? true) ? freshName() : ""));
      nodes.push({ type, domain, inputs: nodeInputs, outputs: made, attributes });
      return made;
    },
    integers: (values) => initialize(tensorData("int64", [values.length], values)),
    scalar: (value, dtype) => initialize(tensorData(dtype, [], [value])),
    sizes: (shape) => resolver.sizes(shape),
  };
  const resolver = createSizeResolver(lowered, emitter);

  const emitWeight = (node: Node, name: string): string => {
    const type = node.attributes as NamedType;
    const bytes = weights.get(name);
    if (bytes === undefined) {
      inputs[name] = type;
      return name;
    }
    if (!initializers.some((initializer) => initializer.name === name)) {
      initializers.push(weightInitializer(type, bytes, externalFolder));
    }
    const stored = initializers.find((initializer) => initializer.name === name)!;
    if (stored.dtype === type.dtype) return name;
    return emitter.node("Cast", [name], { attributes: { to: { dtype: type.dtype } } })[0]!;
  };

  const emitNode = (node: Node): readonly string[] => {
    const name = leafName(node);
    if (name !== undefined) return [node.operation.name === "weight" ? emitWeight(node, name) : name];
    if (node.operation.name === "constant") return [initialize((node.attributes as { value: TensorData }).value)];
    if (!node.operation.emit) throw new GlobeError("internal", `${node.operation.name} has no form in ONNX.`);
    return node.operation.emit(emitter, node, node.attributes);
  };

  const order = nodesOf(Object.values(lowered.outputs));
  requireConsistentLeaves(lowered, order);
  for (const [name, tensor] of Object.entries(lowered.inputs)) names.set(tensor, name);
  for (const node of order) {
    const emitted = emitNode(node);
    for (const [index, output] of node.outputs.entries()) names.set(output, emitted[index]!);
  }

  const taken = new Set([...Object.keys(inputs), ...initializers.map(({ name }) => name)]);
  const outputNames = Object.fromEntries(
    Object.keys(lowered.outputs).map((name) => [name, taken.has(name) ? `${name} (output)` : name]),
  );
  const bytes = writeModel({
    nodes: nameOutputs(lowered, outputNames, names, nodes),
    inputs: Object.entries(inputs).map(([name, type]) => onnxValue(name, type)),
    outputs: Object.entries(lowered.outputs).map(([name, type]) => onnxValue(outputNames[name]!, type)),
    initializers,
  });
  return { bytes, externalFolder, inputs, outputs: lowered.outputs, outputNames };
}

function onnxValue(name: string, { dtype, shape }: TensorType): OnnxValue {
  return { name, dtype, shape };
}

/** Gives the outputs their public names; a copy is added only where a value has another name already. */
function nameOutputs(
  graph: Graph,
  outputNames: Readonly<Record<string, string>>,
  names: ReadonlyMap<Tensor, string>,
  nodes: readonly OnnxNode[],
): OnnxNode[] {
  const produced = new Set(nodes.flatMap((node) => node.outputs));
  const renamed = new Map<string, string>();
  const copies: OnnxNode[] = [];
  for (const [output, tensor] of Object.entries(graph.outputs)) {
    const name = names.get(tensor)!;
    if (produced.has(name) && !renamed.has(name)) renamed.set(name, outputNames[output]!);
    else copies.push({ type: "Identity", domain: "", inputs: [name], outputs: [outputNames[output]!], attributes: {} });
  }
  const rename = (name: string) => renamed.get(name) ?? name;
  return [...nodes, ...copies].map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }));
}

function weightInitializer(type: NamedType, bytes: WeightBytes, folder: string | null): OnnxInitializer {
  const shape = type.shape as readonly number[];
  const { dtype, length } = describeStored(type, bytes);
  const expected = countElements(shape) * (dtype === "bfloat16" ? 2 : dtype === "int8" ? 1 : bytesPerElement[dtype]);
  if (!isCastable(dtype, type.dtype) || length !== expected) {
    throw new GlobeError(
      "config",
      `The weight "${type.name}" should be ${formatType(type)}, but ${length} bytes of ${dtype} were given` +
        (length === expected ? "." : `; ${expected} bytes would fit.`),
    );
  }
  if (isFileRange(bytes)) {
    const location = relative(folder!, resolve(bytes.file)).split(sep).join("/");
    return { name: type.name, dtype, shape, content: { location, offset: bytes.offset, length: bytes.length } };
  }
  return { name: type.name, dtype, shape, content: bytesOf(isStoredArray(bytes) ? bytes.data : bytes) };
}

function describeStored(type: NamedType, bytes: WeightBytes): { dtype: StorageType; length: number } {
  if (isFileRange(bytes)) return bytes;
  if (isStoredArray(bytes)) return { dtype: bytes.dtype, length: bytes.data.byteLength };
  return { dtype: storageTypeOf(bytes, type.dtype), length: bytes.byteLength };
}

/** An array without a type of its own has the type that its class says, or the graph's for plain 16-bit and byte data. */
function storageTypeOf(array: TypedArray, dtype: DType): StorageType {
  if (array instanceof Float32Array) return "float32";
  if (array instanceof BigInt64Array) return "int64";
  if (array instanceof Int32Array) return "int32";
  return dtype;
}

export function isFileRange(bytes: WeightBytes): bytes is FileRange {
  return "file" in bytes;
}

export function isStoredArray(bytes: WeightBytes): bytes is StoredArray {
  return "data" in bytes;
}

function requireConsistentLeaves(graph: Graph, order: readonly Node[]): void {
  const seen = new Map<string, Node>();
  const names = new Set(Object.keys(graph.inputs));
  for (const node of order) {
    const name = leafName(node);
    if (name === undefined) continue;
    if (node.operation.name === "input") {
      if (graph.inputs[name]?.node !== node) {
        throw new GlobeError("usage", `The graph uses "${name}", which is an input of another graph.`);
      }
      continue;
    }
    const other = seen.get(name);
    if (names.has(name) || (other && formatType(other.outputs[0]!) !== formatType(node.outputs[0]!))) {
      const type = formatType(node.outputs[0]!);
      throw new GlobeError("usage", `The weight "${name}" (${type}) shares its name with another weight or an input.`);
    }
    seen.set(name, node);
  }
}

function bytesOf(data: TypedArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** The deepest folder that holds all files: ONNX Runtime refuses absolute names and names that leave its folder. */
function commonFolder(files: readonly string[]): string | null {
  if (files.length === 0) return null;
  const paths = files.map((file) => dirname(resolve(file)).split(sep));
  const first = paths[0]!;
  let depth = first.length;
  for (const path of paths) {
    let shared = 0;
    while (shared < depth && path[shared] === first[shared]) shared++;
    depth = shared;
  }
  return first.slice(0, depth).join(sep) || sep;
}
