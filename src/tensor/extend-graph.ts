// Building on the outputs of a graph: loss scaling, optimizer steps, sampling.
import { GlobeError } from "../run/errors.ts";
import type { Graph, Tensor, TensorType } from "./tensor.ts";
import { trace } from "./trace.ts";

/**
 * A graph with more inputs whose outputs are made from those of another graph. Outputs that `build` does not return
 * are not computed.
 */
export function extendGraph(
  graph: Graph,
  inputs: Readonly<Record<string, TensorType>>,
  build: (inputs: Record<string, Tensor>, outputs: Readonly<Record<string, Tensor>>) => Record<string, Tensor>,
): Graph {
  const taken = Object.keys(inputs).find((name) => graph.inputs[name] !== undefined);
  if (taken !== undefined) throw new GlobeError("usage", `The graph has an input "${taken}" already.`);
  const added = trace(inputs, (tensors) => build({ ...graph.inputs, ...tensors }, graph.outputs));
  return { inputs: { ...graph.inputs, ...added.inputs }, outputs: added.outputs };
}
