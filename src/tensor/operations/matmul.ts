// Matrix products: batched with broadcasting, and two-dimensional with a bias.
import { broadcastShapes } from "../broadcast.ts";
import { type Dimension, isSameDimension } from "../dimension.ts";
import {
  applyToOne,
  type Emitter,
  formatType,
  isFloat,
  type Operation,
  type Shape,
  type Tensor,
  typeError,
} from "../tensor.ts";

export interface MatmulOptions {
  /** Exchange the last two axes of the first operand. */
  transposeA?: boolean;
  /** Exchange the last two axes of the second operand. */
  transposeB?: boolean;
  /** A factor on the product. */
  scale?: number;
}

export type MatmulAttributes = Required<MatmulOptions>;

export const matmulOperation: Operation<MatmulAttributes> = {
  name: "matmul",
  infer(inputs, { transposeA, transposeB }) {
    const [a, b] = inputs as [Tensor, Tensor];
    const [rows, columns] = productSizes("matmul", a, b, transposeA, transposeB);
    const batch = broadcastShapes("matmul", [
      { dtype: a.dtype, shape: a.shape.slice(0, -2) },
      { dtype: b.dtype, shape: b.shape.slice(0, -2) },
    ]);
    return [{ dtype: a.dtype, shape: [...batch, rows, columns] }];
  },
  emit(emitter, node, { transposeA, transposeB, scale }) {
    const [a, b] = node.inputs as [Tensor, Tensor];
    if (!transposeA && !transposeB && scale === 1) {
      return emitter.node("MatMul", [emitter.nameOf(a), emitter.nameOf(b)]);
    }
    if (emitter.device !== "webgpu") {
      return emitter.node("FusedMatMul", [emitter.nameOf(a), emitter.nameOf(b)], {
        domain: "com.microsoft",
        attributes: { transA: Number(transposeA), transB: Number(transposeB), alpha: { float: scale } },
      });
    }
    const product = emitter.node("MatMul", [
      transposeA ? emitTranspose(emitter, a) : emitter.nameOf(a),
      transposeB ? emitTranspose(emitter, b) : emitter.nameOf(b),
    ]);
    return scale === 1 ? product : emitter.node("Mul", [product[0]!, emitter.scalar(scale, a.dtype)]);
  },
};

function emitTranspose(emitter: Emitter, tensor: Tensor): string {
  const axes = tensor.shape.map((_, axis) => axis);
  const perm = [...axes.slice(0, -2), ...axes.slice(-2).toReversed()];
  return emitter.node("Transpose", [emitter.nameOf(tensor)], { attributes: { perm } })[0]!;
}

/** The matrix product over the last two axes; leading axes broadcast. */
export function matmul(
  a: Tensor,
  b: Tensor,
  { transposeA = false, transposeB = false, scale = 1 }: MatmulOptions = {},
): Tensor {
  return applyToOne(matmulOperation, [a, b], { transposeA, transposeB, scale });
}

export interface GemmAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

export const gemmOperation: Operation<GemmAttributes> = {
  name: "gemm",
  infer(inputs, { transposeA, transposeB }) {
    const [a, b, bias] = inputs as [Tensor, Tensor, Tensor | undefined];
    if (a.shape.length !== 2 || b.shape.length !== 2) {
      throw typeError("gemm", `both operands must be matrices, got ${formatType(a)} and ${formatType(b)}.`);
    }
    const shape = productSizes("gemm", a, b, transposeA, transposeB);
    if (bias && (bias.dtype !== a.dtype || bias.shape.length !== 1 || !isSameDimension(bias.shape[0]!, shape[1]!))) {
      throw typeError("gemm", `the bias ${formatType(bias)} does not fit the columns of ${formatType(b)}.`);
    }
    return [{ dtype: a.dtype, shape }];
  },
  emit: (emitter, node, { transposeA, transposeB }) =>
    emitter.node(
      "Gemm",
      node.inputs.map((input) => emitter.nameOf(input)),
      { attributes: { transA: Number(transposeA), transB: Number(transposeB) } },
    ),
};

/** The product of two matrices plus a bias for every row. */
export function gemm(
  a: Tensor,
  b: Tensor,
  { bias, transposeA = false, transposeB = false }: { bias?: Tensor; transposeA?: boolean; transposeB?: boolean } = {},
): Tensor {
  return applyToOne(gemmOperation, bias ? [a, b, bias] : [a, b], { transposeA, transposeB });
}

function productSizes(
  name: string,
  a: Tensor,
  b: Tensor,
  transposeA: boolean,
  transposeB: boolean,
): readonly [Dimension, Dimension] {
  if (a.shape.length < 2 || b.shape.length < 2) {
    throw typeError(name, `both operands need at least two axes, got ${formatType(a)} and ${formatType(b)}.`);
  }
  if (a.dtype !== b.dtype || !isFloat(a.dtype)) {
    throw typeError(name, `${formatType(a)} and ${formatType(b)} must have one floating-point element type.`);
  }
  const [rows, inner] = ordered(a.shape.slice(-2), transposeA);
  const [innerB, columns] = ordered(b.shape.slice(-2), transposeB);
  if (!isSameDimension(inner, innerB)) {
    throw typeError(
      name,
      `${formatType(a)}${transposeA ? " transposed" : ""} and ${formatType(b)}${transposeB ? " transposed" : ""} ` +
        `do not multiply: the inner sizes differ.`,
    );
  }
  return [rows, columns];
}

function ordered(pair: Shape, isTransposed: boolean): readonly [Dimension, Dimension] {
  const [first, second] = pair as [Dimension, Dimension];
  return isTransposed ? [second, first] : [first, second];
}
