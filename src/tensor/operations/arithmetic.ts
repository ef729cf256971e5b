// Functions of two tensors, element by element, with broadcasting: arithmetic, comparison and logic.
import { broadcastShapes } from "../broadcast.ts";
import { applyToOne, type DType, formatType, isFloat, type Operation, type Tensor, typeError } from "../tensor.ts";
import { constant } from "./leaf.ts";

/** A number stands for a constant of the other operand's element type. */
export type Operand = Tensor | number;

interface Binary {
  readonly name: string;
  readonly onnxType: string;
  readonly accepts: (dtype: DType) => boolean;
  readonly result?: DType;
}

const isNumber = (dtype: DType) => dtype !== "bool";
const isBoolean = (dtype: DType) => dtype === "bool";

function binary({ name, onnxType, accepts, result }: Binary): (a: Operand, b: Operand) => Tensor {
  const operation: Operation = {
    name,
    infer(inputs) {
      const [a, b] = inputs as [Tensor, Tensor];
      if (a.dtype !== b.dtype) {
        throw typeError(name, `${formatType(a)} and ${formatType(b)} differ in element type; cast one of them.`);
      }
      if (!accepts(a.dtype)) throw typeError(name, `it is not defined for ${formatType(a)} and ${formatType(b)}.`);
      return [{ dtype: result ?? a.dtype, shape: broadcastShapes(name, [a, b]) }];
    },
    emit: (emitter, node) =>
      emitter.node(
        onnxType,
        node.inputs.map((input) => emitter.nameOf(input)),
      ),
  };
  return (a, b) => applyToOne(operation, toTensors(name, a, b), {});
}

export const add = binary({ name: "add", onnxType: "Add", accepts: isNumber });
export const subtract = binary({ name: "subtract", onnxType: "Sub", accepts: isNumber });
export const multiply = binary({ name: "multiply", onnxType: "Mul", accepts: isNumber });
/** Integers divide towards zero. */
export const divide = binary({ name: "divide", onnxType: "Div", accepts: isNumber });
export const power = binary({ name: "power", onnxType: "Pow", accepts: isFloat });
export const minimum = binary({ name: "minimum", onnxType: "Min", accepts: isNumber });
export const maximum = binary({ name: "maximum", onnxType: "Max", accepts: isNumber });
export const equal = binary({ name: "equal", onnxType: "Equal", accepts: () => true, result: "bool" });
export const less = binary({ name: "less", onnxType: "Less", accepts: isNumber, result: "bool" });
export const lessOrEqual = binary({ name: "lessOrEqual", onnxType: "LessOrEqual", accepts: isNumber, result: "bool" });
export const greater = binary({ name: "greater", onnxType: "Greater", accepts: isNumber, result: "bool" });
export const greaterOrEqual = binary({
  name: "greaterOrEqual",
  onnxType: "GreaterOrEqual",
  accepts: isNumber,
  result: "bool",
});
export const and = binary({ name: "and", onnxType: "And", accepts: isBoolean });
export const or = binary({ name: "or", onnxType: "Or", accepts: isBoolean });

const whereOperation: Operation = {
  name: "where",
  infer(inputs) {
    const [condition, a, b] = inputs as [Tensor, Tensor, Tensor];
    if (condition.dtype !== "bool")
      throw typeError("where", `the condition must be bool, got ${formatType(condition)}.`);
    if (a.dtype !== b.dtype) {
      throw typeError("where", `${formatType(a)} and ${formatType(b)} differ in element type; cast one of them.`);
    }
    return [{ dtype: a.dtype, shape: broadcastShapes("where", inputs) }];
  },
  emit: (emitter, node) =>
    emitter.node(
      "Where",
      node.inputs.map((input) => emitter.nameOf(input)),
    ),
};

/** `a` where the condition holds, `b` elsewhere. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  return applyToOne(whereOperation, [condition, ...toTensors("where", a, b)], {});
}

function toTensors(name: string, a: Operand, b: Operand): readonly [Tensor, Tensor] {
  if (typeof a !== "number") return [a, typeof b === "number" ? constant(b, a.dtype) : b];
  if (typeof b !== "number") return [constant(a, b.dtype), b];
  throw typeError(name, `one of ${a} and ${b} must be a tensor.`);
}
