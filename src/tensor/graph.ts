// Walking and rewriting graphs: order of nodes, weights, and a copy with some nodes replaced.
import { leafName, type NamedType } from "./operations/leaf.ts";
import { applyOperation, type Graph, type Node, type Tensor } from "./tensor.ts";

/**
 * Every node that the tensors depend on, each after its inputs. Nodes that nothing depends on never appear; neither do
 * the nodes of `boundary`, nor what only they depend on.
 */
export function nodesOf(roots: Iterable<Tensor>, boundary: Iterable<Node> = []): readonly Node[] {
  const order: Node[] = [];
  const state = new Map<Node, "open" | "done">();
  for (const node of boundary) state.set(node, "done");
  const stack = [...roots].map((tensor) => tensor.node).toReversed();
  while (stack.length > 0) {
    const node = stack.at(-1)!;
    if (state.has(node)) {
      stack.pop();
      if (state.get(node) === "open") {
        state.set(node, "done");
        order.push(node);
      }
      continue;
    }
    state.set(node, "open");
    for (const input of node.inputs.toReversed()) if (!state.has(input.node)) stack.push(input.node);
  }
  return order;
}

/** The weights of a graph by name. */
export function weightsOf(graph: Graph): ReadonlyMap<string, NamedType & { shape: readonly number[] }> {
  const weights = new Map<string, NamedType & { shape: readonly number[] }>();
  for (const node of nodesOf(Object.values(graph.outputs))) {
    if (node.operation.name === "weight") {
      weights.set(leafName(node)!, node.attributes as NamedType & { shape: readonly number[] });
    }
  }
  return weights;
}

/** Replaces the outputs of a node; `null` keeps the node. The inputs are those of the new graph. */
export type Rewrite = (node: Node, inputs: readonly Tensor[]) => readonly Tensor[] | null;

/** A copy of the tensors in which `rewrite` has replaced nodes, inputs before users. Unchanged nodes are shared. */
export function rewriteTensors(
  roots: readonly Tensor[],
  rewrite: Rewrite,
  boundary: Iterable<Node> = [],
): readonly Tensor[] {
  const replaced = new Map<Tensor, Tensor>();
  const current = (tensor: Tensor) => replaced.get(tensor) ?? tensor;
  for (const node of nodesOf(roots, boundary)) {
    const inputs = node.inputs.map(current);
    const isMoved = inputs.some((input, index) => input !== node.inputs[index]);
    const outputs =
      rewrite(node, inputs) ?? (isMoved ? applyOperation(node.operation, inputs, node.attributes) : node.outputs);
    for (const [index, output] of node.outputs.entries()) replaced.set(output, outputs[index]!);
  }
  return roots.map(current);
}

/** `rewriteTensors` over all outputs of a graph. */
export function rewriteGraph(graph: Graph, rewrite: Rewrite): Graph {
  const names = Object.keys(graph.outputs);
  const tensors = rewriteTensors(Object.values(graph.outputs), rewrite);
  return { inputs: graph.inputs, outputs: Object.fromEntries(names.map((name, index) => [name, tensors[index]!])) };
}
