// From a graph to the bytes of an ONNX model for one device.
import { GlobeError } from "../run/errors.ts";
import { fuse } from "./fuse.ts";
import { nodesOf } from "./graph.ts";
import { lower } from "./lower.ts";
import { type OnnxInitializer, type OnnxNode, type OnnxValue, writeModel } from "./onnx/model-format.ts";
import { bytesOf, createWeightPlacer, type ExternalData } from "./onnx/place-weights.ts";
import { createSizeResolver } from "./onnx/size-resolver.ts";
import { leafName, type NamedType } from "./operations/leaf.ts";
import { simplify } from "./simplify.ts";
import {
  type Device,
  type Emitter,
  formatType,
  type Graph,
  type Node,
  type Tensor,
  type TensorData,
  type TensorType,
} from "./tensor.ts";
import { tensorData } from "./tensor-data.ts";
import type { WeightBytes } from "./weight.ts";

export interface EmitOptions {
  device?: Device;
  /** Whether the device's attention kernels are right; not taken for granted on WebGPU. */
  hasAttentionKernels?: boolean;
  /** Weights that become initializers; the others become inputs under their own names. */
  weights?: ReadonlyMap<string, WeightBytes>;
}

export interface OnnxModel {
  readonly bytes: Uint8Array;
  /** The folder that weight files are named relative to; `null` when there are none. */
  readonly externalFolder: string | null;
  /** Large weights that lie in memory, by the file name that the model gives them. */
  readonly externalData: readonly ExternalData[];
  /** What must be fed: the graph's inputs and the weights that are not built in. */
  readonly inputs: Readonly<Record<string, TensorType>>;
  readonly outputs: Readonly<Record<string, TensorType>>;
  /** The name of each output inside the model: its own, unless an input or weight has that already. */
  readonly outputNames: Readonly<Record<string, string>>;
}

/** The graph as an ONNX model, with the fused kernels that the device has. */
export function emitOnnx(
  graph: Graph,
  { device = "cpu", hasAttentionKernels = device !== "webgpu", weights = new Map() }: EmitOptions = {},
): OnnxModel {
  const lowered = fuse(simplify(lower(graph, { device, hasAttentionKernels })));
  const nodes: OnnxNode[] = [];
  const initializers: OnnxInitializer[] = [];
  const inputs: Record<string, TensorType> = { ...lowered.inputs };
  const names = new Map<Tensor, string>();
  const shared = new Map<string, string>();
  const placer = createWeightPlacer(weights.values());
  const placedWeights = new Map<string, string>();
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
    let placed = placedWeights.get(name);
    if (placed === undefined) {
      const initializer = placer.place(type, bytes);
      initializers.push(initializer);
      const isStoredAlike = initializer.dtype === type.dtype;
      placed = isStoredAlike ? name : emitter.node("Cast", [name], { attributes: { to: { dtype: type.dtype } } })[0]!;
      placedWeights.set(name, placed);
    }
    return placed;
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
  return {
    bytes,
    externalFolder: placer.externalFolder,
    externalData: placer.externalData,
    inputs,
    outputs: lowered.outputs,
    outputNames,
  };
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
