// Rewriting a graph to the same function with fewer passes over memory: what differentiation leaves behind and ONNX
// Runtime does not remove by itself. Constants are folded by ONNX Runtime, dead nodes are never reached.
import { isSameShape } from "./broadcast.ts";
import { rewriteGraph } from "./graph.ts";
import { constantValue } from "./operations/leaf.ts";
import { type MatmulAttributes, matmulOperation } from "./operations/matmul.ts";
import { expandOperation, reshape, reshapeOperation, transpose, transposeOperation } from "./operations/reshape.ts";
import { applyOperation, type Graph, type Node, type Tensor } from "./tensor.ts";

type Rule = (node: Node, inputs: readonly Tensor[]) => readonly Tensor[] | null;

/** The same functions with identities, repeated moves and useless repeats removed. */
export function simplify(graph: Graph): Graph {
  return rewriteGraph(graph, (node, inputs) => rules[node.operation.name]?.(node, inputs) ?? null);
}

const rules: Readonly<Record<string, Rule>> = {
  add: both(neutral(0, "either"), withoutExpand),
  subtract: both(neutral(0, "second"), withoutExpand),
  multiply: both(neutral(1, "either"), withoutExpand),
  divide: both(neutral(1, "second"), withoutExpand),
  power: both(neutral(1, "second"), withoutExpand),
  where: withoutExpand,
  reshape(node, [x]) {
    const inner = madeBy(x!, reshapeOperation.name);
    return inner ? [reshape(inner.inputs[0]!, node.outputs[0]!.shape)] : null;
  },
  transpose(node, [x]) {
    const outer = permutationOf(node);
    const inner = madeBy(x!, transposeOperation.name);
    const order = inner ? outer.map((axis) => permutationOf(inner)[axis]!) : outer;
    const source = inner ? inner.inputs[0]! : x!;
    if (order.every((axis, index) => axis === index)) return [source];
    return inner ? [transpose(source, order)] : null;
  },
  matmul(node, inputs) {
    const attributes = node.attributes as MatmulAttributes;
    const [a, b] = inputs.map(swappedSource) as [Tensor | null, Tensor | null];
    if (!a && !b) return null;
    return applyOperation(matmulOperation, [a ?? inputs[0]!, b ?? inputs[1]!], {
      ...attributes,
      transposeA: attributes.transposeA !== (a !== null),
      transposeB: attributes.transposeB !== (b !== null),
    });
  },
};

/** An operand that changes nothing: the other one is the result, if it has the result's shape already. */
function neutral(value: number, place: "either" | "second"): Rule {
  return (node, inputs) => {
    const [a, b] = inputs as [Tensor, Tensor];
    const { shape } = node.outputs[0]!;
    if (uniformValue(b) === value && isSameShape(a.shape, shape)) return [a];
    return place === "either" && uniformValue(a) === value && isSameShape(b.shape, shape) ? [b] : null;
  };
}

/** The number in every element of a constant, also of one that was reshaped or repeated. */
function uniformValue(tensor: Tensor): number | undefined {
  const moved = madeBy(tensor, expandOperation.name) ?? madeBy(tensor, reshapeOperation.name);
  return moved ? uniformValue(moved.inputs[0]!) : constantValue(tensor);
}

/** Operands broadcast by themselves: an expanded one is used as it was before, unless it alone sets the shape. */
function withoutExpand(node: Node, inputs: readonly Tensor[]): readonly Tensor[] | null {
  const sources = inputs.map((input) => madeBy(input, expandOperation.name)?.inputs[0] ?? input);
  let kept = inputs;
  for (const [index, source] of sources.entries()) {
    if (source === inputs[index]) continue;
    const tried = kept.with(index, source);
    const [output] = applyOperation(node.operation, tried, node.attributes);
    if (isSameShape(output!.shape, node.outputs[0]!.shape)) kept = tried;
  }
  return kept === inputs ? null : applyOperation(node.operation, kept, node.attributes);
}

function both(first: Rule, second: Rule): Rule {
  return (node, inputs) => first(node, inputs) ?? second(node, inputs);
}

function madeBy(tensor: Tensor, operation: string): Node | null {
  return tensor.node.operation.name === operation ? tensor.node : null;
}

function permutationOf(node: Node): readonly number[] {
  return (node.attributes as { permutation: readonly number[] }).permutation;
}

/** What a tensor was before its last two axes were exchanged, if that is all that happened. */
function swappedSource(tensor: Tensor): Tensor | null {
  const node = madeBy(tensor, transposeOperation.name);
  if (!node) return null;
  const rank = tensor.shape.length;
  const isSwap = permutationOf(node).every((axis, index) => axis === (index < rank - 2 ? index : 2 * rank - 3 - index));
  return isSwap ? node.inputs[0]! : null;
}
