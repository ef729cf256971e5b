// The linear layer over weights packed to 4 or 8 bits in blocks, in the layout of ONNX Runtime's MatMulNBits.
import { isSameDimension } from "../dimension.ts";
import { applyToOne, type DType, formatType, type Operation, type Tensor, typeError } from "../tensor.ts";
import { weight } from "../weight.ts";

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

/** Whole numbers in the kernel: four to five times faster than converting the weights to float for every row. */
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
