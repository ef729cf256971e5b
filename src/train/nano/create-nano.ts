// Writes a checkpoint of globe-nano whose weights are where training begins.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Parameter } from "../../model/family.ts";
import { readQwenConfig } from "../../model/qwen2_5_vl/config.ts";
import { qwenParameters } from "../../model/qwen2_5_vl/parameters.ts";
import { writeShards } from "../../model/safetensors/write-safetensors.ts";
import { createRandom } from "../../run/random.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import { controlTokenId, controlTokens, tokenizerFiles } from "../tokenizer/tokenizer-files.ts";
import type { Vocabulary } from "../tokenizer/train-bpe.ts";
import { initializeTower, type TowerStart } from "../vision/initialize-tower.ts";
import { initialDeviation, type NanoShape, nanoConfig, nanoPreprocessor, nanoShape } from "./nano-shape.ts";
import { createNormal } from "./normal.ts";

export interface CreateNanoOptions {
  readonly seed: number;
  readonly shape?: NanoShape;
  readonly tower?: TowerStart;
}

/** Where training of the tower begins; see `TowerStart`. */
export const nanoTower: TowerStart = { deviation: 0.02, nearness: 4 };

/** Tokens that the trained vocabulary may have beside the control tokens. */
export function vocabularySize({ vocabulary }: NanoShape = nanoShape): number {
  return vocabulary - controlTokens.length;
}

/** Writes config.json, weights in fp32, tokenizer, template, preprocessor and generation settings. */
export async function createNano(
  folder: string,
  vocabulary: Vocabulary,
  { seed, shape = nanoShape, tower = nanoTower }: CreateNanoOptions,
): Promise<{ readonly parameters: number }> {
  const id = (token: (typeof controlTokens)[number]) => controlTokenId(vocabulary, token);
  const config = nanoConfig(shape, {
    image: id("<|image_pad|>"),
    end: id("<|im_end|>"),
    pad: id("<|endoftext|>"),
    vision: [id("<|vision_start|>"), id("<|vision_end|>")],
  });
  const qwen = readQwenConfig(config);
  const parameters = qwenParameters(qwen);
  const random = createRandom(seed);
  const isTower = ({ name }: Parameter) => name.startsWith("visual.");
  const values = new Map([
    ...initializeText(
      parameters.filter((parameter) => !isTower(parameter)),
      qwen.text.layers,
      createNormal(random),
    ),
    ...initializeTower(parameters.filter(isTower), qwen.vision, random, tower),
  ]);
  await mkdir(folder, { recursive: true });
  const files = {
    "config.json": config,
    "preprocessor_config.json": nanoPreprocessor(shape),
    "generation_config.json": {
      bos_token_id: id("<|endoftext|>"),
      eos_token_id: [id("<|im_end|>"), id("<|endoftext|>")],
      pad_token_id: id("<|endoftext|>"),
    },
    ...tokenizerFiles(vocabulary, shape.contextLength),
  };
  for (const [name, content] of Object.entries(files)) {
    await writeAtomic(join(folder, name), `${JSON.stringify(content, null, 1)}\n`);
  }
  await writeShards(
    folder,
    parameters.map((parameter) => ({
      ...parameter,
      dtype: "F32" as const,
      data: values.get(parameter.name)! as Float32Array<ArrayBuffer>,
    })),
  );
  return { parameters: [...values.values()].reduce((sum, { length }) => sum + length, 0) };
}

/** Norms are 1, biases 0, matrices normal; what layers add to the residual stream starts smaller. */
function initializeText(
  parameters: readonly Parameter[],
  layers: number,
  normal: () => number,
): Map<string, Float32Array> {
  const values = new Map<string, Float32Array>();
  for (const { name, shape } of parameters) {
    const length = shape.reduce((product, size) => product * size, 1);
    const isAdded = /(o_proj|down_proj)\.weight$/.test(name);
    const deviation = initialDeviation * (isAdded ? 1 / Math.sqrt(2 * layers) : 1);
    if (/norm\.weight$/.test(name)) values.set(name, new Float32Array(length).fill(1));
    else if (name.endsWith(".bias")) values.set(name, new Float32Array(length));
    else {
      values.set(
        name,
        Float32Array.from({ length }, () => deviation * normal()),
      );
    }
  }
  return values;
}
