// The parameters of Qwen2.5-VL under their official names, and the layouts in which checkpoints store them.
import type { Parameter } from "../family.ts";
import { type KeyLayout, prefixLayout } from "../key-layout.ts";
import { type Qwen2Names, qwen2Parameters } from "../qwen2/parameters.ts";
import type { QwenConfig } from "./config.ts";

export const textNames: Qwen2Names = { model: "model", head: "lm_head" };

export const layouts: readonly KeyLayout[] = [
  prefixLayout("official", []),
  prefixLayout("nested", [
    ["visual.", "model.visual."],
    ["model.", "model.language_model."],
  ]),
];

export function qwenParameters({ text, vision }: QwenConfig): readonly Parameter[] {
  const { hiddenSize, intermediateSize } = vision;
  const merged = hiddenSize * vision.mergeSize ** 2;
  const blocks = Array.from({ length: vision.layers }, (_, index): readonly Parameter[] => {
    const block = `visual.blocks.${index}`;
    return [
      { name: `${block}.norm1.weight`, shape: [hiddenSize] },
      { name: `${block}.norm2.weight`, shape: [hiddenSize] },
      { name: `${block}.attn.qkv.weight`, shape: [3 * hiddenSize, hiddenSize] },
      { name: `${block}.attn.qkv.bias`, shape: [3 * hiddenSize] },
      { name: `${block}.attn.proj.weight`, shape: [hiddenSize, hiddenSize] },
      { name: `${block}.attn.proj.bias`, shape: [hiddenSize] },
      { name: `${block}.mlp.gate_proj.weight`, shape: [intermediateSize, hiddenSize] },
      { name: `${block}.mlp.gate_proj.bias`, shape: [intermediateSize] },
      { name: `${block}.mlp.up_proj.weight`, shape: [intermediateSize, hiddenSize] },
      { name: `${block}.mlp.up_proj.bias`, shape: [intermediateSize] },
      { name: `${block}.mlp.down_proj.weight`, shape: [hiddenSize, intermediateSize] },
      { name: `${block}.mlp.down_proj.bias`, shape: [hiddenSize] },
    ];
  });
  return [
    ...qwen2Parameters(text, textNames),
    {
      name: "visual.patch_embed.proj.weight",
      shape: [hiddenSize, vision.channels, vision.temporalPatchSize, vision.patchSize, vision.patchSize],
    },
    ...blocks.flat(),
    { name: "visual.merger.ln_q.weight", shape: [hiddenSize] },
    { name: "visual.merger.mlp.0.weight", shape: [merged, merged] },
    { name: "visual.merger.mlp.0.bias", shape: [merged] },
    { name: "visual.merger.mlp.2.weight", shape: [text.hiddenSize, merged] },
    { name: "visual.merger.mlp.2.bias", shape: [text.hiddenSize] },
  ];
}
