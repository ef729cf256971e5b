// Activations with a kernel of their own: SiLU and the three forms of GELU.
import { applyToOne, formatType, isFloat, type Operation, type Tensor, typeError } from "../tensor.ts";
import { add, multiply } from "./arithmetic.ts";
import { erf, sigmoid, tanh } from "./elementwise.ts";

export const swishOperation: Operation<{ alpha: number }> = {
  name: "swish",
  infer: (inputs) => [requireFloat("silu", inputs[0]!)],
  emit: (emitter, node, { alpha }) =>
    emitter.node("QuickGelu", [emitter.nameOf(node.inputs[0]!)], {
      domain: "com.microsoft",
      attributes: { alpha: { float: alpha } },
    }),
  compose(inputs, { alpha }) {
    const x = inputs[0]!;
    return [multiply(x, sigmoid(alpha === 1 ? x : multiply(x, alpha)))];
  },
};

/** `x · sigmoid(x)`. */
export function silu(x: Tensor): Tensor {
  return applyToOne(swishOperation, [x], { alpha: 1 });
}

/** `x · sigmoid(1.702 x)`, the GELU approximation of CLIP. */
export function quickGelu(x: Tensor): Tensor {
  return applyToOne(swishOperation, [x], { alpha: 1.702 });
}

export const geluOperation: Operation<{ approximate: "none" | "tanh" }> = {
  name: "gelu",
  infer: (inputs) => [requireFloat("gelu", inputs[0]!)],
  emit: (emitter, node, { approximate }) =>
    emitter.node("Gelu", [emitter.nameOf(node.inputs[0]!)], { attributes: { approximate } }),
  compose(inputs, { approximate }) {
    const x = inputs[0]!;
    const gate =
      approximate === "none"
        ? erf(multiply(x, Math.SQRT1_2))
        : tanh(multiply(multiply(x, Math.sqrt(2 / Math.PI)), add(1, multiply(multiply(x, x), 0.044715))));
    return [multiply(multiply(x, 0.5), add(gate, 1))];
  },
};

/** `x · Φ(x)` with the normal distribution's Φ; exact by default, or the tanh approximation. */
export function gelu(x: Tensor, { approximate = "none" }: { approximate?: "none" | "tanh" } = {}): Tensor {
  return applyToOne(geluOperation, [x], { approximate });
}

function requireFloat(name: string, x: Tensor): Tensor {
  if (!isFloat(x.dtype)) throw typeError(name, `it is defined for floating-point tensors, got ${formatType(x)}.`);
  return x;
}
