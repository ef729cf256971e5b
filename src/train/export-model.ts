// Writes a trained model as a folder in Hugging Face form, or its adapter in PEFT's.
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Parameter } from "../model/family.ts";
import { writeAdapter } from "../model/lora/adapter-files.ts";
import { createAdapterMerger } from "../model/lora/merge-adapter.ts";
import type { TensorToWrite } from "../model/safetensors/write-safetensors.ts";
import { writeShards } from "../model/safetensors/write-safetensors.ts";
import { GlobeError } from "../run/errors.ts";
import { writeAtomic } from "../run/write-atomic.ts";
import type { Precision } from "./config/train-config.ts";
import type { TrainableModel } from "./trainable-model.ts";

type Exported = Pick<TrainableModel, "network" | "checkpoint" | "stored" | "trained" | "adapter">;

const dtypes = { fp32: "F32", bf16: "BF16", fp16: "F16" } as const;
const torchTypes = { fp32: "float32", bf16: "bfloat16", fp16: "float16" } as const;

/**
 * Writes weights (rounded to nearest, ties to even), configuration and processor files into `folder`, in the layout of
 * the checkpoint that training began with; an adapter is folded in. Throws `config` for numbers beyond the range of fp16.
 */
export async function exportModel(
  model: Exported,
  folder: string,
  { precision, maxShardSize }: { readonly precision: Precision; readonly maxShardSize?: number },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const values = await currentValues(model);
  const tensors = model.network.parameters.flatMap((parameter) => {
    const read = async () => checkRange(await values.read(parameter.name), parameter.name, precision);
    return storedTensors(model, parameter, read).map((tensor) => ({ ...tensor, dtype: dtypes[precision] }));
  });
  await writeShards(folder, tensors, maxShardSize === undefined ? {} : { maxShardSize });
  await values.close();
  await copyOtherFiles(model, folder);
  const { text_config: text, llm_config: language, ...config } = model.checkpoint.config;
  const type = {
    torch_dtype: torchTypes[precision],
    ...(config.dtype !== undefined && { dtype: torchTypes[precision] }),
  };
  const written = {
    ...config,
    ...type,
    ...(text !== undefined && { text_config: withType(text, type) }),
    ...(language !== undefined && { llm_config: withType(language, type) }),
  };
  await writeAtomic(join(folder, "config.json"), `${JSON.stringify(written, null, 2)}\n`);
}

/** Writes `adapter_config.json` and `adapter_model.safetensors`; `base` tells who loads it which model it belongs to. */
export async function exportAdapter(
  model: Exported,
  folder: string,
  { precision, base = model.checkpoint.folder }: { readonly precision: Precision; readonly base?: string },
): Promise<void> {
  const { adapter, network, stored, trained } = model;
  if (!adapter) throw new GlobeError("usage", "The model was tuned as a whole and has no adapter; export the model.");
  await mkdir(folder, { recursive: true });
  const values = (name: string) => trained.get(name)!.values;
  await writeAdapter(folder, network, adapter, { values, layout: stored.layout, base, dtype: dtypes[precision] });
}

/** The parameters as they are now: trained, stored, or stored with the adapter folded in. */
async function currentValues({ stored, trained, adapter }: Exported) {
  const valuesOf = (name: string) => trained.get(name)!.values;
  const merger = adapter && (await createAdapterMerger(adapter, valuesOf));
  return {
    async read(name: string): Promise<Float32Array> {
      const known = trained.get(name);
      if (known) return known.values;
      const values = await stored.readFloats(name);
      return merger ? merger.merge(name.replace(/\.weight$/, ""), values) : values;
    },
    close: async () => merger?.close(),
  };
}

/** A parameter as the checkpoint stores it: mostly one tensor, else parts along its first axis. */
function storedTensors(
  { stored, checkpoint }: Exported,
  { name, shape }: Parameter,
  read: () => Promise<Float32Array>,
): readonly Omit<TensorToWrite, "dtype">[] {
  const names = stored.storedNames(name);
  let at = 0;
  return names.map((each) => {
    const own = names.length === 1 ? shape : checkpoint.tensors.info(each).shape;
    const start = at;
    at += own.reduce((product, size) => product * size, 1);
    const end = at;
    return {
      name: each,
      shape: own,
      data: async () => (await read()).subarray(start, end) as Float32Array<ArrayBuffer>,
    };
  });
}

function checkRange(values: Float32Array, name: string, precision: Precision): Float32Array {
  if (precision !== "fp16" || values.every((value) => Math.abs(value) < 65520)) return values;
  throw new GlobeError("config", `${name} has numbers beyond the range of fp16; export the model as bf16 or fp32.`);
}

/** Tokenizer, template, processor and whatever else is small and no weight. */
async function copyOtherFiles({ checkpoint }: Exported, folder: string): Promise<void> {
  const kinds = /\.(json|txt|jinja|model|py|md)$|^(LICENSE|NOTICE)/;
  const outdated = /^(config\.json|.*\.safetensors\.index\.json|README\.md|adapter_config\.json)$/;
  for (const name of checkpoint.fileNames) {
    if (kinds.test(name) && !outdated.test(name)) await copyFile(checkpoint.file(name)!, join(folder, name));
  }
}

function withType(part: unknown, type: Readonly<Record<string, string>>): unknown {
  return typeof part === "object" && part !== null && "torch_dtype" in part ? { ...part, ...type } : part;
}
