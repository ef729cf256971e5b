// Rotary position embedding, in the convention that pairs the two halves of a head.
import { isSameShape } from "../broadcast.ts";
import { divideDimensions } from "../dimension.ts";
import { applyToOne, formatType, isFloat, type Operation, type Tensor, typeError } from "../tensor.ts";
import { add, multiply, subtract } from "./arithmetic.ts";
import { insertAxis } from "./reshape.ts";
import { concatenate, split } from "./slice.ts";

export const rotaryOperation: Operation = {
  name: "rotary",
  infer(inputs) {
    const [x, cos, sin] = inputs as [Tensor, Tensor, Tensor];
    const [batch, , rows, headSize] = x.shape;
    if (x.shape.length !== 4 || !isFloat(x.dtype) || typeof headSize !== "number" || headSize % 2 !== 0) {
      throw typeError("rotary", `it turns [batch, heads, rows, even head size] of floats, got ${formatType(x)}.`);
    }
    for (const table of [cos, sin]) {
      const isFitting = isSameShape(table.shape, [batch!, rows!, divideDimensions(headSize, 2)]);
      if (!isFitting || table.dtype !== x.dtype) {
        throw typeError("rotary", `the angles ${formatType(table)} do not fit ${formatType(x)}.`);
      }
    }
    return [{ dtype: x.dtype, shape: x.shape }];
  },
  emit: (emitter, node) =>
    emitter.node(
      "RotaryEmbedding",
      node.inputs.map((input) => emitter.nameOf(input)),
    ),
  compose(inputs) {
    const [x, cos, sin] = inputs as [Tensor, Tensor, Tensor];
    const [first, second] = split(x, 2, -1) as [Tensor, Tensor];
    const [c, s] = [insertAxis(cos, 1), insertAxis(sin, 1)];
    return [
      concatenate([subtract(multiply(first, c), multiply(second, s)), add(multiply(second, c), multiply(first, s))]),
    ];
  },
};

/**
 * Turns `x` [batch, heads, rows, head size] by angles given as `cos` and `sin` [batch, rows, head size / 2]: element `i`
 * of a head and element `i + head size / 2` are one pair. No gradient flows to the angles.
 */
export function rotary(x: Tensor, cos: Tensor, sin: Tensor): Tensor {
  return applyToOne(rotaryOperation, [x, cos, sin], {});
}
