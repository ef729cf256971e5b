// The command of `globe serve --engine vllm`, read by the parser of a vLLM that is installed.
import assert from "node:assert/strict";
import { askVllm } from "../../../src/serve/engines/installed-vllm.ts";
import { vllmCommand } from "../../../src/serve/engines/vllm-command.ts";
import { askPython, type Check, pythonFile } from "../workshop.ts";

const settings = {
  ...{ checkpoint: "/models/globe", name: "globe", host: "127.0.0.1", port: 8123, contextTokens: 4096 },
  ...{ maxPixels: 1_003_520, maxInFlight: 64, devices: 2, flags: { "gpu-memory-utilization": "0.8" } },
};

export const checkVllm: Check = async () => {
  const python = process.env.GLOBE_VLLM_PYTHON;
  if (python === undefined) return { skipped: "GLOBE_VLLM_PYTHON names no Python that has vLLM" };
  const installed = await askVllm(python, AbortSignal.timeout(600_000));
  const { args } = vllmCommand(settings, installed);
  // After `-m vllm.entrypoints.cli.main serve`.
  const understood = askPython(python, [pythonFile("parse_vllm.py"), ...args.slice(3)]) as Record<string, unknown>;
  const { model_tag: checkpoint, served_model_name, limit_mm_per_prompt: pictures, ...others } = understood;
  assert.deepEqual([checkpoint, [served_model_name].flat(), pictures], ["/models/globe", ["globe"], { image: 1 }]);
  const expected = { host: "127.0.0.1", port: 8123, max_model_len: 4096, max_logprobs: 20, max_num_seqs: 64 };
  const more = { tensor_parallel_size: 2, gpu_memory_utilization: 0.8, generation_config: "vllm" };
  for (const [name, value] of Object.entries({ ...expected, ...more })) assert.deepEqual(others[name], value, name);
  assert.deepEqual(others.mm_processor_kwargs, { max_pixels: 1_003_520 });
  return { found: `vLLM ${installed.packages.vllm} reads ${args.length - 4} words as they were meant` };
};
