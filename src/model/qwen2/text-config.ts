// The sizes of a Qwen2.5 language model, as the `config.json` of either family describes them.

import { enforceLimit } from "../../run/limits.ts";
import { type ConfigReader, layerLimit, requireMultiple } from "../config-reader.ts";
import type { DescribeContext, TextSizes } from "../family.ts";

export interface Qwen2Config extends TextSizes {
  readonly intermediateSize: number;
  readonly epsilon: number;
  readonly ropeTheta: number;
  /** Frequencies of each axis (time, row, column); a model with plain positions has one section. */
  readonly ropeSections: readonly number[];
}

/** Reads the fields of the language model; `isTied` undefined leaves that to the stored names. */
export function readTextConfig(
  reader: ConfigReader,
  { isTied, storedNames }: { isTied: boolean | undefined } & DescribeContext,
): Qwen2Config {
  const hiddenSize = reader.size("hidden_size");
  const heads = reader.size("num_attention_heads");
  const keyValueHeads = reader.size("num_key_value_heads", heads);
  const layers = reader.size("num_hidden_layers");
  enforceLimit(layerLimit, layers, "The language model");
  requireMultiple(reader, heads, keyValueHeads, "the attention heads are not a multiple of the key-value heads");
  const headSize = requireMultiple(reader, hiddenSize, heads, "the hidden size is not a multiple of the heads");
  requireMultiple(reader, headSize, 2, "the size of a head is not even");
  if (reader.size("head_dim", headSize) !== headSize) {
    throw reader.refuse(
      "unsupported",
      `asks for heads that do not share the hidden size ("head_dim" is not ${headSize}).`,
    );
  }
  const activation = reader.text("hidden_act", "silu");
  if (activation !== "silu") throw reader.refuse("unsupported", `asks for the activation "${activation}"; use silu.`);
  if (reader.flag("use_sliding_window", false)) {
    throw reader.refuse(
      "unsupported",
      "asks for sliding-window attention in the language model, which no released checkpoint of this family uses.",
    );
  }
  const { theta, sections } = readRope(reader, headSize);
  return {
    vocabulary: reader.size("vocab_size"),
    hiddenSize,
    intermediateSize: reader.size("intermediate_size"),
    layers,
    heads,
    keyValueHeads,
    headSize,
    maximumPositions: reader.size("max_position_embeddings", 32_768),
    epsilon: reader.number("rms_norm_eps", 1e-6),
    ropeTheta: theta,
    ropeSections: sections,
    isTied: isTied ?? isHeadAbsent(storedNames),
  };
}

/** The three spellings: `rope_theta` with `rope_scaling` of type mrope or default, and `rope_parameters`. */
function readRope(reader: ConfigReader, headSize: number): { theta: number; sections: readonly number[] } {
  const key = reader.has("rope_parameters") ? "rope_parameters" : "rope_scaling";
  const rope = reader.has(key) ? reader.object(key) : undefined;
  const theta = rope?.has("rope_theta") ? rope.number("rope_theta") : reader.number("rope_theta", 1_000_000);
  const type = rope?.text("rope_type", rope.text("type", "default")) ?? "default";
  // Dynamic scaling changes nothing up to max_position_embeddings, and longer prompts are refused.
  if (type !== "default" && type !== "mrope" && type !== "dynamic") {
    throw reader.refuse(
      "unsupported",
      `asks for rotary embeddings of type "${type}"; default, mrope and dynamic can be computed.`,
    );
  }
  const sections = rope?.has("mrope_section") ? rope.integers("mrope_section") : [headSize / 2];
  const total = sections.reduce((sum, size) => sum + size, 0);
  if (total !== headSize / 2 || (sections.length !== 1 && sections.length !== 3)) {
    throw reader.refuse(
      "config",
      `contradicts itself: "mrope_section" is [${sections}], which must be three numbers with the sum ` +
        `${headSize / 2}, half of a head.`,
    );
  }
  return { theta, sections };
}

/** Without a word in config.json, a head that is not stored is the embedding table. */
function isHeadAbsent(storedNames: Iterable<string> | undefined): boolean {
  if (storedNames === undefined) return false;
  for (const name of storedNames) if (name.endsWith("lm_head.weight")) return false;
  return true;
}
