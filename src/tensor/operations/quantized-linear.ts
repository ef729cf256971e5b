// The linear layer over weights packed to 4 or 8 bits in blocks, in the layout of ONNX Runtime's MatMulNBits.
import { isSameDimension } from "../dimension.ts";
import { applyToOne, type DType, formatType, type Operation, type Tensor, typeError } from "../tensor.ts";
import { weight } from "../weight.ts";
import { multiply, subtract } from "./arithmetic.ts";
import { cast, floor } from "./elementwise.ts";
import { constant } from "./leaf.ts";
import { insertAxis, reshape } from "./reshape.ts";
import { concatenate, slice } from "./slice.ts";

export interface QuantizedLinearOptions {
  bits: 4 | 8;
  /** Consecutive inputs that share a scale: a power of two of at least 16. */
  blockSize: number;
  inFeatures: number;
  outFeatures: number;
  /** No zero points are stored: zero is the middle, 8 of 16 or 128 of 256. */
  symmetric?: boolean;
  bias?: Tensor;
}

export interface QuantizedAttributes {
  readonly bits: 4 | 8;
  readonly blockSize: number;
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly hasZeroPoints: boolean;
}

/** The kernel rounds each block of `x` to 8 bits and multiplies whole numbers, 2.5 times faster than in floats. */
const integerAccuracy = 4;

export const quantizedLinearOperation: Operation<QuantizedAttributes> = {
  name: "quantizedLinear",
  infer(inputs, { inFeatures, outFeatures }) {
    const x = inputs[0]!;
    if (x.shape.length === 0 || !isSameDimension(x.shape.at(-1)!, inFeatures)) {
      throw typeError("quantizedLinear", `${formatType(x)} does not fit a weight of [${outFeatures}, ${inFeatures}].`);
    }
    return [{ dtype: x.dtype, shape: x.shape.with(-1, outFeatures) }];
  },
  emit(emitter, node, { bits, blockSize, inFeatures, outFeatures, hasZeroPoints }) {
    const [x, packed, scales, ...rest] = node.inputs.map((input) => emitter.nameOf(input));
    const zeroPoints = hasZeroPoints ? rest[0]! : "";
    const bias = rest[hasZeroPoints ? 1 : 0];
    const optional = bias === undefined ? (zeroPoints ? [zeroPoints] : []) : [zeroPoints, "", bias];
    return emitter.node("MatMulNBits", [x!, packed!, scales!, ...optional], {
      domain: "com.microsoft",
      attributes: { K: inFeatures, N: outFeatures, bits, block_size: blockSize, accuracy_level: integerAccuracy },
    });
  },
};

export interface QuantizedWeight {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** The weights that one quantized layer needs: their names, types and shapes. */
export function quantizedWeights(
  name: string,
  { bits, blockSize, inFeatures, outFeatures, symmetric = false }: Omit<QuantizedLinearOptions, "bias">,
): { packed: QuantizedWeight; scales: QuantizedWeight; zeroPoints: QuantizedWeight | null } {
  const blocks = Math.ceil(inFeatures / blockSize);
  return {
    /** Rows of outputs, each row its blocks, each block its inputs from low bits to high bits. */
    packed: { name: `${name}.packed`, dtype: "uint8", shape: [outFeatures, blocks, (blockSize * bits) / 8] },
    scales: { name: `${name}.scales`, dtype: "float32", shape: [outFeatures, blocks] },
    /** Packed like the weights, each row filled up to whole bytes. */
    zeroPoints: symmetric
      ? null
      : { name: `${name}.zero_points`, dtype: "uint8", shape: [outFeatures, Math.ceil((blocks * bits) / 8)] },
  };
}

/** `x · weightᵀ + bias` where the weight is stored as `(quantized - zero point) · scale`; see `quantizedWeights`. */
export function quantizedLinear(x: Tensor, name: string, options: QuantizedLinearOptions): Tensor {
  const { bits, blockSize, inFeatures, outFeatures, bias } = options;
  if (blockSize < 16 || !Number.isInteger(Math.log2(blockSize))) {
    throw typeError("quantizedLinear", `blocks of ${blockSize} are not possible; take a power of two from 16.`);
  }
  const { packed, scales, zeroPoints } = quantizedWeights(name, options);
  const inputs = [
    x,
    weight(packed.name, packed),
    weight(scales.name, { ...scales, dtype: x.dtype }),
    ...(zeroPoints ? [weight(zeroPoints.name, zeroPoints)] : []),
    ...(bias ? [bias] : []),
  ];
  const attributes = { bits, blockSize, inFeatures, outFeatures, hasZeroPoints: zeroPoints !== null };
  return applyToOne(quantizedLinearOperation, inputs, attributes);
}

/**
 * The weight [out, in] in floating point, for gradients with respect to `x`. When the packed weights are built into the
 * session it is computed once and then takes four bytes per weight.
 */
export function dequantizeWeight(inputs: readonly Tensor[], attributes: QuantizedAttributes): Tensor {
  const { bits, blockSize, inFeatures, outFeatures, hasZeroPoints } = attributes;
  const [x, packed, scales] = inputs as [Tensor, Tensor, Tensor];
  const blocks = Math.ceil(inFeatures / blockSize);
  const values = reshape(unpack(packed, bits, x.dtype), [outFeatures, blocks, blockSize]);
  const zeros = hasZeroPoints
    ? insertAxis(slice(unpack(inputs[3]!, bits, x.dtype), 1, 0, blocks), -1)
    : constant(2 ** (bits - 1), x.dtype);
  const filled = multiply(subtract(values, zeros), insertAxis(scales, -1));
  return slice(reshape(filled, [outFeatures, blocks * blockSize]), 1, 0, inFeatures);
}

/** Every packed value as a float; a byte of two values holds the first in its low half. The last axis doubles for them. */
function unpack(packed: Tensor, bits: 4 | 8, dtype: DType): Tensor {
  const bytes = cast(packed, dtype);
  if (bits === 8) return bytes;
  const high = floor(multiply(bytes, 1 / 16));
  const low = subtract(bytes, multiply(high, 16));
  const last = packed.shape.at(-1) as number;
  return reshape(concatenate([insertAxis(low, -1), insertAxis(high, -1)], -1), packed.shape.with(-1, 2 * last));
}
