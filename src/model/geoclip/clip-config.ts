// The sizes of CLIP's image encoder, from the config.json of a Hugging Face checkpoint.
import { enforceLimit } from "../../run/limits.ts";
import { layerLimit, readConfigObject, readSquare, refuseQuantized, requireMultiple } from "../config-reader.ts";

export interface ClipVisionConfig {
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly headSize: number;
  readonly channels: number;
  readonly imageSize: number;
  readonly patchSize: number;
  /** Length of the image features that CLIP compares with its text features. */
  readonly projectionSize: number;
  readonly activation: "quick_gelu" | "gelu";
  readonly epsilon: number;
}

/** The whole CLIP or its image half; fields that are not given have the defaults of transformers. */
export function readClipVisionConfig(config: unknown, file = "config.json"): ClipVisionConfig {
  const root = readConfigObject(config, file);
  refuseQuantized(root);
  const vision = root.has("vision_config") ? root.object("vision_config") : root;
  const hiddenSize = vision.size("hidden_size", 768);
  const heads = vision.size("num_attention_heads", 12);
  const layers = vision.size("num_hidden_layers", 12);
  enforceLimit(layerLimit, layers, file);
  const imageSize = readSquare(vision, "image_size", 224);
  const patchSize = readSquare(vision, "patch_size", 32);
  requireMultiple(vision, imageSize, patchSize, "the image is no whole number of patches wide");
  const activation = vision.text("hidden_act", "quick_gelu");
  if (activation !== "quick_gelu" && activation !== "gelu") {
    throw vision.refuse("unsupported", `names the activation "${activation}"; quick_gelu and gelu are known.`);
  }
  return {
    hiddenSize,
    intermediateSize: vision.size("intermediate_size", 3072),
    layers,
    heads,
    headSize: requireMultiple(vision, hiddenSize, heads, "the heads do not divide the hidden size"),
    channels: vision.size("num_channels", 3),
    imageSize,
    patchSize,
    // CLIPModel projects to the size at the top; the vision part repeats it, and may have kept its default.
    projectionSize: root.has("projection_dim") ? root.size("projection_dim") : vision.size("projection_dim", 512),
    activation,
    epsilon: vision.number("layer_norm_eps", 1e-5),
  };
}
