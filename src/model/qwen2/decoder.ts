// The Qwen2.5 decoder: grouped-query attention with rotary positions, SwiGLU, and a cache of which only new rows leave.
import { addDimensions } from "../../tensor/dimension.ts";
import { silu } from "../../tensor/operations/activation.ts";
import { add, and, greaterOrEqual, less, multiply, or, where } from "../../tensor/operations/arithmetic.ts";
import { attention, causalMask } from "../../tensor/operations/attention.ts";
import { gather } from "../../tensor/operations/gather.ts";
import { constant, range, sizeOf } from "../../tensor/operations/leaf.ts";
import { rmsNorm } from "../../tensor/operations/normalization.ts";
import { insertAxis, reshape, transpose } from "../../tensor/operations/reshape.ts";
import { rotary } from "../../tensor/operations/rotary.ts";
import { concatenate } from "../../tensor/operations/slice.ts";
import type { Dimension, Tensor } from "../../tensor/tensor.ts";
import type { LanguageInputs, LanguageOutputs, LanguagePast } from "../family.ts";
import type { Weights } from "../linear.ts";
import type { Qwen2Names } from "./parameters.ts";
import type { Qwen2Config } from "./text-config.ts";

/** The functions of `Network` that concern the language model. */
export function qwen2LanguageModel(config: Qwen2Config, names: Qwen2Names) {
  const embedding = `${names.model}.embed_tokens`;
  const table = [config.vocabulary, config.hiddenSize];
  return {
    embedding: `${embedding}.weight`,
    embed: (weights: Weights, tokenIds: Tensor) => gather(weights.parameter(`${embedding}.weight`, table), tokenIds),
    finalNorm: (weights: Weights, hidden: Tensor) => norm(weights, config, `${names.model}.norm`, hidden),
    logits: (weights: Weights, normalized: Tensor) =>
      weights.linear(normalized, config.isTied ? embedding : names.head, {
        inFeatures: config.hiddenSize,
        outFeatures: config.vocabulary,
        bias: false,
      }),
    languageModel: (weights: Weights, inputs: LanguageInputs) => decode(weights, config, names, inputs),
  };
}

/** Everything but attention sees the tokens of all sequences as rows [batch * sequence, hidden]. */
function decode(weights: Weights, config: Qwen2Config, names: Qwen2Names, inputs: LanguageInputs): LanguageOutputs {
  const { embeddings, past } = inputs;
  const visible = past && visibleRows(past, embeddings.shape[1]!);
  const bias = visible && !past.isJoined ? pastBias(visible, embeddings.shape[1]!) : undefined;
  const keys: Tensor[] = [];
  const values: Tensor[] = [];
  let hidden = reshape(embeddings, [-1, config.hiddenSize]);
  for (let index = 0; index < config.layers; index++) {
    const layer = `${names.model}.layers.${index}`;
    const normed = norm(weights, config, `${layer}.input_layernorm`, hidden);
    const { query, key, value } = project(weights, config, `${layer}.self_attn`, normed, inputs);
    keys.push(key);
    values.push(value);
    const earlier = past && { key: past.keys[index]!, value: past.values[index]! };
    const mixed = attend({ query, key, value }, earlier, bias ?? visible);
    hidden = add(hidden, joinHeads(weights, config, `${layer}.self_attn`, mixed));
    const mapped = norm(weights, config, `${layer}.post_attention_layernorm`, hidden);
    hidden = add(hidden, swiglu(weights, config, `${layer}.mlp`, mapped));
  }
  return { hidden, keys, values };
}

/** `mask` is a bias for all rows, or says which keys are filled where earlier rows are joined to the new ones. */
function attend(
  { query, key, value }: { readonly query: Tensor; readonly key: Tensor; readonly value: Tensor },
  past: { readonly key: Tensor; readonly value: Tensor } | undefined,
  mask: Tensor | undefined,
): Tensor {
  if (!past || !mask) return attention(query, key, value, { causal: true });
  if (mask.dtype !== "bool") return attention(query, key, value, { mask, past });
  const [keys, values] = [concatenate([past.key, key], 2), concatenate([past.value, value], 2)];
  return attention(query, keys, values, { mask, causal: true });
}

/** Query, key and value [batch, heads, sequence, head size] of rows, the first two turned to their positions. */
function project(weights: Weights, config: Qwen2Config, name: string, rows: Tensor, inputs: LanguageInputs) {
  const { heads, keyValueHeads, headSize, hiddenSize } = config;
  const { embeddings, cos, sin } = inputs;
  const [batch, sequence] = embeddings.shape as [Dimension, Dimension, Dimension];
  const headsOf = (part: string, count: number) => {
    const shape = { inFeatures: hiddenSize, outFeatures: count * headSize, bias: true };
    const joined = reshape(weights.linear(rows, `${name}.${part}`, shape), [batch, sequence, count, headSize]);
    return transpose(joined, [0, 2, 1, 3]);
  };
  return {
    query: rotary(headsOf("q_proj", heads), cos, sin),
    key: rotary(headsOf("k_proj", keyValueHeads), cos, sin),
    value: headsOf("v_proj", keyValueHeads),
  };
}

function joinHeads(weights: Weights, { hiddenSize }: Qwen2Config, name: string, mixed: Tensor): Tensor {
  const rows = reshape(transpose(mixed, [0, 2, 1, 3]), [-1, hiddenSize]);
  return weights.linear(rows, `${name}.o_proj`, { inFeatures: hiddenSize, outFeatures: hiddenSize, bias: false });
}

function swiglu(weights: Weights, { hiddenSize, intermediateSize }: Qwen2Config, name: string, x: Tensor): Tensor {
  const up = { inFeatures: hiddenSize, outFeatures: intermediateSize, bias: false };
  const gate = silu(weights.linear(x, `${name}.gate_proj`, up));
  return weights.linear(multiply(gate, weights.linear(x, `${name}.up_proj`, up)), `${name}.down_proj`, {
    inFeatures: intermediateSize,
    outFeatures: hiddenSize,
    bias: false,
  });
}

function norm(weights: Weights, { hiddenSize, epsilon }: Qwen2Config, name: string, x: Tensor): Tensor {
  return rmsNorm(x, weights.parameter(`${name}.weight`, [hiddenSize]), { epsilon });
}

/** Bool [batch, 1, 1, capacity + sequence]: the filled rows of the past, and all new ones. */
function visibleRows({ keys, lengths }: LanguagePast, sequence: Dimension): Tensor {
  const capacity = keys[0]!.shape[2]!;
  const row = range(addDimensions(capacity, sequence));
  const isFilled = less(row, insertAxis(lengths, 1));
  const isNew = greaterOrEqual(row, sizeOf(capacity));
  return insertAxis(insertAxis(or(isFilled, isNew), 1), 1);
}

/** Added to the scores [batch, 1, sequence, capacity + sequence]; computed once for all layers. */
function pastBias(visible: Tensor, sequence: Dimension): Tensor {
  const isVisible = and(visible, causalMask(sequence, visible.shape[3]!));
  return where(isVisible, constant(0, "float32"), constant(-1e30, "float32"));
}
