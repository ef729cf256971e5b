// The gradient of a rotation is the rotation back.
import { negate } from "../operations/elementwise.ts";
import { rotary } from "../operations/rotary.ts";
import { type GradientRule, rule } from "./gradient-rule.ts";

export const rotaryGradients: Readonly<Record<string, GradientRule>> = {
  rotary: rule((gradient, { inputs: [, cos, sin] }) => [rotary(gradient, cos!, negate(sin!)), null, null]),
};
