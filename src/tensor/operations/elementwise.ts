// Functions of one element at a time: arithmetic, powers, trigonometry and simple activations.
import { applyToOne, type DType, formatType, isFloat, type Operation, type Tensor, typeError } from "../tensor.ts";

/** Element types that a function accepts. */
type Domain = "float" | "signed" | "number" | "bool";

const domains: Readonly<Record<Domain, readonly DType[]>> = {
  float: ["float32", "float16"],
  signed: ["float32", "float16", "int64", "int32"],
  number: ["float32", "float16", "int64", "int32", "uint8"],
  bool: ["bool"],
};

function elementwise(name: string, onnxType: string, domain: Domain): (x: Tensor) => Tensor {
  const operation: Operation = {
    name,
    infer(inputs) {
      const x = inputs[0]!;
      if (!domains[domain].includes(x.dtype)) {
        throw typeError(name, `it is defined for ${domains[domain].join(", ")}, got ${formatType(x)}.`);
      }
      return [{ dtype: x.dtype, shape: x.shape }];
    },
    emit: (emitter, node) => emitter.node(onnxType, [emitter.nameOf(node.inputs[0]!)]),
  };
  return (x) => applyToOne(operation, [x], {});
}

export const negate = elementwise("negate", "Neg", "signed");
export const absolute = elementwise("absolute", "Abs", "signed");
export const sign = elementwise("sign", "Sign", "signed");
export const exp = elementwise("exp", "Exp", "float");
export const log = elementwise("log", "Log", "float");
export const sqrt = elementwise("sqrt", "Sqrt", "float");
export const reciprocal = elementwise("reciprocal", "Reciprocal", "float");
export const sin = elementwise("sin", "Sin", "float");
export const cos = elementwise("cos", "Cos", "float");
export const tanh = elementwise("tanh", "Tanh", "float");
export const sigmoid = elementwise("sigmoid", "Sigmoid", "float");
export const erf = elementwise("erf", "Erf", "float");
export const relu = elementwise("relu", "Relu", "float");
export const floor = elementwise("floor", "Floor", "float");
export const ceil = elementwise("ceil", "Ceil", "float");
export const round = elementwise("round", "Round", "float");
export const not = elementwise("not", "Not", "bool");

const castOperation: Operation<{ dtype: DType }> = {
  name: "cast",
  infer: (inputs, { dtype }) => [{ dtype, shape: inputs[0]!.shape }],
  emit: (emitter, node, { dtype }) =>
    emitter.node("Cast", [emitter.nameOf(node.inputs[0]!)], { attributes: { to: { dtype } } }),
};

/** The values in another element type; floats to integers cut towards zero. */
export function cast(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : applyToOne(castOperation, [x], { dtype });
}

const stopGradientOperation: Operation = {
  name: "stopGradient",
  infer: (inputs) => [inputs[0]!],
  emit: (emitter, node) => [emitter.nameOf(node.inputs[0]!)],
};

/** The value itself, through which no gradient flows. */
export function stopGradient(x: Tensor): Tensor {
  if (!isFloat(x.dtype)) return x;
  return applyToOne(stopGradientOperation, [x], {});
}
