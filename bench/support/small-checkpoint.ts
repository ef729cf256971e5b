// Checkpoints of ten or forty million random weights, written once into a folder of the system's temporary files.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const fixture = fileURLToPath(new URL("../../test/fixtures/models/qwen-tied-fp32", import.meta.url));
const script = fileURLToPath(new URL("../../scripts/make-checkpoint.ts", import.meta.url));

/** Text sizes of config.json; ten layers make ten million weights, twelve of twice the width forty. */
const sizes = {
  "10m": {
    vocab_size: 4096,
    hidden_size: 256,
    num_attention_heads: 8,
    num_key_value_heads: 2,
    num_hidden_layers: 10,
    intermediate_size: 768,
  },
  "40m": {
    vocab_size: 4096,
    hidden_size: 512,
    num_attention_heads: 8,
    num_key_value_heads: 2,
    num_hidden_layers: 12,
    intermediate_size: 1536,
  },
};

/** The folder; its weights are distinct random numbers, since equal ones would share packed memory. */
export function smallCheckpoint(size: keyof typeof sizes = "10m"): string {
  const folder = join(tmpdir(), `globe-bench-${size}`);
  const text = sizes[size];
  if (existsSync(join(folder, "config.json"))) return folder;
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const config = JSON.parse(readFileSync(join(fixture, "config.json"), "utf8"));
  const pairs = text.hidden_size / text.num_attention_heads / 2;
  const sections = [pairs / 4, (3 * pairs) / 8, (3 * pairs) / 8];
  Object.assign(config, text, { rope_scaling: { type: "mrope", mrope_section: sections } });
  const vision = { hidden_size: 128, intermediate_size: 384, num_heads: 4 };
  Object.assign(config.vision_config, vision, { out_hidden_size: text.hidden_size });
  const file = join(partial, "bench-config.json");
  writeFileSync(file, JSON.stringify(config));
  execFileSync(process.execPath, [script, "--config", file, "--files", fixture, "--out", partial]);
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  return folder;
}
