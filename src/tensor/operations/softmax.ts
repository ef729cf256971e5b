// Softmax and its logarithm over one axis.
import { applyToOne, formatType, isFloat, normalizeAxis, type Operation, type Tensor, typeError } from "../tensor.ts";
import { subtract } from "./arithmetic.ts";
import { exp, log, stopGradient } from "./elementwise.ts";
import { max, sum } from "./reduce.ts";

export const softmaxOperation: Operation<{ axis: number }> = {
  name: "softmax",
  infer: (inputs) => [requireFloat("softmax", inputs[0]!)],
  emit: (emitter, node, { axis }) =>
    emitter.node("Softmax", [emitter.nameOf(node.inputs[0]!)], { attributes: { axis } }),
};

/** Exponentials divided by their sum along an axis. */
export function softmax(x: Tensor, axis = -1): Tensor {
  return applyToOne(softmaxOperation, [x], { axis: normalizeAxis("softmax", axis, x) });
}

export const logSoftmaxOperation: Operation<{ axis: number }> = {
  name: "logSoftmax",
  infer: (inputs) => [requireFloat("logSoftmax", inputs[0]!)],
  emit: (emitter, node, { axis }) =>
    emitter.node("LogSoftmax", [emitter.nameOf(node.inputs[0]!)], { attributes: { axis } }),
  compose(inputs, { axis }) {
    const x = inputs[0]!;
    const shifted = subtract(x, stopGradient(max(x, { axes: axis, keepAxes: true })));
    return [subtract(shifted, log(sum(exp(shifted), { axes: axis, keepAxes: true })))];
  },
  // The WebGPU provider has no LogSoftmax kernel.
  isFused: (device) => device !== "webgpu",
};

/** The logarithm of softmax, exact also where softmax itself would round to 0. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return applyToOne(logSoftmaxOperation, [x], { axis: normalizeAxis("logSoftmax", axis, x) });
}

function requireFloat(name: string, x: Tensor): Tensor {
  if (!isFloat(x.dtype)) throw typeError(name, `it is defined for floating-point tensors, got ${formatType(x)}.`);
  return x;
}
