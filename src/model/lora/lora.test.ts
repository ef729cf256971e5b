// Adapters: which layers get one, what they add, and the files that PEFT reads and writes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { referenceFolder } from "../../../test/support/reference-models.ts";
import { openSession } from "../../tensor/open-session.ts";
import { tensorData } from "../../tensor/tensor-data.ts";
import { trace } from "../../tensor/trace.ts";
import type { Network } from "../family.ts";
import { floatWeights } from "../linear.ts";
import { openCheckpoint } from "../open-checkpoint.ts";
import { openNetwork } from "../open-network.ts";
import { openSafetensors } from "../safetensors/open-safetensors.ts";
import { adapterNames, adapterParameters } from "./adapter.ts";
import { readAdapter, writeAdapter } from "./adapter-files.ts";
import { chooseLayers, shortestTargets } from "./choose-layers.ts";
import { initializeAdapter } from "./initialize-adapter.ts";
import { loraWeights } from "./lora-weights.ts";
import { createAdapterMerger } from "./merge-adapter.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-lora-"));
let qwen: Network;
let intern: Network;
const networkOf = async (name: string) => openNetwork(await openCheckpoint(join(referenceFolder, name))).network;
const namesOf = (layers: readonly { name: string }[]) => layers.map(({ name }) => name);

beforeAll(async () => {
  [qwen, intern] = [await networkOf("qwen-tied-fp32"), await networkOf("internvl-official-fp32")];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("layers", () => {
  const perLayer = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj"].concat([
    "mlp.gate_proj",
    "mlp.up_proj",
    "mlp.down_proj",
  ]);

  test("all-linear is every matrix of the language model but the head", () => {
    const expected = [0, 1].flatMap((layer) => perLayer.map((name) => `model.layers.${layer}.${name}`));
    expect(namesOf(chooseLayers(qwen, "all-linear")).toSorted()).toEqual(expected.toSorted());
  });

  test("with the tower, its matrices too", () => {
    const layers = namesOf(chooseLayers(qwen, "all-linear", { vision: true }));
    expect(layers).toContain("visual.blocks.0.attn.qkv");
    expect(layers).toContain("visual.merger.mlp.2");
  });

  test("targets are endings", () => {
    expect(namesOf(chooseLayers(qwen, ["q_proj", "layers.1.mlp.up_proj"]))).toEqual([
      "model.layers.0.self_attn.q_proj",
      "model.layers.1.self_attn.q_proj",
      "model.layers.1.mlp.up_proj",
    ]);
  });

  test("an ending that no layer has is a sentence", () => {
    expect(() => chooseLayers(qwen, ["q_proj", "query"])).toThrow(/ends with query; there are q_proj, k_proj/);
  });

  test("written targets name the layers and none of the tower's", () => {
    const targets = shortestTargets(qwen, chooseLayers(qwen, "all-linear"));
    expect(targets).toContain("q_proj");
    expect(targets).not.toContain("gate_proj");
    expect(namesOf(chooseLayers(qwen, targets, { vision: true })).toSorted()).toEqual(
      namesOf(chooseLayers(qwen, "all-linear")).toSorted(),
    );
  });
});

