// Gradients of SiLU and GELU: the forward pass is written out, so that both passes share the gate.
import { add, multiply, subtract } from "../operations/arithmetic.ts";
import { erf, exp, sigmoid, tanh } from "../operations/elementwise.ts";
import type { Tensor } from "../tensor.ts";
import type { Differentiated, GradientRule } from "./gradient-rule.ts";

const swish: GradientRule<{ alpha: number }> = {
  differentiate({ inputs, attributes: { alpha } }) {
    const x = inputs[0]!;
    const gate = sigmoid(alpha === 1 ? x : multiply(x, alpha));
    const y = multiply(x, gate);
    // d/dx x·s(αx) = s·(1 + α·(x - y))
    const difference = subtract(x, y);
    const slope = multiply(gate, add(alpha === 1 ? difference : multiply(difference, alpha), 1));
    return gated(y, slope);
  },
};

const gelu: GradientRule<{ approximate: "none" | "tanh" }> = {
  differentiate({ inputs, attributes: { approximate } }) {
    const x = inputs[0]!;
    const square = multiply(x, x);
    if (approximate === "none") {
      const probability = multiply(add(erf(multiply(x, Math.SQRT1_2)), 1), 0.5);
      const density = multiply(exp(multiply(square, -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return gated(multiply(x, probability), add(probability, multiply(x, density)));
    }
    const [factor, cubic] = [Math.sqrt(2 / Math.PI), 0.044715];
    const bend = tanh(multiply(x, add(multiply(square, cubic * factor), factor)));
    const half = multiply(add(bend, 1), 0.5);
    const y = multiply(x, half);
    // d/dx x·h = h + 2·y·(1 - h)·u', where u is what the tanh is taken of.
    const inner = add(multiply(square, 6 * cubic * factor), 2 * factor);
    return gated(y, add(half, multiply(multiply(y, subtract(1, half)), inner)));
  },
};

function gated(y: Tensor, slope: Tensor): Differentiated {
  return { outputs: [y], pull: ([gradient]) => [multiply(gradient!, slope)] };
}

export const activationGradients: Readonly<Record<string, GradientRule>> = { swish, gelu };
