// A checkpoint of random weights in any size, with the tokenizer of a reference checkpoint.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { familyOf } from "../../src/model/registry.ts";
import { writeShards } from "../../src/model/safetensors/write-safetensors.ts";
import { createRandom } from "../../src/run/random.ts";
import { referenceFolder } from "./reference-models.ts";

/** Sizes of the language model, as config.json names them. */
export interface RandomSizes {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly num_hidden_layers: number;
  readonly intermediate_size: number;
}

/** Writes the checkpoint into `folder`; the same seed gives the same weights. */
export async function writeRandomCheckpoint(folder: string, sizes: RandomSizes, seed = 1): Promise<void> {
  const source = join(referenceFolder, "qwen-tied-fp32");
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(source))
    if (name.endsWith(".json")) copyFileSync(join(source, name), join(folder, name));
  const config = JSON.parse(readFileSync(join(source, "config.json"), "utf8"));
  const half = sizes.hidden_size / sizes.num_attention_heads / 2;
  const sections = [half - 2 * Math.floor((half * 3) / 8), Math.floor((half * 3) / 8), Math.floor((half * 3) / 8)];
  Object.assign(config, sizes, { rope_scaling: { type: "mrope", mrope_section: sections } });
  config.vision_config.out_hidden_size = sizes.hidden_size;
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const { parameters } = familyOf("Qwen2_5_VLForConditionalGeneration").describe(config);
  await writeShards(
    folder,
    parameters.map(({ name, shape }) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const isNorm = shape.length === 1 && /norm|ln_q/.test(name);
      const scale = shape.length === 1 ? 0.1 : name.includes("embed") ? 0.3 : 1.5 / Math.sqrt(shape.at(-1)!);
      const data = Float32Array.from({ length: count }, () => (isNorm ? 1 : 0) + scale * normal());
      return { name, shape, dtype: "F32" as const, data };
    }),
  );
}
