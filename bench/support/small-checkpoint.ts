// A checkpoint of ten million random weights, written once into a folder of the system's temporary files.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const fixture = fileURLToPath(new URL("../../test/fixtures/models/qwen-tied-fp32", import.meta.url));
const script = fileURLToPath(new URL("../../scripts/make-checkpoint.ts", import.meta.url));

const sizes = {
  vocab_size: 4096,
  hidden_size: 256,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  num_hidden_layers: 10,
  intermediate_size: 768,
};

/** The folder; its weights are distinct random numbers, since equal ones would share packed memory. */
export function smallCheckpoint(): string {
  const folder = join(tmpdir(), "globe-bench-10m");
  if (existsSync(join(folder, "config.json"))) return folder;
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const config = JSON.parse(readFileSync(join(fixture, "config.json"), "utf8"));
  Object.assign(config, sizes, { rope_scaling: { type: "mrope", mrope_section: [4, 6, 6] } });
  Object.assign(config.vision_config, { out_hidden_size: 256, hidden_size: 128, intermediate_size: 384, num_heads: 4 });
  const file = join(partial, "bench-config.json");
  writeFileSync(file, JSON.stringify(config));
  execFileSync(process.execPath, [script, "--config", file, "--files", fixture, "--out", partial]);
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  return folder;
}
