// GeoCLIP's location encoder over traced tensors: random Fourier features at several scales, each with its own layers.
import { add, multiply } from "../../tensor/operations/arithmetic.ts";
import { cos, relu, sin } from "../../tensor/operations/elementwise.ts";
import { linear } from "../../tensor/operations/linear.ts";
import { concatenate } from "../../tensor/operations/slice.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Weights } from "../linear.ts";
import type { HeadSizes } from "./head-sizes.ts";

/**
 * Features [points, features] of projected points [points, 2]: the sum over the capsules, whose matrices `b` were drawn
 * with standard deviations of 1, 16 and 256.
 */
export function embedLocations(weights: Weights, sizes: HeadSizes, projected: Tensor): Tensor {
  const turned = multiply(projected, 2 * Math.PI);
  const capsules = Array.from({ length: sizes.capsules }, (_, index) =>
    embedAtScale(weights, sizes, `location_encoder.LocEnc${index}`, turned),
  );
  return capsules.reduce((sum, capsule) => add(sum, capsule));
}

function embedAtScale(weights: Weights, sizes: HeadSizes, name: string, turned: Tensor): Tensor {
  const { frequencies, locationWidth, features } = sizes;
  const layer = (x: Tensor, part: string, inFeatures: number, outFeatures: number) =>
    weights.linear(x, `${name}.${part}`, { inFeatures, outFeatures, bias: true });
  const angles = linear(turned, weights.parameter(`${name}.capsule.0.b`, [frequencies, 2]));
  let hidden = concatenate([cos(angles), sin(angles)], -1);
  for (const [index, part] of ["capsule.1", "capsule.3", "capsule.5"].entries()) {
    hidden = relu(layer(hidden, part, index === 0 ? 2 * frequencies : locationWidth, locationWidth));
  }
  return layer(hidden, "head.0", locationWidth, features);
}
