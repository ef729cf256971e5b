// How fast this machine multiplies matrices, from products of the size that training makes.

import { openSession } from "../../tensor/open-session.ts";
import { matmul } from "../../tensor/operations/matmul.ts";
import type { TensorData } from "../../tensor/tensor.ts";
import { trace } from "../../tensor/trace.ts";

const size = 1024;
const runs = 7;

/** Operations per second of the median of a few fp32 products, about 50 ms in all. */
export async function timeProducts(threads?: number): Promise<number> {
  const type = { dtype: "float32", shape: [size, size] } as const;
  const graph = trace({ a: type, b: type }, ({ a, b }) => ({ product: matmul(a!, b!) }));
  const session = await openSession(graph, { device: "cpu", ...(threads !== undefined && { threads }) });
  const ones: TensorData = { ...type, data: new Float32Array(size * size).fill(1) };
  try {
    const taken: number[] = [];
    for (let run = 0; run < runs; run++) {
      const begun = performance.now();
      await session.run({ a: ones, b: ones });
      taken.push(performance.now() - begun);
    }
    const median = taken.sort((a, b) => a - b)[Math.floor(runs / 2)]!;
    return (2 * size ** 3) / (median / 1000);
  } finally {
    await session.close();
  }
}
