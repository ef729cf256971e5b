// Which kernels a graph becomes: fused where the device has them, and no pass over memory for nothing.
import { describe, expect, test } from "vitest";
import { differentiate } from "./differentiate.ts";
import { dimension } from "./dimension.ts";
import { emitOnnx } from "./emit-onnx.ts";
import { gelu, silu } from "./operations/activation.ts";
import { add, divide, multiply, subtract } from "./operations/arithmetic.ts";
import { attention } from "./operations/attention.ts";
import { constant } from "./operations/leaf.ts";
import { linear } from "./operations/linear.ts";
import { matmul } from "./operations/matmul.ts";
import { layerNorm, rmsNorm } from "./operations/normalization.ts";
import { quantizedLinear } from "./operations/quantized-linear.ts";
import { sum } from "./operations/reduce.ts";
import { expand, reshape, transpose } from "./operations/reshape.ts";
import { logSoftmax } from "./operations/softmax.ts";
import type { Device, Graph, Shape, Tensor } from "./tensor.ts";
import { decoderLoss } from "./testing/decoder.cases.ts";
import { trace } from "./trace.ts";
import { weight } from "./weight.ts";

const [batch, rows] = [dimension("batch"), dimension("rows")];

function graphOf(shape: Shape, build: (x: Tensor) => Tensor): Graph {
  return trace({ x: { dtype: "float32", shape } }, ({ x }) => ({ y: build(x!) }));
}

/** The kernels of a model in order, read back from its bytes. */
function kernels(graph: Graph, device: Device = "cpu", hasAttentionKernels = true): string[] {
  return readKernels(emitOnnx(graph, { device, hasAttentionKernels }).bytes);
}

const w = (...shape: number[]) => weight(`w ${shape}`, { dtype: "float32", shape });
const heads = (x: Tensor, count: number) => transpose(reshape(x, [batch, rows, count, 8]), [0, 2, 1, 3]);
const attend = (x: Tensor, keyHeads: number, causal: boolean) => {
  const [q, k] = [heads(linear(x, w(32, 16)), 4), heads(linear(x, w(8 * keyHeads, 16)), keyHeads)];
  return reshape(transpose(attention(q, k, k, { causal }), [0, 2, 1, 3]), [batch, rows, 32]);
};

describe("fused kernels", () => {
  const cases: readonly (readonly [string, Graph, Device, readonly string[]])[] = [
    [
      "a transposed product on the CPU",
      graphOf([2, 3, 4], (x) => matmul(x, x, { transposeB: true })),
      "cpu",
      ["FusedMatMul"],
    ],
    [
      "a transposed product on WebGPU",
      graphOf([2, 3, 4], (x) => matmul(x, x, { transposeB: true })),
      "webgpu",
      ["Transpose", "MatMul"],
    ],
    ["a product of a transposed tensor", graphOf([2, 3, 4], (x) => matmul(x, transpose(x))), "cpu", ["FusedMatMul"]],
    ["a linear layer with bias", graphOf([3, 4], (x) => linear(x, w(5, 4), w(5))), "cpu", ["Gemm"]],
    [
      "a linear layer over a batch",
      graphOf([batch, 3, 4], (x) => linear(x, w(5, 4))),
      "cpu",
      ["Reshape", "Gemm", "Reshape"],
    ],
    [
      "two linear layers over a batch",
      graphOf([batch, 3, 4], (x) => linear(linear(x, w(5, 4)), w(4, 5))),
      "cpu",
      ["Reshape", "Gemm", "Gemm", "Reshape"],
    ],
    ["rmsNorm", graphOf([3, 4], (x) => rmsNorm(x, w(4))), "cpu", ["SimplifiedLayerNormalization"]],
    ["layerNorm", graphOf([3, 4], (x) => layerNorm(x, w(4), w(4))), "webgpu", ["LayerNormalization"]],
    [
      "a residual and rmsNorm",
      graphOf([3, 4], (x) => rmsNorm(add(x, silu(x)), w(4))),
      "cpu",
      ["QuickGelu", "SkipSimplifiedLayerNormalization"],
    ],
    [
      "a residual used again",
      graphOf([3, 4], (x) => {
        const y = add(x, silu(x));
        return add(y, layerNorm(y, w(4)));
      }),
      "cpu",
      ["QuickGelu", "SkipLayerNormalization", "Add"],
    ],
    ["gelu", graphOf([3, 4], (x) => gelu(x)), "cpu", ["Gelu"]],
    [
      "packed weights",
      graphOf([3, 32], (x) => quantizedLinear(x, "q", { bits: 4, blockSize: 32, inFeatures: 32, outFeatures: 8 })),
      "cpu",
      ["MatMulNBits"],
    ],
    ["logSoftmax on the CPU", graphOf([3, 4], (x) => logSoftmax(x)), "cpu", ["LogSoftmax"]],
    [
      "logSoftmax on WebGPU",
      graphOf([3, 4], (x) => logSoftmax(x)),
      "webgpu",
      ["ReduceMax", "Sub", "Exp", "ReduceSum", "Log", "Sub"],
    ],
  ];
  test.each(cases)("%s", (_, graph, device, expected) => {
    expect(kernels(graph, device)).toEqual(expected);
  });

  test("attention with one key head for each query head", () => {
    const graph = graphOf([batch, rows, 16], (x) => attend(x, 4, false));
    expect(kernels(graph)).toContain("MultiHeadAttention");
    // Heads are split for the composed form only, so no transpose is left.
    expect(kernels(graph)).not.toContain("Transpose");
    expect(kernels(graph, "webgpu", false)).not.toContain("MultiHeadAttention");
  });

  test("causal attention with grouped heads", () => {
    const graph = graphOf([batch, rows, 16], (x) => attend(x, 2, true));
    expect(kernels(graph)).toContain("GroupQueryAttention");
    expect(kernels(graph)).not.toContain("Transpose");
  });

  test("grouped attention that is not causal is composed", () => {
    expect(kernels(graphOf([batch, rows, 16], (x) => attend(x, 2, false)))).toContain("Softmax");
  });
});

