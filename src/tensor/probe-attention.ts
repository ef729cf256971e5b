// Finding out whether a GPU's attention kernels are right, by computing one small attention in two ways.
import { attention } from "./operations/attention.ts";
import { groupedQueryAttention, multiHeadAttention } from "./operations/attention-kernels.ts";
import type { Graph, TensorData } from "./tensor.ts";
import { trace } from "./trace.ts";

// ONNX Runtime 1.30's kernels are wrong from 32 queries on where subgroups are small: the software GPU SwiftShader.
const rows = 70;
const headSize = 64;
const largestError = 1e-3;

/** Runs the kernels beside composed attention; false when they differ or when a kernel cannot run at all. */
export async function probeAttention(
  run: (graph: Graph, feeds: Record<string, TensorData>) => Promise<Record<string, TensorData>>,
): Promise<boolean> {
  const type = (heads: number) => ({ dtype: "float32", shape: [1, heads, rows, headSize] }) as const;
  const scale = 1 / Math.sqrt(headSize);
  const graph = trace({ query: type(2), key: type(2), value: type(1) }, ({ query, key, value }) => ({
    multiHead: multiHeadAttention(query!, key!, key!, { scale, causal: false, bias: undefined }),
    multiHeadExpected: attention(query!, key!, key!),
    grouped: groupedQueryAttention(query!, value!, value!, scale),
    groupedExpected: attention(query!, value!, value!, { causal: true }),
  }));
  try {
    const results = await run(graph, { query: wave(2, 0.7), key: wave(2, 0.3), value: wave(1, 0.9) });
    const pairs = [
      [results.multiHead!, results.multiHeadExpected!],
      [results.grouped!, results.groupedExpected!],
    ] as const;
    return pairs.every(([got, expected]) => largestDifference(got, expected) < largestError);
  } catch {
    return false;
  }
}

function wave(heads: number, frequency: number): TensorData {
  const shape = [1, heads, rows, headSize];
  const data = Float32Array.from({ length: heads * rows * headSize }, (_, i) => Math.sin(frequency * i + (i % 7)));
  return { dtype: "float32", shape, data };
}

function largestDifference(a: TensorData, b: TensorData): number {
  const differences = Array.from(a.data as Float32Array, (value, index) => Math.abs(value - Number(b.data[index])));
  // A kernel that gives NaN is as wrong as one that gives a number.
  return differences.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...differences);
}
