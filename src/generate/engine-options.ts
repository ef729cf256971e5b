// What an engine is opened with, what holds where nothing is said, and what the engine says of itself.

import { requireScheme, type Scheme } from "../model/quantize/scheme.ts";
import { GlobeError } from "../run/errors.ts";
import type { Limit } from "../run/limits.ts";
import type { Device } from "../tensor/tensor.ts";

export interface EngineOptions {
  /** The folder of the checkpoint. */
  readonly checkpoint: string;
  /** Default `cpu`. */
  readonly device?: Device;
  /**
   * How the matrices are stored: `none` as floats, `int4` or `int8` in blocks of 128, or a scheme of one's own. By
   * default `none` up to a billion parameters and `int4` beyond. The quantized file is made once and kept.
   */
  readonly quantize?: Quantize;
  /** Threads inside one operation; by default one for each processor core. */
  readonly threads?: number;
  /** Answers in progress at the same time; more wait. Default 32. */
  readonly maxConcurrent?: number;
  /** Tokens of prompt and answer together. By default what the model was made for, up to 16,384. */
  readonly contextTokens?: number;
  /** Bytes for the keys and values of answers in progress; answers for which there is no room wait. */
  readonly cacheBytes?: number;
  /** Bytes for the keys and values of earlier prompts, which are not read again; 0 keeps none. Default 256 MiB. */
  readonly promptCacheBytes?: number;
  /**
   * Whether an answer from quantized weights is the same whatever runs beside it. Default true; false spares a single
   * answer about a tenth of its time. Answers from floats always are.
   */
  readonly reproducible?: boolean;
  /** The most pixels that a photo keeps, where fewer than the checkpoint's own budget (Qwen2.5-VL). */
  readonly maxPixels?: number;
  /** The most tiles that a photo is cut into, where fewer than the checkpoint's own (InternVL). */
  readonly maxTiles?: number;
}

export type Quantize = "none" | "int4" | "int8" | Scheme;

export interface EngineInfo {
  /** The name of the checkpoint's folder. */
  readonly name: string;
  readonly folder: string;
  readonly family: string;
  readonly architecture: string;
  /** Names the weights in results. */
  readonly digest: string;
  readonly parameters: number;
  /** Of the language model's layers; null for floats. */
  readonly scheme: Scheme | null;
  /** "float32", or the scheme in words, such as "int4, block 128". */
  readonly precision: string;
  readonly vocabulary: number;
  readonly contextTokens: number;
  readonly maxConcurrent: number;
  readonly device: Device;
  /** Milliseconds until the language model could run. */
  readonly openMs: number;
}

export const engineLimits = {
  concurrent: {
    name: "answers in progress",
    value: 256,
    unit: "answers",
    reason: "beyond 64 the processor is busy with arithmetic, and more only makes each slower",
  },
  completions: {
    name: "completions of one request",
    value: 256,
    unit: "completions",
    reason: "each is an answer of its own, and only those within the engine's limit run at the same time",
  },
  stops: {
    name: "stop strings",
    value: 64,
    unit: "strings",
    reason: "every one is looked for after every token",
  },
  cacheBytes: {
    name: "keys and values of answers",
    value: 4 * 1024 ** 3,
    unit: "bytes",
    reason: "thirty-six thousand tokens of a 7B model; a machine that runs one has as much to spare",
  },
  promptCacheBytes: {
    name: "keys and values of earlier prompts",
    value: 256 * 1024 ** 2,
    unit: "bytes",
    reason: "two photos of a 7B model: the samples of one photo ask the same prompt again and again",
  },
  featureBytes: {
    name: "features of earlier photos",
    value: 64 * 1024 ** 2,
    unit: "bytes",
    reason: "four photos of a 7B model, and hundreds of a small one",
  },
  contextTokens: {
    name: "context by default",
    value: 16_384,
    unit: "tokens",
    reason: "a prompt with several large photos; longer contexts are asked for by name",
  },
  chunkTokens: {
    name: "prompt tokens in one run",
    value: 128,
    unit: "tokens",
    reason: "a run cannot be interrupted, and twice as many took longer, since their scores no longer fit the caches",
  },
  turnTokens: {
    name: "prompt tokens between two steps",
    value: 256,
    unit: "tokens",
    reason: "answers in progress wait for them, and a model with few answers wastes its steps",
  },
  chunkOperations: {
    name: "arithmetic of one run",
    value: 1.6e12,
    unit: "operations",
    reason: "two cores take four seconds for it, which is how long a cancelled request may go on",
  },
} as const satisfies Record<string, Limit>;

/** The checked options with their defaults. Throws `usage`. */
export function resolveEngineOptions(options: EngineOptions) {
  const whole = (what: string, value: number | undefined, fallback: number, limit?: Limit, least = 1): number => {
    const given = value ?? fallback;
    const most = limit?.value ?? Number.MAX_SAFE_INTEGER;
    if (Number.isSafeInteger(given) && given >= least && given <= most) return given;
    throw new GlobeError("usage", `${what} must be a whole number from ${least} to ${most}, and it is ${given}.`);
  };
  const { checkpoint, device = "cpu", threads } = options;
  if (typeof checkpoint !== "string" || checkpoint === "") {
    throw new GlobeError("usage", "The engine needs the folder of a checkpoint.");
  }
  const { quantize } = options;
  if (typeof quantize === "object") requireScheme(quantize);
  return {
    ...options,
    device,
    reproducible: options.reproducible ?? true,
    maxConcurrent: whole("The number of answers in progress", options.maxConcurrent, 32, engineLimits.concurrent),
    contextTokens: whole("The context", options.contextTokens, engineLimits.contextTokens.value),
    cacheBytes: whole("The memory for keys and values", options.cacheBytes, engineLimits.cacheBytes.value),
    promptCacheBytes: whole(
      "The memory for earlier prompts",
      options.promptCacheBytes,
      engineLimits.promptCacheBytes.value,
      undefined,
      0,
    ),
    ...(threads === undefined ? {} : { threads: whole("The number of threads", threads, 1, engineLimits.concurrent) }),
  };
}

export type ResolvedEngineOptions = ReturnType<typeof resolveEngineOptions>;
