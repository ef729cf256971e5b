// The parameters of a Qwen2.5 language model under their official names.
import type { Parameter } from "../family.ts";
import type { Qwen2Config } from "./text-config.ts";

/** Where a family keeps the language model: the module with the layers, and the head. */
export interface Qwen2Names {
  readonly model: string;
  readonly head: string;
}

export function qwen2Parameters(config: Qwen2Config, names: Qwen2Names): readonly Parameter[] {
  const { hiddenSize, intermediateSize, vocabulary } = config;
  const keySize = config.keyValueHeads * config.headSize;
  const layers = Array.from({ length: config.layers }, (_, index): readonly Parameter[] => {
    const layer = `${names.model}.layers.${index}`;
    return [
      { name: `${layer}.input_layernorm.weight`, shape: [hiddenSize] },
      { name: `${layer}.self_attn.q_proj.weight`, shape: [hiddenSize, hiddenSize] },
      { name: `${layer}.self_attn.q_proj.bias`, shape: [hiddenSize] },
      { name: `${layer}.self_attn.k_proj.weight`, shape: [keySize, hiddenSize] },
      { name: `${layer}.self_attn.k_proj.bias`, shape: [keySize] },
      { name: `${layer}.self_attn.v_proj.weight`, shape: [keySize, hiddenSize] },
      { name: `${layer}.self_attn.v_proj.bias`, shape: [keySize] },
      { name: `${layer}.self_attn.o_proj.weight`, shape: [hiddenSize, hiddenSize] },
      { name: `${layer}.post_attention_layernorm.weight`, shape: [hiddenSize] },
      { name: `${layer}.mlp.gate_proj.weight`, shape: [intermediateSize, hiddenSize] },
      { name: `${layer}.mlp.up_proj.weight`, shape: [intermediateSize, hiddenSize] },
      { name: `${layer}.mlp.down_proj.weight`, shape: [hiddenSize, intermediateSize] },
    ];
  });
  return [
    { name: `${names.model}.embed_tokens.weight`, shape: [vocabulary, hiddenSize] },
    ...layers.flat(),
    { name: `${names.model}.norm.weight`, shape: [hiddenSize] },
    ...(config.isTied ? [] : [{ name: `${names.head}.weight`, shape: [vocabulary, hiddenSize] }]),
  ];
}
