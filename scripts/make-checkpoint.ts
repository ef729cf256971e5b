// Writes a checkpoint of random weights in the true shapes of a published model, for benchmarks and tests of size.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Parameter } from "../src/model/family.ts";
import { familyOf } from "../src/model/registry.ts";
import { narrowToBrainFloats } from "../src/model/safetensors/convert-floats.ts";
import { writeShards } from "../src/model/safetensors/write-safetensors.ts";
import { createRandom } from "../src/run/random.ts";

const usage = `usage: node scripts/make-checkpoint.ts --out FOLDER [options]
  --model NAME        a published model (default Qwen2.5-VL-7B); its configuration is that of the release
  --config FILE       a config.json instead
  --layers N          decoder layers, instead of those of the model
  --files FOLDER      copy tokenizer and processor files from this checkpoint, and the token ids of its configuration
  --shard-size BYTES  default 5000000000
  --seed N            default 1
  --out FOLDER        16.6 GB are written for the default model`;

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "Qwen2.5-VL-7B" },
    config: { type: "string" },
    layers: { type: "string" },
    files: { type: "string" },
    "shard-size": { type: "string", default: "5000000000" },
    seed: { type: "string", default: "1" },
    out: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help || !values.out) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

const out = values.out;
const config = values.config ? JSON.parse(readFileSync(values.config, "utf8")) : publishedConfig(values.model);
if (values.files) Object.assign(config, tokenIds(join(values.files, "config.json")));
if (values.layers) (config.text_config ?? config.llm_config ?? config).num_hidden_layers = Number(values.layers);
const { parameters } = familyOf(config.architectures[0]).describe(config);
const total = parameters.reduce((sum, parameter) => sum + countOf(parameter), 0);
mkdirSync(out, { recursive: true });
const { bavail, bsize } = statfsSync(out);
if (bavail * bsize < 2 * total) {
  console.error(`${out} has room for ${bavail * bsize} bytes; ${2 * total} are needed.`);
  process.exit(1);
}

const random = createRandom(Number(values.seed));
const quantiles = normalQuantiles(0.02);
const started = performance.now();
const written = await writeShards(
  out,
  parameters.map((parameter) => ({ ...parameter, dtype: "BF16", data: () => randomWeights(parameter) })),
  { maxShardSize: Number(values["shard-size"]) },
);
writeFileSync(join(out, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
if (values.files) {
  for (const name of readdirSync(values.files)) {
    if (/\.(json|txt|jinja)$/.test(name) && !existsSync(join(out, name)) && !name.endsWith(".index.json")) {
      copyFileSync(join(values.files, name), join(out, name));
    }
  }
}
const seconds = (performance.now() - started) / 1000;
console.log(
  `${written.length} files with ${(total / 1e9).toFixed(2)} billion weights in ${seconds.toFixed(0)} s ` +
    `(${((2 * total) / 1e6 / seconds).toFixed(0)} MB/s)`,
);

/** Ids such as that of the image's placeholder, which must be those of the copied tokenizer. */
function tokenIds(file: string): Record<string, unknown> {
  const stored = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(stored).filter(([key]) => key.endsWith("_token_id")));
}

function publishedConfig(name: string) {
  const file = new URL("../test/fixtures/models/published.json", import.meta.url);
  const published = JSON.parse(readFileSync(file, "utf8")) as {
    name: string;
    config: { architectures: [string] } & Record<string, Record<string, unknown>>;
  }[];
  const found = published.find((model) => model.name === name);
  if (found) return found.config;
  console.error(`Known are ${published.map((model) => model.name).join(", ")}.`);
  process.exit(2);
}

function countOf({ shape }: Parameter): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Normal with a deviation of 0.02, as models are initialised; norms are near 1. No two matrices are alike. */
function randomWeights({ name, shape }: Parameter): Uint16Array<ArrayBuffer> {
  const bits = new Uint16Array(countOf({ name, shape }));
  const isNorm = shape.length === 1 && /norm|\bln_q\b|\bls\d?\b/.test(name);
  if (isNorm) {
    const floats = Float32Array.from(bits, () => 1 + 0.1 * (random.next() - 0.5));
    return narrowToBrainFloats(floats);
  }
  for (let i = 0; i < bits.length; i += 2) {
    const draw = random.integer(2 ** 32);
    bits[i] = quantiles[draw & 0xffff]!;
    bits[i + 1] = quantiles[draw >>> 16]!;
  }
  return bits;
}

/** BF16 values such that a uniform index gives the normal distribution: half the table is the mirror of the other. */
function normalQuantiles(deviation: number): Uint16Array {
  const half = 32768;
  const positive = new Float32Array(half);
  // The density is integrated in small steps; the table is filled where the integral passes each quantile.
  const step = 1e-5;
  let mass = 0;
  let x = 0;
  for (let index = 0; index < half; index++) {
    const wanted = (index + 0.5) / (2 * half);
    while (mass < wanted) {
      mass += (step * Math.exp(-((x + step / 2) ** 2) / 2)) / Math.sqrt(2 * Math.PI);
      x += step;
    }
    positive[index] = x * deviation;
  }
  const bits = narrowToBrainFloats(positive);
  return Uint16Array.from({ length: 2 * half }, (_, index) =>
    index < half ? bits[index]! : bits[index - half]! | 0x8000,
  );
}
