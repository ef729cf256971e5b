// Tensors that do not fit: every message names the operation and the types.
import { describe, expect, test } from "vitest";
import { differentiate } from "./differentiate.ts";
import { dimension } from "./dimension.ts";
import { emitOnnx } from "./emit-onnx.ts";
import { extendGraph } from "./extend-graph.ts";
import { add, equal, where } from "./operations/arithmetic.ts";
import { attention } from "./operations/attention.ts";
import { cast, exp, not, stopGradient } from "./operations/elementwise.ts";
import { gather, gatherElements, scatterAdd } from "./operations/gather.ts";
import { range } from "./operations/leaf.ts";
import { linear } from "./operations/linear.ts";
import { logProbability } from "./operations/log-probability.ts";
import { gemm, matmul } from "./operations/matmul.ts";
import { layerNorm, rmsNorm } from "./operations/normalization.ts";
import { argmax, mean, sum, topK } from "./operations/reduce.ts";
import { expand, removeAxis, reshape, transpose } from "./operations/reshape.ts";
import { concatenate, slice, split } from "./operations/slice.ts";
import { softmax } from "./operations/softmax.ts";
import type { DType, Shape, Tensor } from "./tensor.ts";
import { trace } from "./trace.ts";
import { weight } from "./weight.ts";

function input(dtype: DType, shape: Shape): Tensor {
  return trace({ x: { dtype, shape } }, ({ x }) => ({ x: x! })).outputs.x!;
}

const float = (...shape: Shape) => input("float32", shape);
const batch = dimension("batch");

const cases: readonly (readonly [string, () => unknown, string])[] = [
  [
    "add of sizes that differ",
    () => add(float(2, 3), float(2, 4)),
    "add: float32 [2, 3] and float32 [2, 4] do not broadcast: axis -1 is 3 in one and 4 in another.",
  ],
  [
    "add of a number and an unknown size",
    () => add(float(batch, 3), float(7, 3)),
    "add: float32 [batch, 3] and float32 [7, 3] do not broadcast: axis -2 is batch in one and 7 in another.",
  ],
  [
    "add of element types",
    () => add(float(2), input("int64", [2])),
    "add: float32 [2] and int64 [2] differ in element type; cast one of them.",
  ],
  [
    "where without booleans",
    () => where(float(2), float(2), float(2)),
    "where: the condition must be bool, got float32 [2].",
  ],
  ["exp of integers", () => exp(input("int64", [2])), "exp: it is defined for float32, float16, got int64 [2]."],
  ["not of floats", () => not(float(2)), "not: it is defined for bool, got float32 [2]."],
  [
    "matmul of inner sizes",
    () => matmul(float(2, 3), float(4, 5)),
    "matmul: float32 [2, 3] and float32 [4, 5] do not multiply: the inner sizes differ.",
  ],
  [
    "matmul transposed",
    () => matmul(float(2, 3), float(3, 5), { transposeB: true }),
    "matmul: float32 [2, 3] and float32 [3, 5] transposed do not multiply",
  ],
  [
    "matmul of a vector",
    () => matmul(float(3), float(3, 5)),
    "matmul: both operands need at least two axes, got float32 [3] and float32 [3, 5].",
  ],
  [
    "matmul of a batch",
    () => matmul(float(2, 4, 3), float(3, 3, 5)),
    "matmul: float32 [2] and float32 [3] do not broadcast",
  ],
  [
    "gemm of three axes",
    () => gemm(float(2, 2, 3), float(3, 5)),
    "gemm: both operands must be matrices, got float32 [2, 2, 3] and float32 [3, 5].",
  ],
  [
    "gemm with a bias that is too long",
    () => gemm(float(2, 3), float(3, 5), { bias: float(6) }),
    "gemm: the bias float32 [6] does not fit the columns of float32 [3, 5].",
  ],
  [
    "linear of another width",
    () => linear(float(2, 3), float(8, 4)),
    "linear: float32 [2, 3] does not fit the weight float32 [8, 4], which is [out, in].",
  ],
  [
    "reshape to another count",
    () => reshape(float(2, 3), [4, 2]),
    "reshape: float32 [2, 3] cannot become [4, 2]: [6] elements are not [8].",
  ],
  [
    "reshape of unknown sizes",
    () => reshape(float(batch, 3), [6]),
    "reshape: float32 [batch, 3] cannot become [6]: [3 * batch] elements are not [6].",
  ],
  [
    "transpose by a wrong order",
    () => transpose(float(2, 3), [0, 0]),
    "transpose: [0, 0] is not an order of the axes of float32 [2, 3].",
  ],
  [
    "expand of a size that is not 1",
    () => expand(float(2, 3), [4, 3]),
    "expand: float32 [2, 3] and float32 [4, 3] do not broadcast",
  ],
  ["removeAxis of a long axis", () => removeAxis(float(2, 3), 0), "removeAxis: axis 0 of float32 [2, 3] is not 1."],
  ["slice outside", () => slice(float(2, 3), 1, 1, 9), "slice: 1 to 9 lies outside axis 1 of float32 [2, 3]."],
  ["an axis that does not exist", () => sum(float(2, 3), { axes: 2 }), "sum: there is no axis 2 in float32 [2, 3]."],
  [
    "split into parts that do not add up",
    () => split(float(2, 3), [1, 1]),
    "split: parts [1, 1] do not add up to axis 1 of float32 [2, 3].",
  ],
  [
    "concatenate of other sizes",
    () => concatenate([float(2, 3), float(3, 3)], 1),
    "concatenate: float32 [2, 3] and float32 [3, 3] do not join along axis 1.",
  ],
  ["concatenate of nothing", () => concatenate([]), "concatenate: there is nothing to join."],
  ["gather by floats", () => gather(float(5, 3), float(2)), "gather: indices must be int64 or int32, got float32 [2]."],
  [
    "gatherElements of another shape",
    () => gatherElements(float(2, 3), input("int64", [3, 1])),
    "gatherElements: int64 [3, 1] does not index axis 1 of float32 [2, 3].",
  ],
  [
    "scatterAdd of other rows",
    () => scatterAdd(float(5, 3), input("int64", [2]), float(2, 4)),
    "scatterAdd: float32 [2, 4] at int64 [2] cannot be added along axis 0 of float32 [5, 3].",
  ],
  [
    "softmax of integers",
    () => softmax(input("int64", [2])),
    "softmax: it is defined for floating-point tensors, got int64 [2].",
  ],
  [
    "mean of integers",
    () => mean(input("int64", [2])),
    "mean: it is defined for floating-point tensors, got int64 [2].",
  ],
  [
    "topK of more than there are",
    () => topK(float(2, 3), 4),
    "topK: 4 elements cannot be chosen from axis 1 of float32 [2, 3].",
  ],
  [
    "layerNorm with another scale",
    () => layerNorm(float(2, 3), float(4)),
    "layerNorm: float32 [4] does not scale the last axis of float32 [2, 3].",
  ],
  [
    "rmsNorm of integers",
    () => rmsNorm(input("int64", [3]), float(3)),
    "rmsNorm: it is defined for floating-point tensors, got int64 [3].",
  ],
  [
    "attention of three axes",
    () => attention(float(2, 3, 4), float(2, 3, 4), float(2, 3, 4)),
    "attention: operands must be [batch, heads, rows, head size] of one floating-point type",
  ],
  [
    "attention of heads that do not divide",
    () => attention(float(1, 3, 2, 4), float(1, 2, 2, 4), float(1, 2, 2, 4)),
    "attention: query float32 [1, 3, 2, 4], key float32 [1, 2, 2, 4] and value float32 [1, 2, 2, 4] do not fit",
  ],
  [
    "attention with a mask that does not fit",
    () => attention(float(1, 2, 2, 4), float(1, 2, 2, 4), float(1, 2, 2, 4), { mask: input("bool", [3, 3]) }),
    "attention: the mask bool [3, 3] does not broadcast to [batch, heads, queries, keys] = [1, 2, 2, 2].",
  ],
  [
    "logProbability of other rows",
    () => logProbability(float(2, 3), float(9, 3), input("int64", [3])),
    "logProbability: targets int64 [3] do not name one token per row of float32 [2, 3].",
  ],
  ["range of booleans", () => range(3, "bool"), "range: it cannot count to 3 in booleans."],
];

