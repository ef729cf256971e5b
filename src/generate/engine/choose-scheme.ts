// How the matrices of a model are stored for answering: which layers get how many bits.
import type { LinearLayer } from "../../model/linear-layers.ts";
import type { Scheme } from "../../model/quantize/scheme.ts";
import type { Limit } from "../../run/limits.ts";
import type { Quantize } from "../engine-options.ts";

export const floatLimit: Limit = {
  name: "parameters kept as floats by default",
  value: 1_000_000_000,
  unit: "parameters",
  reason: "as floats they take four bytes each, and a token costs reading them all",
};

/** Blocks of 128 decode a fifth faster than blocks of 32. */
const blockSize = 128;

/** The scheme of the language model's layers; null for floats. */
export function chooseScheme(quantize: Quantize | undefined, parameters: number): Scheme | null {
  if (quantize === undefined) return parameters > floatLimit.value ? { bits: 4, blockSize } : null;
  if (quantize === "none") return null;
  if (typeof quantize === "object") return quantize;
  return { bits: quantize === "int4" ? 4 : 8, blockSize };
}

/**
 * The scheme of one layer. The head and the vision tower keep 8 bits: rounding hurts most where logits are made and
 * where a picture is seen, and both are small beside the rest. Layers narrower than a block stay floats.
 */
export function schemeOf(layer: LinearLayer, scheme: Scheme): Scheme | null {
  if (layer.inFeatures < scheme.blockSize) return null;
  return layer.isHead || layer.part === "vision" ? { ...scheme, bits: 8 } : scheme;
}
