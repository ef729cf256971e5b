// Taking parts and joining them: slice, split, concatenate, pad.
import { isSameShape } from "../broadcast.ts";
import {
  addDimensions,
  type Dimension,
  divideDimensions,
  formatDimension,
  isSameDimension,
  subtractDimensions,
} from "../dimension.ts";
import {
  applyOperation,
  applyToOne,
  formatShape,
  formatType,
  normalizeAxis,
  type Operation,
  type Tensor,
  typeError,
} from "../tensor.ts";

export interface SliceAttributes {
  readonly axis: number;
  readonly start: Dimension;
  readonly end: Dimension;
}

export const sliceOperation: Operation<SliceAttributes> = {
  name: "slice",
  infer(inputs, { axis, start, end }) {
    const x = inputs[0]!;
    const size = x.shape[axis]!;
    const isOutside = [start, end].some(
      (bound) => typeof bound === "number" && (bound < 0 || (typeof size === "number" && bound > size)),
    );
    const length = subtractDimensions(end, start);
    if (isOutside || (typeof length === "number" && length < 0)) {
      throw typeError(
        "slice",
        `${formatDimension(start)} to ${formatDimension(end)} lies outside axis ${axis} of ${formatType(x)}.`,
      );
    }
    return [{ dtype: x.dtype, shape: x.shape.with(axis, length) }];
  },
  emit: (emitter, node, { axis, start, end }) =>
    emitter.node("Slice", [
      emitter.nameOf(node.inputs[0]!),
      emitter.sizes([start]),
      emitter.sizes([end]),
      emitter.integers([axis]),
    ]),
};

/** Elements `start` up to but not including `end` of one axis; negative bounds count from the back. */
export function slice(x: Tensor, axis: number, start: Dimension, end?: Dimension): Tensor {
  const index = normalizeAxis("slice", axis, x);
  const size = x.shape[index]!;
  const fromBack = (bound: Dimension) => (typeof bound === "number" && bound < 0 ? addDimensions(size, bound) : bound);
  const first = fromBack(start);
  const last = end === undefined ? size : fromBack(end);
  if (first === 0 && isSameDimension(last, size)) return x;
  return applyToOne(sliceOperation, [x], { axis: index, start: first, end: last });
}

export const splitOperation: Operation<{ axis: number; sizes: readonly Dimension[] }> = {
  name: "split",
  infer(inputs, { axis, sizes }) {
    const x = inputs[0]!;
    if (!isSameDimension(addDimensions(...sizes), x.shape[axis]!)) {
      throw typeError("split", `parts ${formatShape(sizes)} do not add up to axis ${axis} of ${formatType(x)}.`);
    }
    return sizes.map((size) => ({ dtype: x.dtype, shape: x.shape.with(axis, size) }));
  },
  emit: (emitter, node, { axis, sizes }) =>
    emitter.node("Split", [emitter.nameOf(node.inputs[0]!), emitter.sizes(sizes)], {
      outputs: sizes.length,
      attributes: { axis },
    }),
};

/** Consecutive parts along an axis: `parts` equal ones, or parts of the given sizes. */
export function split(x: Tensor, parts: number | readonly Dimension[], axis = -1): readonly Tensor[] {
  const index = normalizeAxis("split", axis, x);
  const size = x.shape[index]!;
  const sizes = typeof parts === "number" ? new Array<Dimension>(parts).fill(divideDimensions(size, parts)) : parts;
  return applyOperation(splitOperation, [x], { axis: index, sizes });
}

export const concatenateOperation: Operation<{ axis: number }> = {
  name: "concatenate",
  infer(inputs, { axis }) {
    const first = inputs[0]!;
    for (const other of inputs) {
      const isAlike =
        other.dtype === first.dtype &&
        other.shape.length === first.shape.length &&
        isSameShape(other.shape.with(axis, 0), first.shape.with(axis, 0));
      if (!isAlike) {
        throw typeError("concatenate", `${formatType(first)} and ${formatType(other)} do not join along axis ${axis}.`);
      }
    }
    const size = addDimensions(...inputs.map(({ shape }) => shape[axis]!));
    return [{ dtype: first.dtype, shape: first.shape.with(axis, size) }];
  },
  emit: (emitter, node, { axis }) =>
    emitter.node(
      "Concat",
      node.inputs.map((input) => emitter.nameOf(input)),
      { attributes: { axis } },
    ),
};

/** The tensors one after the other along an axis. */
export function concatenate(parts: readonly Tensor[], axis = -1): Tensor {
  const first = parts[0];
  if (!first) throw typeError("concatenate", "there is nothing to join.");
  if (parts.length === 1) return first;
  return applyToOne(concatenateOperation, parts, { axis: normalizeAxis("concatenate", axis, first) });
}

export interface PadAttributes {
  readonly axis: number;
  readonly before: Dimension;
  readonly after: Dimension;
}

export const padOperation: Operation<PadAttributes> = {
  name: "pad",
  infer(inputs, { axis, before, after }) {
    const x = inputs[0]!;
    return [{ dtype: x.dtype, shape: x.shape.with(axis, addDimensions(before, x.shape[axis]!, after)) }];
  },
  emit: (emitter, node, { axis, before, after }) => {
    const x = node.inputs[0]!;
    return emitter.node("Pad", [
      emitter.nameOf(x),
      emitter.sizes([before, after]),
      emitter.scalar(0, x.dtype),
      emitter.integers([axis]),
    ]);
  },
};

/** Zeros before and after the elements of one axis. */
export function pad(x: Tensor, axis: number, before: Dimension, after: Dimension): Tensor {
  if (before === 0 && after === 0) return x;
  return applyToOne(padOperation, [x], { axis: normalizeAxis("pad", axis, x), before, after });
}
