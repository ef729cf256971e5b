// Preparing a graph for one device: operations without a kernel there are written with simpler ones.
import { rewriteGraph, rewriteTensors } from "./graph.ts";
import type { Graph, Node, Target, Tensor } from "./tensor.ts";

/** The graph with only operations that the device has kernels for. */
export function lower(graph: Graph, target: Target): Graph {
  return rewriteGraph(graph, (node, inputs) => lowerNode(node, inputs, target));
}

function lowerNode(node: Node, inputs: readonly Tensor[], target: Target): readonly Tensor[] | null {
  const { operation, attributes } = node;
  const isFused = operation.emit !== undefined && (operation.isFused?.(target.device) ?? true);
  if (isFused || !operation.compose) return null;
  return rewriteTensors(
    operation.compose(inputs, attributes, target),
    (inner, innerInputs) => lowerNode(inner, innerInputs, target),
    inputs.map((input) => input.node),
  );
}
