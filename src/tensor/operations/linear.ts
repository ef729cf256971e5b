// The linear layer in the layout of published checkpoints: weight [out, in], optional bias [out].
import { isSameDimension } from "../dimension.ts";
import { formatType, type Tensor, typeError } from "../tensor.ts";
import { gemm } from "./matmul.ts";
import { reshape } from "./reshape.ts";

/** `x · weightᵀ + bias` over the last axis of `x`; `weight` is [out, in] as in a checkpoint, `bias` is [out]. */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const [outFeatures, inFeatures] = weight.shape;
  if (weight.shape.length !== 2 || x.shape.length < 1 || !isSameDimension(x.shape.at(-1)!, inFeatures!)) {
    throw typeError("linear", `${formatType(x)} does not fit the weight ${formatType(weight)}, which is [out, in].`);
  }
  // Gemm packs the weight once per session in this layout and adds the bias in the same pass.
  const rows = reshape(x, [-1, inFeatures!]);
  return reshape(gemm(rows, weight, { bias, transposeB: true }), [...x.shape.slice(0, -1), outFeatures!]);
}
