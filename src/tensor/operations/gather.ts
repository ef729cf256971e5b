// Looking up rows by index, and adding rows into repeated indices.
import { isSameShape } from "../broadcast.ts";
import { multiplyDimensions } from "../dimension.ts";
import type { Shape } from "../tensor.ts";
import {
  applyToOne,
  formatType,
  normalizeAxis,
  type Operation,
  type Tensor,
  type TensorType,
  typeError,
} from "../tensor.ts";
import { add, equal } from "./arithmetic.ts";
import { cast } from "./elementwise.ts";
import { range } from "./leaf.ts";
import { gemm } from "./matmul.ts";
import { expand, reshape } from "./reshape.ts";

function requireIndices(operation: string, indices: TensorType): void {
  if (indices.dtype !== "int64" && indices.dtype !== "int32") {
    throw typeError(operation, `indices must be int64 or int32, got ${formatType(indices)}.`);
  }
}

export const gatherOperation: Operation<{ axis: number }> = {
  name: "gather",
  infer(inputs, { axis }) {
    const [x, indices] = inputs as [Tensor, Tensor];
    requireIndices("gather", indices);
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)] }];
  },
  emit: (emitter, node, { axis }) =>
    emitter.node(
      "Gather",
      node.inputs.map((input) => emitter.nameOf(input)),
      { attributes: { axis } },
    ),
};

/** The slices of `x` at `indices` along an axis; with axis 0 the lookup of an embedding table. */
export function gather(x: Tensor, indices: Tensor, axis = 0): Tensor {
  return applyToOne(gatherOperation, [x, indices], { axis: normalizeAxis("gather", axis, x) });
}

export const gatherElementsOperation: Operation<{ axis: number }> = {
  name: "gatherElements",
  infer(inputs, { axis }) {
    const [x, indices] = inputs as [Tensor, Tensor];
    requireIndices("gatherElements", indices);
    if (x.shape.length !== indices.shape.length || !isSameShape(x.shape.with(axis, 0), indices.shape.with(axis, 0))) {
      throw typeError("gatherElements", `${formatType(indices)} does not index axis ${axis} of ${formatType(x)}.`);
    }
    return [{ dtype: x.dtype, shape: indices.shape }];
  },
  emit: (emitter, node, { axis }) =>
    emitter.node(
      "GatherElements",
      node.inputs.map((input) => emitter.nameOf(input)),
      { attributes: { axis } },
    ),
};

/** One element of `x` per index: the same position except along `axis`; picks target log-probabilities. */
export function gatherElements(x: Tensor, indices: Tensor, axis = -1): Tensor {
  return applyToOne(gatherElementsOperation, [x, indices], { axis: normalizeAxis("gatherElements", axis, x) });
}

export const scatterElementsAddOperation: Operation<{ axis: number }> = {
  name: "scatterElementsAdd",
  infer(inputs, { axis }) {
    const [base, indices, updates] = inputs as [Tensor, Tensor, Tensor];
    requireIndices("scatterElementsAdd", indices);
    if (
      base.dtype !== updates.dtype ||
      !isSameShape(indices.shape, updates.shape) ||
      !isSameShape(base.shape.with(axis, 0), updates.shape.with(axis, 0))
    ) {
      throw typeError(
        "scatterElementsAdd",
        `${formatType(updates)} at ${formatType(indices)} cannot be added along axis ${axis} of ${formatType(base)}.`,
      );
    }
    return [{ dtype: base.dtype, shape: base.shape }];
  },
  // ScatterND with reduction add races between threads on the CPU provider and loses rows; ScatterElements does not.
  emit: (emitter, node, { axis }) =>
    emitter.node(
      "ScatterElements",
      node.inputs.map((input) => emitter.nameOf(input)),
      { attributes: { axis, reduction: "add" } },
    ),
};

/** `base` plus each update at its own index along `axis`; repeated indices add up. */
export function scatterElementsAdd(base: Tensor, indices: Tensor, updates: Tensor, axis = -1): Tensor {
  return applyToOne(scatterElementsAddOperation, [base, indices, updates], {
    axis: normalizeAxis("scatterElementsAdd", axis, base),
  });
}

export const scatterAddOperation: Operation<{ axis: number }> = {
  name: "scatterAdd",
  infer(inputs, { axis }) {
    const [base, indices, updates] = inputs as [Tensor, Tensor, Tensor];
    requireIndices("scatterAdd", indices);
    const expected: Shape = [...base.shape.slice(0, axis), ...indices.shape, ...base.shape.slice(axis + 1)];
    if (base.dtype !== updates.dtype || !isSameShape(updates.shape, expected)) {
      throw typeError(
        "scatterAdd",
        `${formatType(updates)} at ${formatType(indices)} cannot be added along axis ${axis} of ${formatType(base)}.`,
      );
    }
    return [{ dtype: base.dtype, shape: base.shape }];
  },
  compose(inputs, { axis }, target) {
    const [base, indices, updates] = inputs as [Tensor, Tensor, Tensor];
    const flat = reshape(indices, [-1]);
    const count = flat.shape[0]!;
    const height = base.shape[axis]!;
    const isGpu = target !== undefined && target.device !== "cpu";
    if (isGpu && axis === 0 && typeof height === "number" && height <= largestOneHot) {
      return [addByProduct(base, flat, updates)];
    }
    const rows = base.shape.with(axis, count);
    const column = reshape(flat, [count, ...base.shape.slice(axis + 1).map(() => 1)]);
    return [scatterElementsAdd(base, expand(column, rows), reshape(updates, rows), axis)];
  },
};

/** Rows up to which a GPU adds by a product with one-hot rows, which take four bytes per row and index. */
const largestOneHot = 8192;

/** GPUs add repeated indices in any order, so that sums differ from run to run; a matrix product has one order. */
function addByProduct(base: Tensor, indices: Tensor, updates: Tensor): Tensor {
  const isRow = equal(reshape(cast(indices, "int32"), [-1, 1]), range(base.shape[0]!, "int32"));
  const rows = reshape(updates, [indices.shape[0]!, multiplyDimensions(...base.shape.slice(1))]);
  const totals = gemm(cast(isRow, base.dtype), rows, { transposeA: true });
  return add(base, reshape(totals, base.shape));
}

/** The inverse of `gather`: each slice of `updates` is added to `base` at its index; repeated indices add up exactly. */
export function scatterAdd(base: Tensor, indices: Tensor, updates: Tensor, axis = 0): Tensor {
  return applyToOne(scatterAddOperation, [base, indices, updates], { axis: normalizeAxis("scatterAdd", axis, base) });
}
