// Checkpoints looked into, made smaller and written in other forms, through the command line and as other programs read them.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ort from "onnxruntime-node";
import { afterAll, expect, test } from "vitest";
import { exportCheckpoint } from "../src/model/export/export-checkpoint.ts";
import { exportOnnx } from "../src/model/export/export-onnx.ts";
import type { Network } from "../src/model/family.ts";
import { floatWeights } from "../src/model/linear.ts";
import { openCheckpoint } from "../src/model/open-checkpoint.ts";
import { openNetwork } from "../src/model/open-network.ts";
import { writeSafetensors } from "../src/model/safetensors/write-safetensors.ts";
import { traceLanguageModel, traceVisionTower } from "../src/model/trace-network.ts";
import { createRandom } from "../src/run/random.ts";
import { openSession } from "../src/tensor/open-session.ts";
import type { Graph, TensorData } from "../src/tensor/tensor.ts";
import { writeRandomCheckpoint } from "./support/random-checkpoint.ts";
import { referenceFolder } from "./support/reference-models.ts";
import { runGlobe } from "./support/run-globe.ts";

const scratch = mkdtempSync(join(tmpdir(), "globe-export-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const fixture = (name: string) => join(referenceFolder, name);
const fixtures = readdirSync(referenceFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** A copy that may be damaged. */
function copyOf(name: string): string {
  const folder = mkdtempSync(join(scratch, `${name}-`));
  for (const file of readdirSync(fixture(name), { withFileTypes: true })) {
    if (file.isFile()) cpSync(join(fixture(name), file.name), join(folder, file.name));
  }
  return folder;
}

const random = createRandom(3);
const noise = (shape: readonly number[]): TensorData => ({
  dtype: "float32",
  shape: [...shape],
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.next() - 0.5),
});

/** A prompt of six tokens behind two that are in the cache. */
function languageFeeds({ text }: Network): Record<string, TensorData> {
  const cache = [1, text.keyValueHeads, 4, text.headSize];
  const caches = Array.from({ length: text.layers }, (_, layer) => [
    [`past key ${layer}`, noise(cache)],
    [`past value ${layer}`, noise(cache)],
  ]).flat();
  return {
    embeddings: noise([1, 6, text.hiddenSize]),
    cos: noise([1, 6, text.headSize / 2]),
    sin: noise([1, 6, text.headSize / 2]),
    lengths: { dtype: "int64", shape: [1], data: BigInt64Array.from([2n]) },
    rows: { dtype: "int64", shape: [3], data: BigInt64Array.from([0n, 3n, 5n]) },
    ...Object.fromEntries(caches),
  };
}

const imageOf = ({ family, vision }: Network, config: Record<string, unknown>) => {
  const sizes = config.vision_config as Record<string, number & number[]>;
  if (family === "qwen2_5_vl") {
    const patch = 3 * Number(sizes.temporal_patch_size ?? 2) * Number(sizes.patch_size) ** 2;
    return { grid: [1, 4, 8] as const, pixels: noise([32, patch]).data as Float32Array };
  }
  const size = Number([sizes.image_size].flat()[0]);
  const image = { tiles: 1, pixels: noise([3, size, size]).data as Float32Array };
  expect(vision.tokenCount(image)).toBeGreaterThan(0);
  return image;
};

/** What a program sees that knows nothing but ONNX Runtime. */
async function runPlain(file: string, feeds: Readonly<Record<string, TensorData>>) {
  const session = await ort.InferenceSession.create(file, { logSeverityLevel: 4 });
  const values = session.inputNames.map((name) => {
    const { dtype, shape, data } = feeds[name]!;
    return [name, new ort.Tensor(dtype as "float32", data as Float32Array, shape)] as const;
  });
  const results = await session.run(Object.fromEntries(values));
  await session.release();
  return results;
}

async function runHere(graph: Graph, folder: string, feeds: Readonly<Record<string, TensorData>>) {
  const { weights } = openNetwork(await openCheckpoint(folder));
  const session = await openSession(graph, { device: "cpu", weights });
  const results = await session.run(feeds);
  await session.close();
  return results;
}

test.each(fixtures)("%s as ONNX gives the same numbers to a program that knows nothing of us", async (name) => {
  const out = await exportOnnx(fixture(name), { out: join(scratch, "onnx", name) });
  const { config } = await openCheckpoint(fixture(name));
  const { network } = openNetwork(await openCheckpoint(fixture(name)));
  const described = JSON.parse(readFileSync(join(out, "graphs.json"), "utf8"));
  expect(Object.keys(described.graphs)).toEqual(["embeddings", "language", "vision"]);

  const feeds = languageFeeds(network);
  const plain = await runPlain(join(out, "language.onnx"), feeds);
  const ours = await runHere(traceLanguageModel(network, floatWeights()), fixture(name), feeds);
  expect(Object.keys(plain).sort()).toEqual(Object.keys(ours).sort());
  for (const output of Object.keys(ours)) expect(plain[output]!.data, output).toEqual(ours[output]!.data);

  const picture = network.vision.feeds([imageOf(network, config as Record<string, unknown>)], "one");
  const seen = await runPlain(join(out, "vision.onnx"), picture);
  const features = await runHere(traceVisionTower(network, floatWeights()), fixture(name), picture);
  expect(seen.features!.data).toEqual(features.features!.data);

  const tokens: TensorData = { dtype: "int64", shape: [1, 3], data: BigInt64Array.from([5n, 0n, 17n]) };
  const { weights } = openNetwork(await openCheckpoint(fixture(name)));
  const { embeddings } = await runPlain(join(out, "embeddings.onnx"), { tokens });
  expect(embeddings!.data).toEqual(await weights.readRows(network.embedding, [5, 0, 17]));
});

test.each(fixtures)("%s in other precisions is a checkpoint with official names", async (name) => {
  const { network, weights } = openNetwork(await openCheckpoint(fixture(name)));
  for (const [precision, tolerance] of [
    ["fp32", 0],
    ["bf16", 2 ** -8],
    ["fp16", 2 ** -11],
  ] as const) {
    const out = await exportCheckpoint(fixture(name), precision, { out: join(scratch, precision, name) });
    const written = await openCheckpoint(out);
    const other = openNetwork(written);
    expect(other.weights.layout).toBe(network.writtenLayout);
    expect(new Set(written.tensors.names.map((each) => written.tensors.info(each).dtype)).size).toBe(1);
    for (const parameter of network.parameters) {
      const before = await weights.readFloats(parameter.name);
      const after = await other.weights.readFloats(parameter.name);
      // Half precision has a smallest step, below which nothing is kept.
      const worst = before.findIndex((value, i) => Math.abs(value - after[i]!) > Math.abs(value) * tolerance + 6e-8);
      expect(worst, `${precision} ${parameter.name}`).toBe(-1);
    }
  }
});

test("a weight that half precision cannot hold is named, and nothing is left behind", async () => {
  const folder = copyOf("qwen-tied-fp32");
  const { tensors } = await openCheckpoint(folder);
  const all = await Promise.all(
    tensors.names.map(async (name) => {
      const { shape, dtype } = tensors.info(name);
      const data = await tensors.readFloats(name);
      if (name === "model.norm.weight") data[1] = 70_000;
      return { name, shape, dtype, data };
    }),
  );
  await writeSafetensors(join(folder, "model.safetensors"), all);
  const out = join(scratch, "too-large");
  await expect(exportCheckpoint(folder, "fp16", { out })).rejects.toThrow(/"model.norm.weight" holds 70000/);
  expect(readdirSync(scratch).filter((each) => each.startsWith("too-large"))).toEqual([]);
  await expect(exportCheckpoint(folder, "bf16", { out })).resolves.toBe(out);
});

test("a folder that is there already is not written into", async () => {
  const out = join(scratch, "mine");
  mkdirSync(out);
  writeFileSync(join(out, "thesis.txt"), "mine");
  await expect(exportOnnx(fixture("qwen-tied-fp32"), { out })).rejects.toThrow(/is there already/);
  expect(readdirSync(out)).toEqual(["thesis.txt"]);
});

test("an interrupted export leaves nothing", async () => {
  const out = join(scratch, "stopped");
  const controller = new AbortController();
  const stop = () => controller.abort(new Error("enough"));
  const work = exportOnnx(fixture("qwen-tied-fp32"), { out, signal: controller.signal, onProgress: stop });
  await expect(work).rejects.toThrow("enough");
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(scratch).some((name) => name.startsWith("stopped"))).toBe(false);
});

test("inspect says what a checkpoint is and needs", async () => {
  const { status, stdout } = await runGlobe(["model", "inspect", fixture("qwen-sharded-bf16"), "--json"]);
  expect(status).toBe(0);
  const inspection = JSON.parse(stdout);
  expect(inspection).toMatchObject({
    schema: "globe.model-inspection/1",
    architecture: "Qwen2_5_VLForConditionalGeneration",
    problem: null,
    processor: null,
    model: {
      family: "qwen2_5_vl",
      layout: "official",
      missing: [],
      unexpected: [],
      misshapen: [],
      contextTokens: 4096,
    },
  });
  const { parameters, memory } = inspection.model;
  const stored = inspection.tensors.reduce((sum: number, { bytes }: { bytes: number }) => sum + bytes, 0);
  expect(2 * parameters.total).toBe(stored);
  expect(parameters.language + parameters.vision).toBe(parameters.total);
  const [fp32, bf16] = memory;
  expect(bf16.weightBytes + bf16.embeddingBytes).toBe(stored);
  expect(fp32.weightBytes).toBe(2 * bf16.weightBytes);
  // 2 layers, 1 key head of 8 numbers, keys and values, 4 bytes each.
  expect(fp32.cacheBytes).toBe(2 * 2 * 8 * 4 * 1000);
  const text = await runGlobe(["model", "inspect", fixture("qwen-sharded-bf16")]);
  expect(text).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/model\.layers\.\*\.mlp\.up_proj\.weight +2 +BF16/),
  });
});

