// Gradients of operations that move, join, look up and add up elements.
import { addDimensions, type Dimension, subtractDimensions } from "../dimension.ts";
import { gather, gatherElements, scatterAdd, scatterElementsAdd } from "../operations/gather.ts";
import { type CumulativeSumAttributes, cumulativeSum } from "../operations/reduce.ts";
import { expand, reshape, transpose } from "../operations/reshape.ts";
import { concatenate, type PadAttributes, pad, type SliceAttributes, slice, split } from "../operations/slice.ts";
import type { Tensor } from "../tensor.ts";
import { type GradientRule, rule, sumToShape, zerosOf } from "./gradient-rule.ts";

interface AxisAttributes {
  readonly axis: number;
}

export const movementGradients: Readonly<Record<string, GradientRule>> = {
  reshape: rule((gradient, { inputs }) => [reshape(gradient, inputs[0]!.shape)]),
  transpose: rule<{ permutation: readonly number[] }>((gradient, { attributes: { permutation } }) => [
    transpose(
      gradient,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ]),
  expand: rule((gradient, { inputs }) => [sumToShape(gradient, inputs[0]!.shape)]),
  slice: rule<SliceAttributes>((gradient, { inputs, attributes: { axis, start, end } }) => [
    pad(gradient, axis, start, subtractDimensions(inputs[0]!.shape[axis]!, end)),
  ]),
  pad: rule<PadAttributes>((gradient, { inputs, attributes: { axis, before } }) => [
    slice(gradient, axis, before, addDimensions(before, inputs[0]!.shape[axis]!)),
  ]),
  concatenate: rule<AxisAttributes>((gradient, { inputs, attributes: { axis } }) =>
    split(
      gradient,
      inputs.map(({ shape }): Dimension => shape[axis]!),
      axis,
    ),
  ),
  split: {
    differentiate: ({ outputs, attributes }) => ({
      pull: (gradients) => [
        concatenate(
          outputs.map((output, index) => gradients[index] ?? zerosOf(output)),
          (attributes as AxisAttributes).axis,
        ),
      ],
    }),
  },
  gather: rule<AxisAttributes>((gradient, { inputs, attributes: { axis } }) => [
    scatterAdd(zerosOf(inputs[0]!), inputs[1]!, gradient, axis),
    null,
  ]),
  gatherElements: rule<AxisAttributes>((gradient, { inputs, attributes: { axis } }) => [
    scatterElementsAdd(zerosOf(inputs[0]!), inputs[1]!, gradient, axis),
    null,
  ]),
  scatterAdd: rule<AxisAttributes>((gradient, { inputs, attributes: { axis } }) => [
    gradient,
    null,
    gather(gradient, inputs[1]!, axis),
  ]),
  scatterElementsAdd: rule<AxisAttributes>((gradient, { inputs, attributes: { axis } }) => [
    gradient,
    null,
    gatherElements(gradient, inputs[1]!, axis),
  ]),
  sum: rule((gradient, { inputs }) => [expand(gradient, inputs[0]!.shape)]),
  cumulativeSum: rule<CumulativeSumAttributes>((gradient, { attributes: { axis, reverse, exclusive } }) => [
    cumulativeSum(gradient, axis, { reverse: !reverse, exclusive }),
  ]),
  topK: {
    differentiate: ({ inputs, outputs, attributes }) => ({
      pull: ([gradient]) => [
        gradient
          ? scatterElementsAdd(zerosOf(inputs[0] as Tensor), outputs[1]!, gradient, (attributes as AxisAttributes).axis)
          : null,
      ],
    }),
  },
};