describe("what is left out", () => {
  const cases: readonly (readonly [string, Graph, readonly string[]])[] = [
    ["a factor of 1", graphOf([3], (x) => add(multiply(x, 1), x)), ["Add"]],
    ["a sum with 0", graphOf([3], (x) => multiply(subtract(add(0, x), 0), x)), ["Mul"]],
    ["a divisor of 1", graphOf([3], (x) => multiply(divide(x, 1), x)), ["Mul"]],
    [
      "1 as a tensor that stretches the result stays",
      graphOf([3], (x) => multiply(x, constant(1, "float32", [2, 1]))),
      ["Mul"],
    ],
    ["an expand before broadcasting", graphOf([3, 1], (x) => multiply(expand(x, [3, 4]), w(3, 4))), ["Mul"]],
    [
      "an expand that alone sets the shape stays",
      graphOf([3, 1], (x) => multiply(expand(x, [3, 4]), 2)),
      ["Expand", "Mul"],
    ],
    ["reshape after reshape", graphOf([2, 6], (x) => reshape(reshape(x, [3, 4]), [12])), ["Reshape"]],
    ["transpose back", graphOf([2, 6, 3], (x) => multiply(transpose(transpose(x, [2, 0, 1]), [1, 2, 0]), x)), ["Mul"]],
    [
      "transpose after transpose",
      graphOf([2, 6, 3], (x) => transpose(transpose(x, [2, 0, 1]), [2, 0, 1])),
      ["Transpose"],
    ],
    [
      "what no output needs",
      graphOf([3], (x) => {
        matmul(reshape(x, [3, 1]), reshape(x, [1, 3]));
        return add(x, 1);
      }),
      ["Add"],
    ],
  ];
  test.each(cases)("%s", (_, graph, expected) => {
    expect(kernels(graph)).toEqual(expected);
  });

  test("a gradient without the seeds and repeats of differentiation", () => {
    const graph = trace({ x: { dtype: "float32", shape: [3, 4] } }, ({ x }) => ({ loss: sum(multiply(x!, x!)) }));
    const both = kernels(differentiate(graph, { loss: "loss", withRespectTo: ["x"] }));
    expect(both.toSorted()).toEqual(["Add", "Mul", "ReduceSum", "Reshape"]);
  });

  test("the gradients of frozen weights", () => {
    const shape = { layers: 2, hidden: 16, heads: 2, keyHeads: 1, intermediate: 24, vocabulary: 32 };
    const loss = decoderLoss(shape, [2, 4]);
    const count = (names: string[]) =>
      kernels(differentiate(loss, { loss: "loss", withRespectTo: names })).filter((name) => name === "Gemm").length;
    const forward = kernels(loss).filter((name) => name === "Gemm").length;
    // One product back through the head and one for the weight itself.
    expect(count(["1.down"])).toBe(forward + 2);
  });
});

/** Names of the nodes' operators: field 1 of the graph, field 4 of each node. */
function readKernels(model: Uint8Array): string[] {
  const graph = fields(model).find(({ field }) => field === 7)!.bytes;
  return fields(graph)
    .filter(({ field }) => field === 1)
    .map(({ bytes }) => new TextDecoder().decode(fields(bytes).find(({ field }) => field === 4)!.bytes));
}

function fields(bytes: Uint8Array): { field: number; bytes: Uint8Array }[] {
  const found: { field: number; bytes: Uint8Array }[] = [];
  let place = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[place++]!;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (place < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    const length = wire === 2 ? varint() : wire === 5 ? 4 : 0;
    if (wire === 0) varint();
    found.push({ field: tag >> 3, bytes: bytes.subarray(place, place + length) });
    place += length;
  }
  return found;
}
