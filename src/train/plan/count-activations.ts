// The memory that a training step's intermediate values need, counted over the graph of the step itself.
import type { Network } from "../../model/family.ts";
import { floatWeights } from "../../model/linear.ts";
import { nodesOf } from "../../tensor/graph.ts";
import type { Tensor, TensorType } from "../../tensor/tensor.ts";
import { likelihoodObjective } from "../objective.ts";
import { rowInput, traceGradients } from "../training-graph.ts";

const leaves: ReadonlySet<string> = new Set(["weight", "input", "constant"]);
const bytesOfType = { float32: 4, float16: 2, int64: 8, int32: 4, bool: 1, uint8: 1 } as const;

export interface ActivationShape {
  readonly batch: number;
  readonly sequence: number;
  /** Answer tokens of the whole batch. */
  readonly rows: number;
}

/**
 * Peak bytes of the values that are alive at once while forward and backward pass run node by node, weights and their
 * gradients left out. Each value lives from the node that makes it to the last one that reads it.
 */
export function countActivations(
  network: Network,
  trainedNames: readonly string[],
  { batch, sequence, rows }: ActivationShape,
): number {
  const grid = [batch, sequence];
  const angles: TensorType = { dtype: "float32", shape: [...grid, network.text.headSize / 2] };
  const inputs: Record<string, TensorType> = {
    tokens: { dtype: "int64", shape: grid },
    cos: angles,
    sin: angles,
    rows: { dtype: "int64", shape: [rows] },
    targets: { dtype: "int64", shape: [rows] },
  };
  for (const name of likelihoodObjective.rowInputs) inputs[rowInput(name)] = { dtype: "float32", shape: [rows] };
  // Only their names are looked at: the parameters of a large model are never made.
  const nothing = new Float32Array();
  const trained = Object.assign(new Map(trainedNames.map((name) => [name, { shape: [], values: nothing }])), {
    all: nothing,
  });
  const graph = traceGradients(
    { network, weights: () => floatWeights(), takes: "features", trained },
    likelihoodObjective,
    inputs,
  );
  return peakBytes(
    Object.values(graph.outputs),
    new Set(trainedNames.map((name) => `gradient of ${name}`)),
    graph.outputs,
  );
}

function peakBytes(
  roots: readonly Tensor[],
  excludedNames: ReadonlySet<string>,
  outputs: Readonly<Record<string, Tensor>>,
): number {
  const excluded = new Set([...excludedNames].map((name) => outputs[name]));
  const nodes = nodesOf(roots);
  const lastUse = new Map<Tensor, number>();
  for (const [index, { inputs }] of nodes.entries()) for (const tensor of inputs) lastUse.set(tensor, index);
  const ends = new Map<number, number>();
  let alive = 0;
  let peak = 0;
  for (const [index, node] of nodes.entries()) {
    if (!isLeaf(node.operation.name)) {
      for (const output of node.outputs) {
        const end = lastUse.get(output);
        if (end === undefined || excluded.has(output)) continue;
        alive += bytesOf(output);
        ends.set(end, (ends.get(end) ?? 0) + bytesOf(output));
      }
    }
    peak = Math.max(peak, alive);
    alive -= ends.get(index) ?? 0;
  }
  return peak;
}

function isLeaf(operation: string): boolean {
  return leaves.has(operation);
}

function bytesOf({ dtype, shape }: Tensor): number {
  return shape.reduce<number>((product, size) => product * Number(size), bytesOfType[dtype]);
}
