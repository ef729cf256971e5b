// GPU memory of training with DeepSpeed, part by part.
import type { ModelSize } from "./hardware.ts";

export interface MemoryQuestion {
  readonly model: ModelSize;
  readonly devices: number;
  readonly sharding: "none" | "zero2" | "zero3";
  /** Of the language model: all of it, or adapters of this many parameters. */
  readonly trained: "full" | number;
  /** GRPO with a Kullback-Leibler term against a model of its own. */
  readonly reference: boolean;
  /** Rows of one pass, and tokens of the longest. */
  readonly rows: number;
  readonly tokens: number;
  /** Tokens of a row whose logits are computed. */
  readonly answerTokens: number;
}

/** Bytes on each device. */
export interface DeviceMemory {
  readonly weights: number;
  readonly gradients: number;
  /** fp32 copy and two moments. */
  readonly optimizer: number;
  readonly reference: number;
  readonly activations: number;
  readonly logits: number;
  readonly total: number;
}

const bf16 = 2;
/** fp32 weights and AdamW's two moments. */
const optimizerBytes = 12;
/** What libraries, buffers for gathering and fragments take. */
const overhead = 6e9;
/**
 * Bytes a token and unit of width that one layer holds while it is computed again: about 34 for attention and the gated
 * network at 16 bits (Korthikanti et al. 2022, without the attention matrix, which fused kernels never write).
 */
const layerBytes = 34;

/** bf16 weights, gradient checkpointing at each layer. The vision tower is frozen. */
export function estimateDeviceMemory(question: MemoryQuestion): DeviceMemory {
  const { model, devices, sharding, trained, reference, rows, tokens, answerTokens } = question;
  const all = model.language + model.vision;
  const learned = trained === "full" ? model.language : trained;
  const byWeights = sharding === "zero3" ? devices : 1;
  const byState = sharding === "none" ? 1 : devices;
  const parts = {
    weights: (bf16 * all) / byWeights,
    gradients: (bf16 * learned) / byState,
    optimizer: (optimizerBytes * learned) / byState,
    // An adapter's reference is the model without it.
    reference: reference && trained === "full" ? (bf16 * all) / byWeights : 0,
    activations: rows * tokens * model.hidden * (bf16 * model.layers + layerBytes) + overhead,
    // 16-bit logits, their fp32 copy and the gradient of that.
    logits: rows * answerTokens * model.vocabulary * (2 + 4 + 4),
  };
  return { ...parts, total: Object.values(parts).reduce((sum, bytes) => sum + bytes, 0) };
}
