// Weights with a low-rank adapter beside some linear layers.
import { add, multiply } from "../../tensor/operations/arithmetic.ts";
import { linear } from "../../tensor/operations/linear.ts";
import type { Weights } from "../linear.ts";
import { type AdapterShape, adapterNames } from "./adapter.ts";

/** `base` plus `scale · B · A · x` for the layers of the adapter, whose matrices are parameters of their own. */
export function loraWeights(base: Weights, { rank, scale, layers }: AdapterShape): Weights {
  const adapted = new Set(layers.map(({ name }) => name));
  return {
    parameter: base.parameter,
    linear(x, name, shape) {
      const y = base.linear(x, name, shape);
      if (!adapted.has(name)) return y;
      const narrow = linear(x, base.parameter(adapterNames.a(name), [rank, shape.inFeatures]));
      const wide = base.parameter(adapterNames.b(name), [shape.outFeatures, rank]);
      return add(y, linear(multiply(narrow, scale), wide));
    },
  };
}
