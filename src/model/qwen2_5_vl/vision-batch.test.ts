// The tower over a batch of equal pictures against the tower for any pictures.
import { describe, expect, test } from "vitest";
import { createRandom } from "../../run/random.ts";
import { openSession } from "../../tensor/open-session.ts";
import type { TensorData } from "../../tensor/tensor.ts";
import { trace } from "../../tensor/trace.ts";
import { floatWeights } from "../linear.ts";
import { readQwenConfig } from "./config.ts";
import { qwen25vl } from "./family.ts";
import { qwenParameters } from "./parameters.ts";
import { batchFeatures, layOutWindows } from "./vision-batch.ts";

const json = {
  architectures: ["Qwen2_5_VLForConditionalGeneration"],
  tie_word_embeddings: true,
  vocab_size: 64,
  hidden_size: 24,
  intermediate_size: 32,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  max_position_embeddings: 128,
  rms_norm_eps: 1e-6,
  rope_theta: 10_000,
  rope_scaling: { type: "mrope", mrope_section: [2, 2, 2] },
  image_token_id: 5,
  vision_config: {
    depth: 3,
    hidden_size: 32,
    intermediate_size: 40,
    num_heads: 2,
    out_hidden_size: 24,
    patch_size: 4,
    window_size: 16,
    spatial_merge_size: 2,
    temporal_patch_size: 2,
    fullatt_block_indexes: [1],
    in_chans: 3,
  },
};
const config = readQwenConfig(json);
const random = createRandom(3);
const noise = (length: number) => Float32Array.from({ length }, () => random.next() - 0.5);
const visual = qwenParameters(config).filter(({ name }) => name.startsWith("visual."));
const values = new Map(visual.map(({ name, shape }) => [name, noise(shape.reduce((a, b) => a * b, 1))]));
const weights = { get: (name: string) => values.get(name)! };

describe("a batch of equal pictures", () => {
  test("gives the features of the tower, in the order of the layout", async () => {
    const grid = [1, 8, 12] as const;
    const [patches, pictures] = [96, 2];
    const layout = layOutWindows(config.vision, grid);
    expect(layout.windows).toBe(6);
    const frame = 3 * 16;
    const frames = noise(pictures * patches * frame);

    const { vision } = qwen25vl.describe(json);
    const whole = Array.from({ length: pictures }, (_, picture) => {
      const pixels = new Float32Array(patches * 2 * frame);
      // A patch holds each channel's frames side by side, and both frames are the photo.
      for (let at = 0; at < patches * 3; at++) {
        const start = (picture * patches * 3 + at) * 16;
        const channel = frames.subarray(start, start + 16);
        pixels.set(channel, at * 32);
        pixels.set(channel, at * 32 + 16);
      }
      return { grid, pixels };
    });
    const tower = trace(vision.inputs("several"), (inputs) => ({ rows: vision.features(floatWeights(), inputs) }));
    const towerSession = await openSession(tower, { device: "cpu", weights, threads: 1 });
    const expected = (await towerSession.run(vision.feeds(whole, "several"))).rows!.data as Float32Array;
    await towerSession.close();

    const rows = pictures * patches;
    const repeat = (angles: Float32Array) =>
      Float32Array.from({ length: 2 * angles.length }, (_, i) => angles[i % angles.length]!);
    const feeds: Record<string, TensorData> = {
      patches: { dtype: "float32", shape: [rows, frame], data: new Float32Array(rows * frame) },
      cos: { dtype: "float32", shape: [rows, 8], data: repeat(layout.cos) },
      sin: { dtype: "float32", shape: [rows, 8], data: repeat(layout.sin) },
    };
    for (let row = 0; row < rows; row++) {
      const from = (Math.floor(row / patches) * patches + layout.order[row % patches]!) * frame;
      (feeds.patches!.data as Float32Array).set(frames.subarray(from, from + frame), row * frame);
    }
    const types = Object.fromEntries(Object.entries(feeds).map(([name, { dtype, shape }]) => [name, { dtype, shape }]));
    const batch = trace(types, ({ patches, cos, sin }) => ({
      rows: batchFeatures(floatWeights(), config.vision, config.text.hiddenSize, {
        pictures,
        windows: layout.windows,
        patches: patches!,
        cos: cos!,
        sin: sin!,
      }).features,
    }));
    const session = await openSession(batch, { device: "cpu", weights, threads: 1 });
    const found = (await session.run(feeds)).rows!.data as Float32Array;
    await session.close();

    const squares = patches / 4;
    for (let row = 0; row < pictures * squares; row++) {
      const square = Math.floor(row / squares) * squares + layout.squareOrder[row % squares]!;
      for (let i = 0; i < 24; i++) expect(found[row * 24 + i]).toBeCloseTo(expected[square * 24 + i]!, 4);
    }
  });

  test("refuses pictures whose windows are not all full", () => {
    expect(() => layOutWindows(config.vision, [1, 8, 10])).toThrow("full windows");
  });
});
