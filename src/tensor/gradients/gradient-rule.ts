// What a gradient rule is, and the helpers that most rules share.
import { constant } from "../operations/leaf.ts";
import { sum } from "../operations/reduce.ts";
import { expand, reshape } from "../operations/reshape.ts";
import type { Shape, Tensor } from "../tensor.ts";

/** One application of an operation whose gradient is wanted. */
export interface Application<Attributes extends object = object> {
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly outputs: readonly Tensor[];
}

/**
 * From the gradients of the outputs (`null` where the loss does not depend on one) to those of the inputs (`null` where
 * none flows). What nothing uses in the end never reaches the session, so rules need not ask which inputs matter.
 */
export type Pull = (gradients: readonly (Tensor | null)[]) => readonly (Tensor | null)[];

/** A rule may also compute the outputs another way when the backward pass can then share intermediate values. */
export interface Differentiated {
  readonly outputs?: readonly Tensor[];
  readonly pull: Pull;
}

export interface GradientRule<Attributes extends object = object> {
  // A method, so that rules for particular attributes fit the table of all rules.
  differentiate(application: Application<Attributes>): Differentiated;
}

/** A rule for an operation with one output: the gradient of the output to those of the inputs. */
export function rule<Attributes extends object = object>(
  pull: (gradient: Tensor, application: Application<Attributes>, output: Tensor) => readonly (Tensor | null)[],
): GradientRule<Attributes> {
  return {
    differentiate: (application) => ({
      pull: ([gradient]) => pull(gradient!, application, application.outputs[0]!),
    }),
  };
}

/** The sum over everything that broadcasting repeated, so that the gradient has the operand's shape again. */
export function sumToShape(gradient: Tensor, shape: Shape): Tensor {
  const extra = gradient.shape.length - shape.length;
  const axes = gradient.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < extra || (shape[axis - extra] === 1 && gradient.shape[axis] !== 1));
  const total = axes.length === 0 ? gradient : sum(gradient, { axes, keepAxes: true });
  return reshape(total, shape);
}

export function zerosOf(tensor: Tensor): Tensor {
  return expand(constant(0, tensor.dtype), tensor.shape);
}

/** No gradient flows through: the function is constant almost everywhere, or its result is not a float. */
export const noGradient: GradientRule = {
  differentiate: ({ inputs }) => ({ pull: () => inputs.map(() => null) }),
};
