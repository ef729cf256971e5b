// Opens a checkpoint's processor: tokenizer, chat template and image processor, all from its own files.
import { join } from "node:path";
import { GlobeError } from "../../run/errors.ts";
import { createPromptBuilder } from "./build-prompt.ts";
import { loadChatTemplate } from "./chat-template.ts";
import { isObject, type JsonObject, readCheckpointJson } from "./checkpoint-json.ts";
import { imageProcessors } from "./families.ts";
import type { ImageProcessorSource } from "./image-processor-source.ts";
import { processorLimits } from "./limits.ts";
import { loadTokenizer, type TextTokenizer } from "./load-tokenizer.ts";
import type { Processor, PromptForm } from "./processor.ts";

export interface ProcessorOptions {
  /** The most pixels that a photo may keep, where fewer than the checkpoint's own budget (Qwen2.5-VL). */
  readonly maxPixels?: number;
  /** The most tiles that a photo may be cut into, where fewer than the checkpoint's own (InternVL). */
  readonly maxTiles?: number;
}

interface EndTokenSource {
  readonly generation: JsonObject;
  readonly config: JsonObject;
  readonly tokenizerConfig: JsonObject;
  readonly tokenizer: TextTokenizer;
  readonly form: PromptForm;
}

/**
 * Reads the files of a checkpoint folder; weights are not touched. Throws `missing-file`, `decode-error`, `config` or
 * `unsupported` with the name of the file.
 */
export async function openProcessor(folder: string, options: ProcessorOptions = {}): Promise<Processor> {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) continue;
    throw new GlobeError("usage", `${name} must be a whole number from 1 on, not ${value}.`);
  }
  const limit = processorLimits.configBytes;
  const config = await requireConfig(folder);
  const architecture = Array.isArray(config.architectures) ? config.architectures[0] : undefined;
  const open = typeof architecture === "string" ? imageProcessors[architecture] : undefined;
  if (open === undefined) {
    throw new GlobeError(
      "unsupported",
      `${join(folder, "config.json")} names the architecture ${JSON.stringify(architecture)}; ` +
        `there are processors for ${Object.keys(imageProcessors).join(", ")}.`,
      { facts: { file: join(folder, "config.json") } },
    );
  }
  const { tokenizer, tokenBytes, config: tokenizerConfig } = await loadTokenizer(folder);
  const images = open({ ...(await readImageConfig(folder)), config, ...options });
  const template = await loadChatTemplate(folder, tokenizerConfig, images.form.template);
  const generation = (await readCheckpointJson(folder, "generation_config.json", limit)) ?? {};
  const contextLength = readContext(config, folder);
  const builder = createPromptBuilder({ folder, tokenizer, template, images, contextLength });
  return {
    tokenizer,
    tokenBytes,
    endTokenIds: readEndTokens({ generation, config, tokenizerConfig, tokenizer, form: images.form }),
    imageTokenId: builder.imageTokenId,
    contextLength,
    prepare: builder.prepare,
    measure: builder.measure,
    prepareImage: images.process,
  };
}

async function requireConfig(folder: string): Promise<JsonObject> {
  const config = await readCheckpointJson(folder, "config.json", processorLimits.configBytes);
  if (config) return config;
  throw new GlobeError(
    "missing-file",
    `${folder} holds no config.json and so is no checkpoint; download that file of the checkpoint too.`,
    { facts: { file: folder } },
  );
}

/** Newer checkpoints keep the image processor inside processor_config.json. */
async function readImageConfig(
  folder: string,
): Promise<Pick<ImageProcessorSource, "preprocessor" | "processor" | "file">> {
  const limit = processorLimits.configBytes;
  const processor = (await readCheckpointJson(folder, "processor_config.json", limit)) ?? {};
  const own = await readCheckpointJson(folder, "preprocessor_config.json", limit);
  if (own) return { preprocessor: own, processor, file: join(folder, "preprocessor_config.json") };
  if (isObject(processor.image_processor)) {
    return { preprocessor: processor.image_processor, processor, file: join(folder, "processor_config.json") };
  }
  throw new GlobeError(
    "missing-file",
    `${folder} holds no preprocessor_config.json, which says how photos are resized; download it too.`,
    { facts: { file: folder } },
  );
}

function readContext(config: JsonObject, folder: string): number {
  for (const part of [config.text_config, config.llm_config, config]) {
    const length = isObject(part) ? part.max_position_embeddings : undefined;
    if (Number.isSafeInteger(length) && Number(length) > 0) return Number(length);
  }
  const file = join(folder, "config.json");
  throw new GlobeError("config", `${file} must say in "max_position_embeddings" how long the context is.`, {
    facts: { file },
  });
}

/**
 * `eos_token_id` of generation_config.json, else of config.json, and as in vLLM the tokenizer's `eos_token` as well:
 * files of chat models often name the end of a document and not the end of a message.
 */
function readEndTokens({ generation, config, tokenizerConfig, tokenizer, form }: EndTokenSource): readonly number[] {
  const ids = new Set<number>();
  for (const holder of [generation, config.text_config, config.llm_config, config]) {
    if (ids.size > 0) break;
    const listed = isObject(holder) ? [holder.eos_token_id].flat() : [];
    for (const id of listed) if (Number.isSafeInteger(id)) ids.add(Number(id));
  }
  const { eos_token: named } = tokenizerConfig;
  for (const token of [isObject(named) ? named.content : named, ...form.endTokens]) {
    const id = typeof token === "string" ? tokenizer.idOf(token) : undefined;
    if (id !== undefined) ids.add(id);
  }
  return [...ids];
}
