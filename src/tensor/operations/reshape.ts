// Operations that move or repeat elements without computing: reshape, transpose, expand.
import { broadcastShapes, isSameShape } from "../broadcast.ts";
import { divideDimensions, isSameDimension, multiplyDimensions } from "../dimension.ts";
import {
  applyToOne,
  type Emitter,
  formatShape,
  formatType,
  normalizeAxis,
  type Operation,
  type Shape,
  type Tensor,
  typeError,
} from "../tensor.ts";

export const reshapeOperation: Operation<{ shape: Shape }> = {
  name: "reshape",
  infer(inputs, { shape }) {
    const x = inputs[0]!;
    if (!isSameDimension(multiplyDimensions(...x.shape), multiplyDimensions(...shape))) {
      throw typeError(
        "reshape",
        `${formatType(x)} cannot become ${formatShape(shape)}: ` +
          `${formatShape([multiplyDimensions(...x.shape)])} elements are not ${formatShape([multiplyDimensions(...shape)])}.`,
      );
    }
    return [{ dtype: x.dtype, shape }];
  },
  emit(emitter, node, { shape }) {
    const x = node.inputs[0]!;
    return emitReshape(emitter, emitter.nameOf(x), x.shape, shape);
  },
};

/** Reshape of a named value. Sizes are copied or left to ONNX where possible, since computing them costs nodes. */
export function emitReshape(emitter: Emitter, name: string, from: Shape, to: Shape): readonly string[] {
  const isCopied = to.map((size, axis) => axis < from.length && isSameDimension(size, from[axis]!));
  const unknown = to.filter((size, axis) => typeof size !== "number" && !isCopied[axis]);
  const hasEmpty = to.includes(0);
  if (unknown.length <= 1 && !hasEmpty) {
    const target = to.map((size, axis) => (typeof size === "number" ? size : isCopied[axis] ? 0 : -1));
    return emitter.node("Reshape", [name, emitter.integers(target)]);
  }
  return emitter.node("Reshape", [name, emitter.sizes(to)], { attributes: { allowzero: 1 } });
}

/** The elements in row-major order under another shape; one size may be -1 and follows from the others. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const open = shape.indexOf(-1);
  let target = shape;
  if (open >= 0) {
    const known = multiplyDimensions(...shape.filter((_, axis) => axis !== open));
    target = shape.with(open, divideDimensions(multiplyDimensions(...x.shape), known));
  }
  return isSameShape(x.shape, target) ? x : applyToOne(reshapeOperation, [x], { shape: target });
}

export const transposeOperation: Operation<{ permutation: readonly number[] }> = {
  name: "transpose",
  infer(inputs, { permutation }) {
    const x = inputs[0]!;
    const isPermutation = permutation.toSorted((a, b) => a - b).every((axis, index) => axis === index);
    if (permutation.length !== x.shape.length || !isPermutation) {
      throw typeError("transpose", `[${permutation.join(", ")}] is not an order of the axes of ${formatType(x)}.`);
    }
    return [{ dtype: x.dtype, shape: permutation.map((axis) => x.shape[axis]!) }];
  },
  emit: (emitter, node, { permutation }) =>
    emitter.node("Transpose", [emitter.nameOf(node.inputs[0]!)], { attributes: { perm: permutation } }),
};

/** The axes in another order; without an order, the last two are exchanged. */
export function transpose(x: Tensor, permutation?: readonly number[]): Tensor {
  const axes = x.shape.map((_, axis) => axis);
  const order = permutation ?? [...axes.slice(0, -2), ...axes.slice(-2).toReversed()];
  return applyToOne(transposeOperation, [x], { permutation: order.map((axis) => normalizeAxis("transpose", axis, x)) });
}

export const expandOperation: Operation<{ shape: Shape }> = {
  name: "expand",
  infer(inputs, { shape }) {
    const x = inputs[0]!;
    if (!isSameShape(broadcastShapes("expand", [x, { dtype: x.dtype, shape }]), shape)) {
      throw typeError("expand", `${formatType(x)} does not stretch to ${formatShape(shape)}.`);
    }
    return [{ dtype: x.dtype, shape }];
  },
  emit: (emitter, node, { shape }) => emitter.node("Expand", [emitter.nameOf(node.inputs[0]!), emitter.sizes(shape)]),
};

/** Axes of size 1, and missing leading axes, repeated to `shape`. */
export function expand(x: Tensor, shape: Shape): Tensor {
  return isSameShape(x.shape, shape) ? x : applyToOne(expandOperation, [x], { shape });
}

/** A new axis of size 1 before `axis`. */
export function insertAxis(x: Tensor, axis: number): Tensor {
  const index = axis < 0 ? axis + x.shape.length + 1 : axis;
  return reshape(x, x.shape.toSpliced(index, 0, 1));
}

/** The shape without one axis, which must have size 1. */
export function removeAxis(x: Tensor, axis: number): Tensor {
  const index = normalizeAxis("removeAxis", axis, x);
  if (x.shape[index] !== 1) throw typeError("removeAxis", `axis ${axis} of ${formatType(x)} is not 1.`);
  return reshape(x, x.shape.toSpliced(index, 1));
}
