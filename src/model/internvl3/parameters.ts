// The parameters of InternVL3 under their official names, and the layouts in which checkpoints store them.
import type { Parameter } from "../family.ts";
import type { KeyLayout } from "../key-layout.ts";
import { type Qwen2Names, qwen2Parameters } from "../qwen2/parameters.ts";
import type { InternConfig, InternVisionConfig } from "./config.ts";

export const textNames: Qwen2Names = { model: "language_model.model", head: "language_model.lm_head" };

export function internParameters({ text, vision }: InternConfig): readonly Parameter[] {
  const { hiddenSize, channels, patchSize, tileSize } = vision;
  const merged = hiddenSize * vision.mergeSize ** 2;
  return [
    { name: "vision_model.embeddings.class_embedding", shape: [1, 1, hiddenSize] },
    { name: "vision_model.embeddings.patch_embedding.weight", shape: [hiddenSize, channels, patchSize, patchSize] },
    { name: "vision_model.embeddings.patch_embedding.bias", shape: [hiddenSize] },
    { name: "vision_model.embeddings.position_embedding", shape: [1, (tileSize / patchSize) ** 2 + 1, hiddenSize] },
    ...Array.from({ length: vision.layers }, (_, index) => layerParameters(vision, index)).flat(),
    { name: "mlp1.0.weight", shape: [merged] },
    { name: "mlp1.0.bias", shape: [merged] },
    { name: "mlp1.1.weight", shape: [text.hiddenSize, merged] },
    { name: "mlp1.1.bias", shape: [text.hiddenSize] },
    { name: "mlp1.3.weight", shape: [text.hiddenSize, text.hiddenSize] },
    { name: "mlp1.3.bias", shape: [text.hiddenSize] },
    ...qwen2Parameters(text, textNames),
  ];
}

function layerParameters(vision: InternVisionConfig, index: number): readonly Parameter[] {
  const { hiddenSize, intermediateSize } = vision;
  const layer = `vision_model.encoder.layers.${index}`;
  const hidden = [hiddenSize];
  const norm = (name: string): readonly Parameter[] => [
    { name: `${name}.weight`, shape: hidden },
    ...(vision.norm === "layer_norm" ? [{ name: `${name}.bias`, shape: hidden }] : []),
  ];
  return [
    { name: `${layer}.ls1`, shape: hidden },
    { name: `${layer}.ls2`, shape: hidden },
    ...norm(`${layer}.norm1`),
    ...norm(`${layer}.norm2`),
    { name: `${layer}.attn.qkv.weight`, shape: [3 * hiddenSize, hiddenSize] },
    ...(vision.hasAttentionBias ? [{ name: `${layer}.attn.qkv.bias`, shape: [3 * hiddenSize] }] : []),
    ...(vision.hasQueryKeyNorm
      ? [
          { name: `${layer}.attn.q_norm.weight`, shape: hidden },
          { name: `${layer}.attn.k_norm.weight`, shape: hidden },
        ]
      : []),
    { name: `${layer}.attn.proj.weight`, shape: [hiddenSize, hiddenSize] },
    { name: `${layer}.attn.proj.bias`, shape: hidden },
    { name: `${layer}.mlp.fc1.weight`, shape: [intermediateSize, hiddenSize] },
    { name: `${layer}.mlp.fc1.bias`, shape: [intermediateSize] },
    { name: `${layer}.mlp.fc2.weight`, shape: [hiddenSize, intermediateSize] },
    { name: `${layer}.mlp.fc2.bias`, shape: hidden },
  ];
}

/** The original of the authors, the -hf checkpoints as published, and the same as newer transformers name them. */
export const layouts: readonly KeyLayout[] = [
  { name: "official", storedNames: (parameter) => [parameter] },
  hfLayout("hf", { model: "language_model.model", head: "language_model.lm_head", prefix: "" }),
  hfLayout("nested hf", { model: "model.language_model", head: "lm_head", prefix: "model." }),
];

const visionRules: readonly (readonly [from: RegExp, to: string])[] = [
  [/\.embeddings\.class_embedding$/, ".embeddings.cls_token"],
  [/\.embeddings\.position_embedding$/, ".embeddings.position_embeddings"],
  [/\.embeddings\.patch_embedding\./, ".embeddings.patch_embeddings.projection."],
  [/\.encoder\.layers\./, ".encoder.layer."],
  [/\.attn\.proj\./, ".attention.projection_layer."],
  [/\.attn\./, ".attention."],
  [/\.ls(\d)$/, ".lambda_$1"],
  [/\.norm1\./, ".layernorm_before."],
  [/\.norm2\./, ".layernorm_after."],
];

const projectorNames: Readonly<Record<string, string>> = { "0": "layer_norm", "1": "linear_1", "3": "linear_2" };

function hfLayout(name: string, { model, head, prefix }: Qwen2Names & { prefix: string }): KeyLayout {
  const visionName = (parameter: string) =>
    visionRules.reduce(
      (renamed, [from, to]) => renamed.replace(from, to),
      `${prefix}vision_tower${parameter.slice("vision_model".length)}`,
    );
  return {
    name,
    storedNames(parameter) {
      if (parameter.startsWith(`${textNames.model}.`)) return [model + parameter.slice(textNames.model.length)];
      if (parameter.startsWith(`${textNames.head}.`)) return [head + parameter.slice(textNames.head.length)];
      const projector = /^mlp1\.(\d)(\..*)$/.exec(parameter);
      if (projector) return [`${prefix}multi_modal_projector.${projectorNames[projector[1]!]}${projector[2]}`];
      const joined = visionName(parameter);
      if (!joined.includes(".attention.qkv.")) return [joined];
      return ["q_proj", "k_proj", "v_proj"].map((part) => joined.replace(".qkv.", `.${part}.`));
    },
  };
}
