// Gradients of matrix products: two more matrix products, with the transposes inside them.
import { type GemmAttributes, gemm, type MatmulAttributes, matmul } from "../operations/matmul.ts";
import { sum } from "../operations/reduce.ts";
import { reshape } from "../operations/reshape.ts";
import type { Tensor } from "../tensor.ts";
import { type GradientRule, rule, sumToShape } from "./gradient-rule.ts";

export const matmulGradients: Readonly<Record<string, GradientRule>> = {
  matmul: rule<MatmulAttributes>((gradient, { inputs, attributes }) => {
    const [a, b] = inputs as [Tensor, Tensor];
    const { transposeA, transposeB, scale } = attributes;
    const gradientA = transposeA
      ? matmul(b, gradient, { transposeA: transposeB, transposeB: true, scale })
      : matmul(gradient, b, { transposeB: !transposeB, scale });
    return [sumToShape(gradientA, a.shape), gradientOfSecond(a, b, gradient, attributes)];
  }),
  gemm: rule<GemmAttributes>((gradient, { inputs, attributes: { transposeA, transposeB } }) => {
    const [a, b, bias] = inputs as [Tensor, Tensor, Tensor | undefined];
    return [
      transposeA
        ? gemm(b, gradient, { transposeA: transposeB, transposeB: true })
        : gemm(gradient, b, { transposeB: !transposeB }),
      transposeB
        ? gemm(gradient, a, { transposeA: true, transposeB: transposeA })
        : gemm(a, gradient, { transposeA: !transposeA }),
      ...(bias ? [sum(gradient, { axes: 0 })] : []),
    ];
  }),
};

function gradientOfSecond(a: Tensor, b: Tensor, gradient: Tensor, attributes: MatmulAttributes): Tensor {
  const { transposeA, transposeB, scale } = attributes;
  const product = (left: Tensor, right: Tensor) =>
    transposeB
      ? matmul(right, left, { transposeA: true, transposeB: transposeA, scale })
      : matmul(left, right, { transposeA: !transposeA, scale });
  // A shared matrix under a batch: one product over all rows instead of one for each entry and a sum.
  if (b.shape.length === 2 && a.shape.length > 2 && !transposeA) {
    return product(reshape(a, [-1, a.shape.at(-1)!]), reshape(gradient, [-1, gradient.shape.at(-1)!]));
  }
  return sumToShape(product(a, gradient), b.shape);
}
