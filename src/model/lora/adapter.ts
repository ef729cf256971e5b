// What a low-rank adapter is (Hu et al., 2021): for some linear layers, two narrow matrices whose product is added.
import type { Parameter } from "../family.ts";
import type { LinearLayer } from "../linear-layers.ts";

export interface AdapterShape {
  /** Inner size of the products. */
  readonly rank: number;
  /** What the products are multiplied by: alpha / rank, or alpha / √rank for rank-stabilised adapters. */
  readonly scale: number;
  readonly layers: readonly LinearLayer[];
}

/** The product of the layer is `loraB · loraA`: A [rank, in features], B [out features, rank]. */
export const adapterNames = {
  a: (layer: string) => `${layer}.lora_A.weight`,
  b: (layer: string) => `${layer}.lora_B.weight`,
};

/** Both matrices of every layer, in the order of use. */
export function adapterParameters({ rank, layers }: AdapterShape): readonly Parameter[] {
  return layers.flatMap(({ name, inFeatures, outFeatures }) => [
    { name: adapterNames.a(name), shape: [rank, inFeatures] },
    { name: adapterNames.b(name), shape: [outFeatures, rank] },
  ]);
}
