// config.json of Qwen2.5-VL: flat as published, or nested as newer versions of transformers write it.
import { enforceLimit } from "../../run/limits.ts";
import { type ConfigReader, layerLimit, readConfigObject, refuseQuantized, requireMultiple } from "../config-reader.ts";
import type { DescribeContext } from "../family.ts";
import { type Qwen2Config, readTextConfig } from "../qwen2/text-config.ts";

export interface QwenVisionConfig {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly heads: number;
  readonly headSize: number;
  readonly channels: number;
  /** Pixels along a side of a patch. */
  readonly patchSize: number;
  /** Frames that one patch spans; a photo fills them with copies of itself. */
  readonly temporalPatchSize: number;
  /** Patches along a side of the square that becomes one feature row. */
  readonly mergeSize: number;
  /** Squares of patches along a side of an attention window. */
  readonly windowSquares: number;
  /** Layers whose patches see the whole picture; all others see their window. */
  readonly fullLayers: readonly number[];
  readonly ropeTheta: number;
}

export interface QwenConfig {
  readonly text: Qwen2Config;
  readonly vision: QwenVisionConfig;
  readonly imageTokenId: number;
}

export function readQwenConfig(json: unknown, context: DescribeContext = {}): QwenConfig {
  const reader = readConfigObject(json, context.file);
  refuseQuantized(reader);
  const textReader = reader.has("text_config") ? reader.object("text_config") : reader;
  const isTied = [reader, textReader].some((each) => each.flag("tie_word_embeddings", false));
  const text = readTextConfig(textReader, { isTied, storedNames: context.storedNames });
  if (text.ropeSections.length !== 3) {
    throw reader.refuse(
      "config",
      'has no "mrope_section", which says how positions in time, rows and columns share a head.',
    );
  }
  return {
    text,
    vision: readVision(reader.object("vision_config"), text),
    imageTokenId: reader.has("image_token_id")
      ? reader.size("image_token_id")
      : textReader.size("image_token_id", 151_655),
  };
}

function readVision(reader: ConfigReader, text: Qwen2Config): QwenVisionConfig {
  const layers = reader.size("depth");
  enforceLimit(layerLimit, layers, "The vision tower");
  const hiddenSize = reader.size("hidden_size");
  const heads = reader.size("num_heads");
  const headSize = requireMultiple(
    reader,
    hiddenSize,
    heads,
    "the vision tower's hidden size is not a multiple of its heads",
  );
  requireMultiple(reader, headSize, 4, "a head of the vision tower cannot be shared by rows and columns");
  const activation = reader.text("hidden_act", "silu");
  if (activation !== "silu")
    throw reader.refuse("unsupported", `asks for the vision activation "${activation}"; use silu.`);
  const outSize = reader.size("out_hidden_size", text.hiddenSize);
  if (outSize !== text.hiddenSize) {
    throw reader.refuse(
      "config",
      `contradicts itself: the vision tower gives ${outSize} numbers a row, the text model takes ${text.hiddenSize}.`,
    );
  }
  const patchSize = reader.size("patch_size", 14);
  const mergeSize = reader.size("spatial_merge_size", 2);
  const windowSquares = Math.floor(reader.size("window_size", 112) / mergeSize / patchSize);
  if (windowSquares < 1) throw reader.refuse("config", '"window_size" is smaller than one square of patches.');
  return {
    layers,
    hiddenSize,
    intermediateSize: reader.size("intermediate_size"),
    heads,
    headSize,
    channels: reader.size(reader.has("in_channels") ? "in_channels" : "in_chans", 3),
    patchSize,
    temporalPatchSize: reader.size("temporal_patch_size", 2),
    mergeSize,
    windowSquares,
    fullLayers: reader.integers("fullatt_block_indexes", [7, 15, 23, 31]),
    // Only new versions of transformers write it down.
    ropeTheta: (reader.has("rope_parameters") ? reader.object("rope_parameters") : reader).number("rope_theta", 10_000),
  };
}
