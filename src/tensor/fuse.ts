// Joining neighbouring operations into one kernel where ONNX Runtime has it.
import { isSameShape } from "./broadcast.ts";
import { nodesOf, rewriteGraph } from "./graph.ts";
import { leafName } from "./operations/leaf.ts";
import { layerNormOperation, type NormalizationAttributes, rmsNormOperation } from "./operations/normalization.ts";
import { applyOperation, type Graph, type Node, type Operation, type Tensor } from "./tensor.ts";

/** The sum of a residual connection and its normalization in one pass; outputs are the norm and the sum. */
const skipNormOperation: Operation<NormalizationAttributes & { isSimplified: boolean }> = {
  name: "skipNorm",
  infer: (inputs) => [inputs[0]!, inputs[0]!],
  emit(emitter, node, { epsilon, isSimplified }) {
    const type = isSimplified ? "SkipSimplifiedLayerNormalization" : "SkipLayerNormalization";
    const [norm, , , sum] = emitter.node(
      type,
      node.inputs.map((input) => emitter.nameOf(input)),
      {
        domain: "com.microsoft",
        outputs: 4,
        wanted: [true, false, false, true],
        attributes: { epsilon: { float: epsilon } },
      },
    );
    return [norm!, sum!];
  },
};

/** Replaces `norm(a + b)` by one kernel that also gives `a + b` to its other users. */
export function fuse(graph: Graph): Graph {
  const normOf = new Map<Node, Node>();
  for (const norm of nodesOf(Object.values(graph.outputs))) {
    const sum = isNorm(norm) ? norm.inputs[0]!.node : null;
    if (sum && canFuse(sum, norm) && !normOf.has(sum)) normOf.set(sum, norm);
  }
  const normalized = new Map<Node, Tensor>();
  return rewriteGraph(graph, (node, inputs) => {
    const norm = normOf.get(node);
    if (norm) {
      const isSimplified = norm.operation.name === rmsNormOperation.name;
      const { epsilon } = norm.attributes as NormalizationAttributes;
      // The scale and bias are leaves, so they exist wherever the sum does.
      const operands = [...inputs, ...norm.inputs.slice(1)];
      const [result, sum] = applyOperation(skipNormOperation, operands, { epsilon, isSimplified });
      normalized.set(norm, result!);
      return [sum!];
    }
    const result = normalized.get(node);
    return result ? [result] : null;
  });
}

function isNorm(node: Node): boolean {
  return node.operation.name === rmsNormOperation.name || node.operation.name === layerNormOperation.name;
}

/** The kernels take two operands of one shape with two or three axes. */
function canFuse(sum: Node, norm: Node): boolean {
  if (sum.operation.name !== "add") return false;
  const [a, b] = sum.inputs as [Tensor, Tensor];
  const hasKernelShape = isSameShape(a.shape, b.shape) && (a.shape.length === 2 || a.shape.length === 3);
  return hasKernelShape && norm.inputs.slice(1).every((scale) => leafName(scale.node) !== undefined);
}