describe("numbers", () => {
  test("a new adapter has A uniform within 1/√inputs and adds nothing", () => {
    const adapter = { rank: 4, scale: 2, layers: chooseLayers(qwen, ["q_proj"]) };
    const values = new Map(
      adapterParameters(adapter).map(({ name, shape }) => [name, new Float32Array(shape[0]! * shape[1]!).fill(9)]),
    );
    initializeAdapter(adapter, (name) => values.get(name)!, 3);
    const a = values.get(adapterNames.a("model.layers.0.self_attn.q_proj"))!;
    const bound = 1 / Math.sqrt(48);
    expect(Math.max(...a)).toBeLessThanOrEqual(bound);
    expect(Math.min(...a)).toBeLessThan(-0.8 * bound);
    expect(Math.max(...a)).toBeGreaterThan(0.8 * bound);
    const variance = a.reduce((sum, value) => sum + value * value, 0) / a.length;
    expect(variance / (bound ** 2 / 3)).toBeCloseTo(1, 0);
    expect(values.get(adapterNames.b("model.layers.0.self_attn.q_proj"))!.every((value) => value === 0)).toBe(true);
  });

  test("the layer beside an adapter equals the merged matrix", async () => {
    const layer = {
      name: "layer",
      part: "language",
      isHead: false,
      inFeatures: 3,
      outFeatures: 2,
      bias: true,
    } as const;
    const adapter = { rank: 2, scale: 0.5, layers: [layer] };
    const [weight, bias] = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(10, 20)];
    const [a, b] = [Float32Array.of(1, 0, -1, 2, 1, 0), Float32Array.of(1, 2, -1, 3)];
    const stored = new Map([
      ["layer.weight", weight],
      ["layer.bias", bias],
      [adapterNames.a("layer"), a],
      [adapterNames.b("layer"), b],
    ]);
    const graph = trace({ x: { dtype: "float32", shape: [1, 3] } }, ({ x }) => ({
      y: loraWeights(floatWeights(), adapter).linear(x!, "layer", layer),
    }));
    const session = await openSession(graph, { device: "cpu", weights: { get: (name) => stored.get(name)! } });
    const { y } = await session.run({ x: tensorData("float32", [1, 3], [1, -1, 2]) });
    await session.close();
    const merger = await createAdapterMerger(adapter, (name) => stored.get(name)!);
    const merged = await merger.merge("layer", weight);
    expect(await merger.merge("another", weight)).toBe(weight);
    await merger.close();
    // scale · B · A by hand.
    expect([...merged]).toEqual([1 + 2.5, 2 + 1, 3 - 0.5, 4 + 2.5, 5 + 1.5, 6 + 0.5]);
    const row = (index: number) =>
      merged[3 * index]! - merged[3 * index + 1]! + 2 * merged[3 * index + 2]! + bias[index]!;
    expect([...(y!.data as Float32Array)]).toEqual([row(0), row(1)]);
  });
});

describe("files", () => {
  test.each([
    ["qwen", () => qwen, "official", "base_model.model.model.language_model.layers.0.self_attn.q_proj.lora_A.weight"],
    [
      "internvl",
      () => intern,
      "official",
      "base_model.model.language_model.model.layers.0.self_attn.q_proj.lora_A.weight",
    ],
  ])("%s: what is written is read again", async (_, networkFor, layout, key) => {
    const network = networkFor();
    const adapter = { rank: 4, scale: 4, layers: chooseLayers(network, ["q_proj", "down_proj"]) };
    const values = new Map(
      adapterParameters(adapter).map(({ name, shape }, index) => [
        name,
        Float32Array.from({ length: shape[0]! * shape[1]! }, (_value, i) => Math.sin(i + index)),
      ]),
    );
    const options = { values: (name: string) => values.get(name)!, layout, base: "some/model", dtype: "F32" } as const;
    await writeAdapter(folder, network, adapter, options);
    const config = JSON.parse(readFileSync(join(folder, "adapter_config.json"), "utf8"));
    expect(config).toMatchObject({ peft_type: "LORA", r: 4, lora_alpha: 16, base_model_name_or_path: "some/model" });
    const { names } = await openSafetensors(join(folder, "adapter_model.safetensors"));
    expect(names).toContain(key);
    const read = await readAdapter(folder, network);
    expect(read.shape).toEqual(adapter);
    expect(read.values).toEqual(values);
  });

  test.each([
    ["another kind", { peft_type: "IA3" }, /an adapter of kind IA3; plain LoRA can be read/],
    ["decomposed weights", { use_dora: true }, /describes use_dora/],
    ["ranks by layer", { rank_pattern: { q_proj: 3 } }, /describes rank_pattern/],
    ["no rank", { r: null }, /must give "r" and "lora_alpha"/],
    ["another rank", { r: 5 }, /and this network needs \[5, /],
  ])("%s is a sentence", async (_, change, message) => {
    const file = join(folder, "adapter_config.json");
    const before = readFileSync(file, "utf8");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(before), ...change }));
    await expect(readAdapter(folder, intern)).rejects.toThrow(message);
    writeFileSync(file, before);
  });

  test("an adapter of another network is a sentence", async () => {
    await expect(readAdapter(folder, qwen)).rejects.toThrow(/is no layer of this network/);
  });
});
