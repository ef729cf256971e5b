// Causal attention in blocks of a size that is only known when it runs, beside attention without blocks.
import { expect, test } from "vitest";
import { differentiate } from "../differentiate.ts";
import { dimension, multiplyDimensions } from "../dimension.ts";
import { openSession } from "../open-session.ts";
import { multiply } from "../operations/arithmetic.ts";
import { attention } from "../operations/attention.ts";
import { sum } from "../operations/reduce.ts";
import type { Dimension, TensorData } from "../tensor.ts";
import { tensorData } from "../tensor-data.ts";
import { trace } from "../trace.ts";

const [batch, heads, queries, keys, headSize] = [2, 4, 8, 11, 6];
const names = ["query", "key", "value"] as const;

/** Outputs and gradients over grouped heads, three earlier keys and a mask of keys. */
async function run(rows: Dimension, count: Dimension): Promise<Record<string, TensorData>> {
  const floats = (...shape: readonly Dimension[]) => ({ dtype: "float32", shape }) as const;
  const inputs = {
    query: floats(batch, heads, rows, headSize),
    key: floats(batch, 2, count, headSize),
    value: floats(batch, 2, count, headSize),
    weights: floats(batch, heads, rows, headSize),
    isVisible: { dtype: "bool", shape: [batch, 1, 1, count] },
  } as const;
  const forward = trace(inputs, ({ query, key, value, weights, isVisible }) => {
    const mixed = attention(query!, key!, value!, { causal: true, mask: isVisible! });
    return { mixed, loss: sum(multiply(mixed, weights!)) };
  });
  const graph = differentiate(forward, { loss: "loss", withRespectTo: names });
  const session = await openSession(graph, { device: "cpu", threads: 1 });
  const fed = (shape: readonly number[], seed: number) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const numbers = Array.from({ length: count }, (_, index) => Math.sin(seed + index * 1.7));
    return tensorData("float32", shape, numbers);
  };
  const results = await session.run({
    query: fed([batch, heads, queries, headSize], 1),
    key: fed([batch, 2, keys, headSize], 2),
    value: fed([batch, 2, keys, headSize], 3),
    weights: fed([batch, heads, queries, headSize], 4),
    isVisible: tensorData(
      "bool",
      [batch, 1, 1, keys],
      Array.from({ length: batch * keys }, (_, index) => Number(index !== 1 && index !== keys)),
    ),
  });
  await session.close();
  return results;
}

test("queries in a multiple of four give the same numbers and gradients as queries of which nothing is known", async () => {
  const plain = await run(dimension("queries"), dimension("keys"));
  const blocks = await run(multiplyDimensions(4, dimension("quarter")), dimension("keys"));
  for (const output of ["mixed", ...names.map((name) => `gradient of ${name}`)]) {
    const [expected, found] = [plain[output]!.data as Float32Array, blocks[output]!.data as Float32Array];
    expect(found.length).toBe(expected.length);
    for (const [index, value] of expected.entries()) expect(found[index]).toBeCloseTo(value, 5);
  }
});