test.each(cases)("%s", (_, build, message) => {
  expect(build).toThrow(message);
});

describe("graphs", () => {
  const x = { dtype: "float32", shape: [batch, 3] } as const;

  test("a graph without outputs", () => {
    expect(() => trace({ x }, () => ({}))).toThrow("A graph needs at least one output.");
  });

  test("a loss that is not one number", () => {
    const graph = trace({ x }, (inputs) => ({ y: exp(inputs.x!) }));
    expect(() => differentiate(graph, { loss: "y", withRespectTo: ["x"] })).toThrow(
      'The loss must be one floating-point number, but the output "y" is float32 [batch, 3].',
    );
  });

  test("a loss that does not exist", () => {
    const graph = trace({ x }, (inputs) => ({ y: exp(inputs.x!) }));
    expect(() => differentiate(graph, { loss: "loss", withRespectTo: ["x"] })).toThrow(
      'There is no output "loss" to differentiate; there are y.',
    );
  });

  test("a loss that does not depend on a weight", () => {
    const graph = trace({ x }, (inputs) => ({ loss: sum(stopGradient(inputs.x!)) }));
    expect(() => differentiate(graph, { loss: "loss", withRespectTo: ["x"] })).toThrow(
      'The loss does not depend on "x".',
    );
  });

  test("a loss through an operation without a gradient stops there", () => {
    const graph = trace({ x }, (inputs) => ({ loss: sum(cast(argmax(inputs.x!), "float32")) }));
    expect(() => differentiate(graph, { loss: "loss", withRespectTo: ["x"] })).toThrow('does not depend on "x"');
    const compared = trace({ x }, (inputs) => ({ loss: sum(cast(equal(inputs.x!, 1), "float32")) }));
    expect(() => differentiate(compared, { loss: "loss", withRespectTo: ["x"] })).toThrow('does not depend on "x"');
  });

  test("a size that no input shows", () => {
    const hidden = dimension("hidden");
    const graph = trace({ x }, (inputs) => ({ y: expand(sum(inputs.x!), [hidden]) }));
    expect(() => emitOnnx(graph)).toThrow(
      'The size "hidden" cannot be read from the shape of any input; give an input an axis of this size.',
    );
  });

  test("an input of another graph", () => {
    const other = float(3);
    const graph = trace({ x }, (inputs) => ({ y: add(inputs.x!, other) }));
    expect(() => emitOnnx(graph)).toThrow('The graph uses "x", which is an input of another graph.');
  });

  test("two weights of one name and different shapes", () => {
    const graph = trace({ x }, (inputs) => ({
      y: add(
        add(inputs.x!, weight("w", { dtype: "float32", shape: [3] })),
        weight("w", { dtype: "float32", shape: [1] }),
      ),
    }));
    expect(() => emitOnnx(graph)).toThrow(
      'The weight "w" (float32 [1]) shares its name with another weight or an input.',
    );
  });

  test("an input that an extended graph has already", () => {
    const graph = trace({ x }, (inputs) => ({ y: exp(inputs.x!) }));
    expect(() => extendGraph(graph, { x }, (_, outputs) => ({ ...outputs }))).toThrow('has an input "x" already');
  });
});
