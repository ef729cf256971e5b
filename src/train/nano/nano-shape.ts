// The sizes of globe-nano: a Qwen2.5-VL of nine million parameters for pictures of 224 pixels.

export interface NanoShape {
  readonly vision: {
    readonly layers: number;
    readonly hiddenSize: number;
    readonly intermediateSize: number;
    readonly heads: number;
    /** Layers that see the whole picture. */
    readonly fullLayers: readonly number[];
  };
  readonly text: {
    readonly layers: number;
    readonly hiddenSize: number;
    readonly intermediateSize: number;
    readonly heads: number;
    readonly keyValueHeads: number;
  };
  /** Tokens in all, control tokens among them. */
  readonly vocabulary: number;
  readonly contextLength: number;
  /** Pixels along a side of a picture. */
  readonly pictureSize: number;
}

export const nanoShape: NanoShape = {
  vision: { layers: 8, hiddenSize: 192, intermediateSize: 576, heads: 6, fullLayers: [3, 7] },
  text: { layers: 5, hiddenSize: 256, intermediateSize: 704, heads: 8, keyValueHeads: 2 },
  vocabulary: 4096,
  contextLength: 1024,
  pictureSize: 224,
};

/** About 1 / √256, so that a layer of this width gives numbers of the size that it takes; 0.02 is for wide models. */
export const initialDeviation = 0.06;

const patchSize = 14;
const mergeSize = 2;

/** config.json in the published form of Qwen2.5-VL. */
export function nanoConfig(
  shape: NanoShape,
  tokens: { image: number; end: number; pad: number; vision: [number, number] },
) {
  const { vision, text } = shape;
  const pairs = text.hiddenSize / text.heads / 2;
  const time = Math.floor(pairs / 4);
  const rows = Math.floor((pairs - time) / 2);
  return {
    architectures: ["Qwen2_5_VLForConditionalGeneration"],
    model_type: "qwen2_5_vl",
    tie_word_embeddings: true,
    vocab_size: shape.vocabulary,
    hidden_size: text.hiddenSize,
    intermediate_size: text.intermediateSize,
    num_hidden_layers: text.layers,
    num_attention_heads: text.heads,
    num_key_value_heads: text.keyValueHeads,
    max_window_layers: text.layers,
    max_position_embeddings: shape.contextLength,
    hidden_act: "silu",
    rms_norm_eps: 1e-6,
    // Positions end at a thousand here, so wavelengths of a million would be wasted.
    rope_theta: 10_000,
    rope_scaling: { type: "mrope", mrope_section: [time, rows, pairs - time - rows] },
    attention_dropout: 0,
    use_sliding_window: false,
    sliding_window: shape.contextLength,
    initializer_range: initialDeviation,
    use_cache: true,
    bos_token_id: tokens.pad,
    eos_token_id: tokens.end,
    pad_token_id: tokens.pad,
    image_token_id: tokens.image,
    vision_start_token_id: tokens.vision[0],
    vision_end_token_id: tokens.vision[1],
    torch_dtype: "float32",
    vision_config: {
      depth: vision.layers,
      hidden_size: vision.hiddenSize,
      intermediate_size: vision.intermediateSize,
      num_heads: vision.heads,
      out_hidden_size: text.hiddenSize,
      fullatt_block_indexes: vision.fullLayers,
      hidden_act: "silu",
      in_chans: 3,
      patch_size: patchSize,
      spatial_patch_size: patchSize,
      spatial_merge_size: mergeSize,
      temporal_patch_size: 2,
      window_size: 112,
      tokens_per_second: 2,
    },
  };
}

/** preprocessor_config.json: every square picture becomes one of exactly the picture size. */
export function nanoPreprocessor({ pictureSize }: NanoShape) {
  // Almost a whole token of room on both sides: sides are rounded to tokens after a division that is not exact.
  const room = (patchSize * mergeSize) ** 2 - 1;
  return {
    image_processor_type: "Qwen2VLImageProcessor",
    processor_class: "Qwen2_5_VLProcessor",
    do_resize: true,
    do_rescale: true,
    do_normalize: true,
    do_convert_rgb: true,
    rescale_factor: 1 / 255,
    resample: 3,
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
    min_pixels: pictureSize ** 2 - room,
    max_pixels: pictureSize ** 2 + room,
    merge_size: mergeSize,
    patch_size: patchSize,
    temporal_patch_size: 2,
  };
}
