// Adapters in PEFT's form: adapter_config.json beside adapter_model.safetensors.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { GlobeError, nameFile, toGlobeError } from "../../run/errors.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import type { Network } from "../family.ts";
import type { KeyLayout } from "../key-layout.ts";
import { type LinearLayer, linearLayers } from "../linear-layers.ts";
import { openSafetensors } from "../safetensors/open-safetensors.ts";
import { writeSafetensors } from "../safetensors/write-safetensors.ts";
import { type AdapterShape, adapterNames } from "./adapter.ts";
import { shortestTargets } from "./choose-layers.ts";

export interface LoadedAdapter {
  readonly shape: AdapterShape;
  /** By the names of `adapterNames`. */
  readonly values: ReadonlyMap<string, Float32Array>;
}

const configFile = "adapter_config.json";
const weightsFile = "adapter_model.safetensors";
const prefix = "base_model.model.";

export interface WriteAdapterOptions {
  readonly values: (name: string) => Float32Array;
  /** Layout of the base checkpoint; the keys are the names that its modules have in transformers from 4.52 on. */
  readonly layout: string;
  /** Name or folder of the base checkpoint, for who loads the adapter. */
  readonly base: string;
  readonly dtype: "F32" | "BF16" | "F16";
}

export async function writeAdapter(
  folder: string,
  network: Network,
  adapter: AdapterShape,
  { values, layout, base, dtype }: WriteAdapterOptions,
): Promise<void> {
  const { rank, scale, layers } = adapter;
  const keys = moduleLayout(network, layout);
  const tensors = layers.flatMap(({ name, inFeatures, outFeatures }) => {
    const stored = storedLayer(keys, name);
    return [
      { name: `${prefix}${stored}.lora_A.weight`, shape: [rank, inFeatures], data: values(adapterNames.a(name)) },
      { name: `${prefix}${stored}.lora_B.weight`, shape: [outFeatures, rank], data: values(adapterNames.b(name)) },
    ].map((tensor) => ({ ...tensor, dtype, data: tensor.data as Float32Array<ArrayBuffer> }));
  });
  await writeSafetensors(join(folder, weightsFile), tensors);
  const config = {
    peft_type: "LORA",
    task_type: "CAUSAL_LM",
    base_model_name_or_path: base,
    r: rank,
    lora_alpha: scale * rank,
    lora_dropout: 0,
    bias: "none",
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    use_rslora: false,
    target_modules: shortestTargets(network, layers),
    modules_to_save: null,
  };
  await writeAtomic(join(folder, configFile), `${JSON.stringify(config, null, 2)}\n`);
}

/** Reads an adapter for this network; throws `config` where it belongs to another one, `unsupported` for other kinds. */
export async function readAdapter(folder: string, network: Network): Promise<LoadedAdapter> {
  const file = join(folder, configFile);
  const { rank, scale } = readShape(await readJson(file), file);
  const tensors = await openSafetensors(join(folder, weightsFile));
  const layers = linearLayers(network);
  const byName = new Map<string, LinearLayer>();
  for (const layer of layers) {
    for (const layout of network.layouts) {
      const stored = layout.storedNames(`${layer.name}.weight`);
      if (stored.length === 1) byName.set(stored[0]!.replace(/\.weight$/, ""), layer);
    }
  }
  const values = new Map<string, Float32Array>();
  const found = new Set<LinearLayer>();
  for (const key of tensors.names) {
    const match = /^(?:base_model\.model\.)?(.+)\.lora_(A|B)(?:\.default)?\.weight$/.exec(key);
    const layer = match && byName.get(match[1]!);
    if (!layer) {
      throw new GlobeError("config", `${join(folder, weightsFile)} holds ${key}, which is no layer of this network.`, {
        facts: { file: folder },
      });
    }
    const isA = match[2] === "A";
    const expected = isA ? [rank, layer.inFeatures] : [layer.outFeatures, rank];
    const { shape } = tensors.info(key);
    if (shape.join() !== expected.join()) {
      throw new GlobeError(
        "config",
        `${key} of ${join(folder, weightsFile)} is [${shape.join(", ")}], and this network needs [${expected.join(", ")}].`,
        { facts: { file: folder } },
      );
    }
    values.set((isA ? adapterNames.a : adapterNames.b)(layer.name), await tensors.readFloats(key));
    found.add(layer);
  }
  if (values.size !== 2 * found.size || found.size === 0) {
    throw new GlobeError("config", `${join(folder, weightsFile)} lacks one of the two matrices of a layer.`, {
      facts: { file: folder },
    });
  }
  return { shape: { rank, scale, layers: layers.filter((layer) => found.has(layer)) }, values };
}

/**
 * PEFT looks an adapter's keys up among the modules, which newer versions of transformers nest even where they read a
 * checkpoint with the names of before.
 */
const nested: Readonly<Record<string, string>> = { official: "nested", hf: "nested hf" };

function moduleLayout({ layouts }: Network, name: string): KeyLayout {
  const find = (wanted: string | undefined) => layouts.find((layout) => layout.name === wanted);
  return find(nested[name]) ?? find(name) ?? layouts[0]!;
}

function storedLayer(layout: KeyLayout, layer: string): string {
  const stored = layout.storedNames(`${layer}.weight`);
  if (stored.length === 1) return stored[0]!.replace(/\.weight$/, "");
  throw new GlobeError(
    "unsupported",
    `${layer} is stored as ${stored.join(", ")}; an adapter for all of them at once has no place in PEFT's form.`,
  );
}

async function readJson(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw toGlobeError(nameFile(error, file));
    throw new GlobeError("decode-error", `${file} is no JSON: ${error.message}.`, { facts: { file }, cause: error });
  }
}

function readShape(config: Readonly<Record<string, unknown>>, file: string): { rank: number; scale: number } {
  const isSet = (value: unknown) =>
    value !== undefined && value !== null && value !== false && Object.keys(Object(value)).length > 0;
  const others = ["use_dora", "rank_pattern", "alpha_pattern", "modules_to_save", "layer_replication"].filter(
    (key) => config[key] === true || isSet(config[key]),
  );
  const { peft_type: type, bias = "none", r: rank, lora_alpha: alpha } = config;
  if (type !== "LORA" || bias !== "none" || others.length > 0) {
    const what =
      type !== "LORA" ? `an adapter of kind ${String(type)}` : bias !== "none" ? "biases" : others.join(", ");
    throw new GlobeError("unsupported", `${file} describes ${what}; plain LoRA can be read.`, { facts: { file } });
  }
  if (!Number.isInteger(rank) || Number(rank) < 1 || typeof alpha !== "number") {
    throw new GlobeError("config", `${file} must give "r" and "lora_alpha" as numbers.`, { facts: { file } });
  }
  return { rank: Number(rank), scale: alpha / (config.use_rslora === true ? Math.sqrt(Number(rank)) : Number(rank)) };
}
