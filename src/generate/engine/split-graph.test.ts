// A graph in parts gives what the whole gives, and the cuts fall where little has to be handed over.
import { describe, expect, test } from "vitest";
import { openSession } from "../../tensor/open-session.ts";
import { gelu } from "../../tensor/operations/activation.ts";
import { add, multiply } from "../../tensor/operations/arithmetic.ts";
import { linear } from "../../tensor/operations/linear.ts";
import { split } from "../../tensor/operations/slice.ts";
import type { Graph, Tensor, TensorData } from "../../tensor/tensor.ts";
import { dimension, trace } from "../../tensor/trace.ts";
import { weight } from "../../tensor/weight.ts";
import { splitGraph } from "./split-graph.ts";

const width = 6;
const square = (name: string) => weight(name, { dtype: "float32", shape: [width, width] });
const numbers = (name: string) =>
  Float32Array.from({ length: width * width }, (_, at) => Math.sin(at * 3 + name.length * 7 + name.charCodeAt(1)));

/** Layers with a residual, a value of the beginning that every layer uses, and an output that is ready early. */
function layered(layers: number): Graph {
  const shape = [dimension("rows"), width];
  return trace({ x: { dtype: "float32", shape }, y: { dtype: "float32", shape } }, ({ x, y }) => {
    const scale = gelu(y as Tensor);
    let hidden = x as Tensor;
    const outputs: Record<string, Tensor> = {};
    for (let layer = 0; layer < layers; layer++) {
      const inner = multiply(gelu(linear(hidden, square(`a${layer}`))), scale);
      const [first, second] = split(linear(inner, square(`b${layer}`)), 2) as [Tensor, Tensor];
      hidden = add(
        hidden,
        linear(
          multiply(
            linear(first, weight(`c${layer}`, { dtype: "float32", shape: [6, 3] })),
            linear(second, weight(`d${layer}`, { dtype: "float32", shape: [6, 3] })),
          ),
          square(`e${layer}`),
        ),
      );
      if (layer === 0) outputs.early = hidden;
    }
    return { ...outputs, late: hidden };
  });
}

async function run(graphs: readonly Graph[]): Promise<Record<string, TensorData>> {
  const rows = 3;
  const values = (offset: number) => Float32Array.from({ length: rows * width }, (_, at) => Math.cos(at + offset));
  const feeds: Record<string, TensorData> = {
    x: { dtype: "float32", shape: [rows, width], data: values(0) },
    y: { dtype: "float32", shape: [rows, width], data: values(9) },
  };
  let outputs: Record<string, TensorData> = {};
  for (const graph of graphs) {
    const weights = { get: (name: string) => (/^[cd]/.test(name) ? numbers(name).subarray(0, 18) : numbers(name)) };
    const session = await openSession(graph, { device: "cpu", threads: 1, weights });
    outputs = await session.run(Object.fromEntries(Object.keys(session.inputs).map((name) => [name, feeds[name]!])));
    Object.assign(feeds, outputs);
    await session.close();
  }
  return outputs;
}

describe("parts", () => {
  test.each([1, 2, 3, 5, 8])("%i of a graph of eight layers give its outputs", async (count) => {
    const graph = layered(8);
    const parts = splitGraph(graph, count);
    expect(parts).toHaveLength(count);
    const whole = await run([graph]);
    const pieces = await run(parts.map((part) => part.graph));
    expect(Object.keys(pieces)).toEqual(["early", "late"]);
    for (const name of ["early", "late"]) expect(pieces[name]!.data).toEqual(whole[name]!.data);
  });

  test("hand over the residual and what every layer uses, and nothing else", () => {
    const parts = splitGraph(layered(8), 4);
    expect(parts[0]!.takes).toEqual([]);
    // The early output travels along as well.
    for (const { takes } of parts.slice(1)) expect(takes.length).toBeLessThanOrEqual(3);
  });

  test("are fewer where there is nothing to cut", () => {
    const graph = trace({ x: { dtype: "float32", shape: [2, width] } }, ({ x }) => ({ y: linear(x!, square("a0")) }));
    expect(splitGraph(graph, 4)).toHaveLength(1);
  });
});
