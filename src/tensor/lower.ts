// Preparing a graph for one device: operations without a kernel there are written with simpler ones.
import { rewriteGraph, rewriteTensors } from "./graph.ts";
import type { Device, Graph, Node, Tensor } from "./tensor.ts";

/** The graph with only operations that the device has kernels for. */
export function lower(graph: Graph, device: Device): Graph {
  return rewriteGraph(graph, (node, inputs) => lowerNode(node, inputs, device));
}

function lowerNode(node: Node, inputs: readonly Tensor[], device: Device): readonly Tensor[] | null {
  const { operation, attributes } = node;
  if (!operation.compose || (operation.isFused?.(device, inputs, attributes) ?? true)) return null;
  return rewriteTensors(
    operation.compose(inputs, attributes),
    (inner, innerInputs) => lowerNode(inner, innerInputs, device),
    inputs.map((input) => input.node),
  );
}
