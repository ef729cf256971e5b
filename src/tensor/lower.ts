// Preparing a graph for one device: operations without a kernel there are written with simpler ones.
import { rewriteGraph, rewriteTensors } from "./graph.ts";
import type { Device, Graph, Node, Tensor } from "./tensor.ts";

/** The graph with only operations that the device has kernels for. */
export function lower(graph: Graph, device: Device): Graph {
  return rewriteGraph(graph, (node, inputs) => lowerNode(node, inputs, device));
}

function lowerNode(node: Node, inputs: readonly Tensor[], device: Device): readonly Tensor[] | null {
  const { operation, attributes } = node;
  const isFused = operation.emit !== undefined && (operation.isFused?.(device) ?? true);
  if (isFused || !operation.compose) return null;
  return rewriteTensors(
    operation.compose(inputs, attributes, device),
    (inner, innerInputs) => lowerNode(inner, innerInputs, device),
    inputs.map((input) => input.node),
  );
}
