// The `vllm serve` command for a checkpoint of ours, in the words of the installed version.
import { GlobeError } from "../../run/errors.ts";
import type { InstalledVllm } from "./installed-vllm.ts";

export interface VllmSettings {
  readonly checkpoint: string;
  /** What clients call the model. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Prompt and answer together. */
  readonly contextTokens: number;
  /** Pixels that a picture is reduced to (Qwen2.5-VL); left out, the checkpoint's own limit. */
  readonly maxPixels?: number;
  /** Requests that run at the same time. */
  readonly maxInFlight: number;
  /** GPUs that share the model. */
  readonly devices: number;
  /** Reaches the server in the environment, and not in the list of processes. */
  readonly apiKey?: string;
  /** Further options of vLLM by their own names, like `gpu-memory-utilization`. */
  readonly flags: Readonly<Record<string, string>>;
}

export interface VllmCommand {
  /** The words after the interpreter. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Deep enough for the localizability judge, which reads the 20 likeliest first tokens.
 * Older versions allow fewer unless they are told.
 */
const logprobDepth = 20;

/** Throws `config` for an option that the installed version does not have, and for one that is given twice. */
export function vllmCommand(settings: VllmSettings, installed: InstalledVllm): VllmCommand {
  const known = installed.options.serve;
  const version = installed.packages.vllm ?? "of unknown version";
  const options = new Map<string, string>();
  const set = (name: string, value: string) => {
    if (!Object.hasOwn(known, name)) throw new GlobeError("config", `vLLM ${version} has no --${name}.`);
    if (options.has(name)) throw new GlobeError("usage", `--${name} is set by globe serve and cannot be given again.`);
    options.set(name, value);
  };
  set("served-model-name", settings.name);
  set("host", settings.host);
  set("port", String(settings.port));
  set("max-model-len", String(settings.contextTokens));
  set("max-logprobs", String(logprobDepth));
  set("max-num-seqs", String(settings.maxInFlight));
  set("tensor-parallel-size", String(settings.devices));
  set("limit-mm-per-prompt", limitPictures(installed, version));
  // What a checkpoint recommends would otherwise stand in for what a request leaves out.
  set("generation-config", "vllm");
  if (settings.maxPixels !== undefined) set("mm-processor-kwargs", JSON.stringify({ max_pixels: settings.maxPixels }));
  for (const [name, value] of Object.entries(settings.flags)) set(name, value);
  const words = [...options].flatMap(([name, value]) => [`--${name}`, value]);
  return {
    args: ["-m", "vllm.entrypoints.cli.main", "serve", settings.checkpoint, ...words],
    // vLLM reads the key from there where no --api-key is given; the counts of use stay on this machine.
    environment: { VLLM_NO_USAGE_STATS: "1", ...(settings.apiKey && { VLLM_API_KEY: settings.apiKey }) },
  };
}

function limitPictures({ pictures }: InstalledVllm, version: string): string {
  if (pictures === null) throw new GlobeError("config", `How vLLM ${version} limits pictures is not known.`);
  return pictures === "json" ? '{"image": 1}' : "image=1";
}
