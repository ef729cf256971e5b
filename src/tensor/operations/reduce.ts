// Reductions along axes: sum, mean, extremes, their positions, and running sums.
import { multiplyDimensions } from "../dimension.ts";
import {
  applyOperation,
  applyToOne,
  formatType,
  isFloat,
  normalizeAxis,
  type Operation,
  type Shape,
  type Tensor,
  typeError,
} from "../tensor.ts";
import { divide, multiply } from "./arithmetic.ts";
import { sizeOf } from "./leaf.ts";
import { reshape } from "./reshape.ts";

export interface ReduceOptions {
  /** Axes to reduce; all of them when not given. */
  axes?: number | readonly number[];
  /** Keep reduced axes with size 1. */
  keepAxes?: boolean;
}

export interface ReduceAttributes {
  readonly axes: readonly number[];
}

function reduction(name: string, onnxType: string): (x: Tensor, options?: ReduceOptions) => Tensor {
  const operation: Operation<ReduceAttributes> = {
    name,
    infer(inputs, { axes }) {
      const x = inputs[0]!;
      if (x.dtype === "bool") throw typeError(name, `it is not defined for ${formatType(x)}; cast it.`);
      return [{ dtype: x.dtype, shape: reducedShape(x.shape, axes) }];
    },
    emit: (emitter, node, { axes }) =>
      emitter.node(onnxType, [emitter.nameOf(node.inputs[0]!), emitter.integers(axes)], {
        attributes: { keepdims: 1 },
      }),
  };
  return (x, options = {}) => {
    const axes = axesOf(name, x, options.axes);
    if (axes.length === 0) return x;
    const reduced = applyToOne(operation, [x], { axes });
    return options.keepAxes ? reduced : dropAxes(reduced, axes);
  };
}

export const sum = reduction("sum", "ReduceSum");
export const max = reduction("max", "ReduceMax");
export const min = reduction("min", "ReduceMin");

/** The sum divided by the count, which may be symbolic. */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  if (!isFloat(x.dtype)) throw typeError("mean", `it is defined for floating-point tensors, got ${formatType(x)}.`);
  const axes = axesOf("mean", x, options.axes);
  const count = multiplyDimensions(...axes.map((axis) => x.shape[axis]!));
  const total = sum(x, options);
  return typeof count === "number" ? multiply(total, 1 / count) : divide(total, sizeOf(count, x.dtype));
}

const argmaxOperation: Operation<{ axis: number }> = {
  name: "argmax",
  infer: (inputs, { axis }) => [{ dtype: "int64", shape: inputs[0]!.shape.toSpliced(axis, 1) }],
  emit: (emitter, node, { axis }) =>
    emitter.node("ArgMax", [emitter.nameOf(node.inputs[0]!)], { attributes: { axis, keepdims: 0 } }),
};

/** The index of the largest element along an axis, the first of equal ones. */
export function argmax(x: Tensor, axis = -1): Tensor {
  return applyToOne(argmaxOperation, [x], { axis: normalizeAxis("argmax", axis, x) });
}

export const topKOperation: Operation<{ count: number; axis: number }> = {
  name: "topK",
  infer(inputs, { count, axis }) {
    const x = inputs[0]!;
    const size = x.shape[axis]!;
    if (typeof size === "number" && count > size) {
      throw typeError("topK", `${count} elements cannot be chosen from axis ${axis} of ${formatType(x)}.`);
    }
    const shape = x.shape.with(axis, count);
    return [
      { dtype: x.dtype, shape },
      { dtype: "int64", shape },
    ];
  },
  emit: (emitter, node, { count, axis }) =>
    emitter.node("TopK", [emitter.nameOf(node.inputs[0]!), emitter.integers([count])], {
      outputs: 2,
      attributes: { axis, largest: 1, sorted: 1 },
    }),
};

/** The `count` largest elements along an axis, largest first, and their indices. */
export function topK(x: Tensor, count: number, axis = -1): { values: Tensor; indices: Tensor } {
  const [values, indices] = applyOperation(topKOperation, [x], { count, axis: normalizeAxis("topK", axis, x) });
  return { values: values!, indices: indices! };
}

export interface CumulativeSumAttributes {
  readonly axis: number;
  readonly reverse: boolean;
  readonly exclusive: boolean;
}

const cumulativeSumOperation: Operation<CumulativeSumAttributes> = {
  name: "cumulativeSum",
  infer: (inputs) => [inputs[0]!],
  emit: (emitter, node, { axis, reverse, exclusive }) =>
    emitter.node("CumSum", [emitter.nameOf(node.inputs[0]!), emitter.scalar(axis, "int64")], {
      attributes: { reverse: reverse ? 1 : 0, exclusive: exclusive ? 1 : 0 },
    }),
};

/** Running sums along an axis; `reverse` runs from the end, `exclusive` leaves out the element itself. */
export function cumulativeSum(
  x: Tensor,
  axis = -1,
  { reverse = false, exclusive = false }: { reverse?: boolean; exclusive?: boolean } = {},
): Tensor {
  return applyToOne(cumulativeSumOperation, [x], { axis: normalizeAxis("cumulativeSum", axis, x), reverse, exclusive });
}

function axesOf(name: string, x: Tensor, axes: ReduceOptions["axes"]): readonly number[] {
  if (axes === undefined) return x.shape.map((_, axis) => axis);
  const list = typeof axes === "number" ? [axes] : axes;
  return list.map((axis) => normalizeAxis(name, axis, x)).toSorted((a, b) => a - b);
}

function reducedShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
}

function dropAxes(x: Tensor, axes: readonly number[]): Tensor {
  return reshape(
    x,
    x.shape.filter((_, axis) => !axes.includes(axis)),
  );
}