test("inspect lists what is missing instead of failing over it", async () => {
  const folder = copyOf("qwen-tied-fp32");
  const { tensors } = await openCheckpoint(folder);
  const kept = tensors.names.filter((name) => name !== "model.norm.weight");
  const written = await Promise.all(
    kept.map(async (name) => ({ ...tensors.info(name), name, data: await tensors.read(name) })),
  );
  const extra = { name: "extra.weight", dtype: "F32" as const, shape: [2], data: new Float32Array(2) };
  await writeSafetensors(join(folder, "model.safetensors"), [...written, extra]);
  rmSync(join(folder, "tokenizer.json"));
  const { status, stdout } = await runGlobe(["model", "inspect", folder]);
  expect(status).toBe(1);
  expect(stdout).toContain("1 missing: model.norm.weight; 1 unexpected: extra.weight");
  expect(stdout).toMatch(/processor +.*tokenizer.json/);
});

test("inspect reads the tensors of a model that this build cannot run", async () => {
  const folder = copyOf("qwen-tied-fp32");
  writeFileSync(join(folder, "config.json"), '{"architectures": ["LlamaForCausalLM"]}');
  const { status, stdout } = await runGlobe(["model", "inspect", folder]);
  expect(status).toBe(1);
  expect(stdout).toContain("LlamaForCausalLM");
  expect(stdout).toContain("model.embed_tokens.weight");
  expect(await runGlobe(["model", "inspect", join(scratch, "nowhere")])).toMatchObject({ status: 2 });
});

test("quantize makes the file that the engine takes, and says where it is", async () => {
  const folder = join(scratch, "wide");
  await writeRandomCheckpoint(folder, {
    ...{ hidden_size: 128, num_attention_heads: 4, num_key_value_heads: 2 },
    ...{ num_hidden_layers: 2, intermediate_size: 256 },
  });
  for (const [flags, start] of [
    [[], "int4-block128"],
    [["--block", "32"], "int4-block32"],
    [["--bits", "8"], "int8-block128"],
  ] as const) {
    const { status, stdout, stderr } = await runGlobe(["model", "quantize", folder, ...flags]);
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^\d+ matrices, [\d.]+ MB, mean error [\d.]+ %/)]);
    expect(stdout.trim().startsWith(join(folder, ".globe", start))).toBe(true);
    expect(existsSync(stdout.trim())).toBe(true);
  }
  const files = readdirSync(join(folder, ".globe")).filter((name) => name.endsWith(".safetensors"));
  expect(files).toHaveLength(3);
  const wrong = await runGlobe(["model", "quantize", folder, "--block", "33"]);
  expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining("--block takes 32, 64, 128, 256") });
});
