// config.json of InternVL3: the original of its authors, or the -hf one of transformers.
import { enforceLimit } from "../../run/limits.ts";
import {
  type ConfigReader,
  layerLimit,
  readConfigObject,
  readSquare,
  refuseQuantized,
  requireMultiple,
} from "../config-reader.ts";
import type { DescribeContext } from "../family.ts";
import { type Qwen2Config, readTextConfig } from "../qwen2/text-config.ts";

export interface InternVisionConfig {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly heads: number;
  readonly headSize: number;
  readonly channels: number;
  /** Pixels along a side of a tile. */
  readonly tileSize: number;
  /** Pixels along a side of a patch. */
  readonly patchSize: number;
  readonly epsilon: number;
  readonly norm: "layer_norm" | "rms_norm";
  /** Query, key and value have a bias. */
  readonly hasAttentionBias: boolean;
  /** Queries and keys are normalized before they are split into heads, as in the 6B tower. */
  readonly hasQueryKeyNorm: boolean;
  /** Patches along a side of the square that becomes one feature row. */
  readonly mergeSize: number;
}

export interface InternConfig {
  readonly text: Qwen2Config;
  readonly vision: InternVisionConfig;
  readonly imageTokenId: number | undefined;
  /** Whether config.json is the one of the authors, which goes with the official names. */
  readonly isOriginal: boolean;
}

export function readInternConfig(json: unknown, context: DescribeContext = {}): InternConfig {
  const reader = readConfigObject(json, context.file);
  refuseQuantized(reader);
  const isOriginal = reader.has("llm_config");
  const textReader = reader.object(isOriginal ? "llm_config" : "text_config");
  const model = textReader.text("model_type", "qwen2");
  if (model !== "qwen2") {
    throw reader.refuse("unsupported", `has a language model of type "${model}"; InternVL3 with Qwen2.5 can be built.`);
  }
  requireValue(reader, isOriginal ? "select_layer" : "vision_feature_layer", -1);
  requireValue(reader, "ps_version", "v2");
  requireValue(reader, "vision_feature_select_strategy", "default");
  requireValue(reader, "projector_hidden_act", "gelu");
  const text = readTextConfig(textReader, {
    isTied: readTied(reader, textReader, isOriginal),
    storedNames: context.storedNames,
  });
  return {
    text: { ...text, ropeSections: [text.headSize / 2] },
    vision: readVision(reader, reader.object("vision_config")),
    imageTokenId: reader.has("image_token_id") ? reader.size("image_token_id") : undefined,
    isOriginal,
  };
}

/** The -hf configurations leave the default out, and the default has changed: then the stored tensors decide. */
function readTied(reader: ConfigReader, text: ConfigReader, isOriginal: boolean): boolean | undefined {
  if (text.has("tie_word_embeddings")) return text.flag("tie_word_embeddings");
  if (isOriginal) return false;
  return reader.has("tie_word_embeddings") ? reader.flag("tie_word_embeddings") : undefined;
}

function requireValue(reader: ConfigReader, key: string, expected: string | number): void {
  if (!reader.has(key)) return;
  const found = typeof expected === "number" ? reader.number(key) : reader.text(key);
  if (found !== expected) {
    throw reader.refuse("unsupported", `asks for "${key}" ${found}; only ${expected} can be built.`);
  }
}

function readVision(reader: ConfigReader, vision: ConfigReader): InternVisionConfig {
  const layers = vision.size("num_hidden_layers");
  enforceLimit(layerLimit, layers, "The vision tower");
  const hiddenSize = vision.size("hidden_size");
  const heads = vision.size("num_attention_heads");
  const headSize = requireMultiple(
    vision,
    hiddenSize,
    heads,
    "the vision tower's hidden size is not a multiple of its heads",
  );
  const norm = vision.text("norm_type", "layer_norm");
  if (norm !== "layer_norm" && norm !== "rms_norm") {
    throw vision.refuse("unsupported", `asks for the norm "${norm}"; layer_norm and rms_norm can be built.`);
  }
  requireValue(vision, "hidden_act", "gelu");
  for (const key of ["use_mean_pooling", "use_absolute_position_embeddings"]) {
    if (!vision.flag(key, true))
      throw vision.refuse("unsupported", `turns "${key}" off, which no released model does.`);
  }
  const tileSize = readSquare(vision, "image_size", 448);
  requireValue(reader, "force_image_size", tileSize);
  const patchSize = readSquare(vision, "patch_size", 14);
  const ratio = reader.number("downsample_ratio", 0.5);
  const mergeSize = Math.round(1 / ratio);
  if (!(ratio > 0 && ratio <= 1) || Math.abs(mergeSize * ratio - 1) > 1e-6) {
    throw reader.refuse(
      "unsupported",
      `asks for a "downsample_ratio" of ${ratio}; it must be 1 divided by a whole number.`,
    );
  }
  const grid = requireMultiple(vision, tileSize, patchSize, "a tile has no whole patches");
  requireMultiple(vision, grid, mergeSize, "a tile has no whole squares of patches");
  return {
    layers,
    hiddenSize,
    intermediateSize: vision.size("intermediate_size"),
    heads,
    headSize,
    channels: vision.size("num_channels", 3),
    tileSize,
    patchSize,
    epsilon: vision.number("layer_norm_eps", 1e-6),
    norm,
    hasAttentionBias: vision.flag(vision.has("qkv_bias") ? "qkv_bias" : "attention_bias", false),
    hasQueryKeyNorm: vision.flag(vision.has("qk_normalization") ? "qk_normalization" : "use_qk_norm", false),
    mergeSize,
  };
}
