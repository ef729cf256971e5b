// Folding an adapter into the matrices that it stands beside.
import { openSession } from "../../tensor/open-session.ts";
import { add, multiply } from "../../tensor/operations/arithmetic.ts";
import { matmul } from "../../tensor/operations/matmul.ts";
import type { TensorData } from "../../tensor/tensor.ts";
import { dimension, trace } from "../../tensor/trace.ts";
import { type AdapterShape, adapterNames } from "./adapter.ts";

/** `weight + scale · B · A` of one layer after the other, as they are asked for. */
export interface AdapterMerger {
  merge(layer: string, weight: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

export async function createAdapterMerger(
  { rank, scale, layers }: AdapterShape,
  valuesOf: (name: string) => Float32Array,
): Promise<AdapterMerger> {
  const [rows, columns] = [dimension("out"), dimension("in")];
  const graph = trace(
    {
      weight: { dtype: "float32", shape: [rows, columns] },
      a: { dtype: "float32", shape: [rank, columns] },
      b: { dtype: "float32", shape: [rows, rank] },
    },
    ({ weight, a, b }) => ({ merged: add(weight!, multiply(matmul(b!, a!), scale)) }),
  );
  const session = await openSession(graph, { device: "cpu" });
  const known = new Map(layers.map((layer) => [layer.name, layer]));
  return {
    async merge(layer, weight) {
      const shape = known.get(layer);
      if (!shape) return weight;
      const { inFeatures, outFeatures } = shape;
      const feed = (data: Float32Array, sizes: readonly number[]): TensorData => ({
        dtype: "float32",
        shape: sizes,
        data,
      });
      const { merged } = await session.run({
        weight: feed(weight, [outFeatures, inFeatures]),
        a: feed(valuesOf(adapterNames.a(layer)), [rank, inFeatures]),
        b: feed(valuesOf(adapterNames.b(layer)), [outFeatures, rank]),
      });
      return merged!.data as Float32Array;
    },
    close: () => session.close(),
  };
}
