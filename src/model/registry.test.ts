// The published sizes of both families: parameters against transformers', and configurations that cannot be built.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GlobeError } from "../run/errors.ts";
import { families, familyOf } from "./registry.ts";

interface Published {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>> & { readonly architectures: readonly string[] };
  readonly tensors: number;
  readonly elements: number;
  readonly sha256: string;
}

const file = new URL("../../test/fixtures/models/published.json", import.meta.url);
const published = JSON.parse(readFileSync(file, "utf8")) as readonly Published[];
const seven = published.find(({ name }) => name === "Qwen2.5-VL-7B")!.config;
const eight = published.find(({ name }) => name === "InternVL3-8B")!.config;

describe.each(published)("$name", ({ config, tensors, elements, sha256 }) => {
  const network = familyOf(config.architectures[0]!).describe(config);

  test("its parameters have the names and shapes of the reference", () => {
    const lines = network.parameters.map(({ name, shape }) => `${name} [${shape.join(", ")}]`).toSorted();
    expect(lines).toHaveLength(tensors);
    expect(createHash("sha256").update(lines.join("\n")).digest("hex")).toBe(sha256);
  });

  test("its size is the published one", () => {
    const size = ({ shape }: { shape: readonly number[] }) => shape.reduce((product, axis) => product * axis, 1);
    expect(network.parameters.reduce((sum, parameter) => sum + size(parameter), 0)).toBe(elements);
  });
});

test("a photo takes as many placeholders as the processors say", () => {
  const qwen = familyOf("Qwen2_5_VLForConditionalGeneration").describe(seven);
  expect(qwen.vision.tokenCount({ grid: [1, 72, 54] })).toBe(972);
  const intern = familyOf("InternVLChatModel").describe(eight);
  expect(intern.vision.tokenCount({ tiles: 13 })).toBe(3_328);
  expect(() => qwen.vision.tokenCount({ tiles: 1 })).toThrow("got tiles");
  expect(() => intern.vision.tokenCount({ grid: [1, 2, 2] })).toThrow("got a grid");
});

test("an unknown architecture is refused with the known ones", () => {
  expect(() => familyOf("LlamaForCausalLM")).toThrow(/"LlamaForCausalLM"; this build reads Qwen2_5_VL/);
  expect([...families.keys()]).toContain("InternVLForConditionalGeneration");
});

test.each([
  ["no object", [], "must hold a JSON object"],
  ["a missing size", { ...seven, hidden_size: undefined }, '"hidden_size" is missing, expected a whole number'],
  ["a size in words", { ...seven, hidden_size: "large" }, '"hidden_size" is "large"'],
  ["a negative size", { ...seven, vocab_size: -1 }, '"vocab_size" is -1'],
  ["an enormous size", { ...seven, vocab_size: 1e9 }, "limit on sizes in config.json"],
  ["too many layers", { ...seven, num_hidden_layers: 2_000 }, "limit on number of layers"],
  ["heads that do not divide", { ...seven, num_attention_heads: 27 }, "not a multiple"],
  ["another activation", { ...seven, hidden_act: "relu" }, 'activation "relu"'],
  ["sliding windows", { ...seven, use_sliding_window: true }, "sliding-window attention"],
  ["scaled positions", { ...seven, rope_scaling: { type: "yarn", factor: 4 } }, 'type "yarn"'],
  ["sections that do not add up", { ...seven, rope_scaling: { type: "mrope", mrope_section: [1, 2, 3] } }, "sum 64"],
  ["no sections", { ...seven, rope_scaling: undefined }, 'no "mrope_section"'],
  ["no vision tower", { ...seven, vision_config: undefined }, '"vision_config" is missing'],
  ["quantized weights", { ...seven, quantization_config: { bits: 4 } }, "already quantized"],
])("Qwen2.5-VL with %s is refused", (_, config, message) => {
  expect(() => familyOf("Qwen2_5_VLForConditionalGeneration").describe(config)).toThrow(message);
});

test.each([
  ["another language model", { ...eight, llm_config: { model_type: "llama" } }, 'type "llama"'],
  ["an inner layer's features", { ...eight, select_layer: -4 }, '"select_layer" -4'],
  ["the first pixel shuffle", { ...eight, ps_version: "v1" }, '"ps_version" v1'],
  ["an odd ratio", { ...eight, downsample_ratio: 0.7 }, '"downsample_ratio" of 0.7'],
  [
    "a pooled token",
    { ...eight, vision_config: { ...(eight.vision_config as object), use_mean_pooling: false } },
    "off",
  ],
  ["wide heads", { ...eight, llm_config: { ...(eight.llm_config as object), head_dim: 256 } }, '"head_dim" is not 128'],
  ["another tile", { ...eight, force_image_size: 224 }, '"force_image_size" 224'],
])("InternVL3 with %s is refused", (_, config, message) => {
  expect(() => familyOf("InternVLChatModel").describe(config)).toThrow(message);
});

test("an -hf configuration without a word on the head follows the stored tensors", () => {
  const { llm_config, force_image_size, select_layer, ps_version, ...rest } = eight;
  const text = { ...(llm_config as object), tie_word_embeddings: undefined };
  const config = { ...rest, text_config: text };
  const family = familyOf("InternVLForConditionalGeneration");
  expect(family.describe(config, { storedNames: ["lm_head.weight"] }).text.isTied).toBe(false);
  expect(family.describe(config, { storedNames: ["embed_tokens.weight"] }).text.isTied).toBe(true);
  expect(family.describe(config).text.isTied).toBe(false);
});

const anything = fc.oneof(fc.jsonValue(), fc.integer(), fc.constantFrom(0, -1, 1e300, 4_194_304, "", [], {}, null));

test("a damaged configuration is refused with an error of ours, or read", () => {
  fc.assert(
    fc.property(fc.constantFrom(...published), fc.infiniteStream(fc.nat()), anything, ({ config }, choices, value) => {
      const damaged = structuredClone(config) as Record<string, unknown>;
      let place = damaged;
      for (;;) {
        const keys = Object.keys(place);
        const key = keys[(choices.next().value as number) % keys.length]!;
        const inner = place[key];
        if (typeof inner !== "object" || inner === null || Array.isArray(inner) || Object.keys(inner).length === 0) {
          place[key] = value;
          break;
        }
        place = inner as Record<string, unknown>;
      }
      try {
        expect(familyOf(config.architectures[0]!).describe(damaged).parameters.length).toBeGreaterThan(0);
      } catch (error) {
        expect(GlobeError.is(error), String(error)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
