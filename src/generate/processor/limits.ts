// Named limits on what the processor reads: the files of a checkpoint, and the prompts people send.
import type { Limit } from "../../run/limits.ts";

export const processorLimits = {
  tokenizerBytes: {
    name: "tokenizer file size",
    value: 128 * 1024 * 1024,
    unit: "bytes",
    reason: "the largest published vocabularies take about 35 MB",
  },
  configBytes: {
    name: "processor configuration size",
    value: 16 * 1024 * 1024,
    unit: "bytes",
    reason: "these files have a few thousand bytes, with a long chat template a few hundred thousand",
  },
  vocabulary: {
    name: "vocabulary size",
    value: 1_048_576,
    unit: "tokens",
    reason: "the largest published vocabularies have about 260,000; a table of all ids is built",
  },
  promptCharacters: {
    name: "prompt text",
    value: 1_000_000,
    unit: "characters",
    reason: "no context holds more, and splitting it into tokens would block for seconds",
  },
  promptImages: {
    name: "photos in a prompt",
    value: 256,
    unit: "photos",
    reason: "each takes memory for its pixels before the first token",
  },
  pixelBytes: {
    name: "pixels of a prompt's photos",
    value: 1024 * 1024 * 1024,
    unit: "bytes",
    reason: "pixels become numbers of four bytes, and a long context has room for more of them than memory has",
  },
} as const satisfies Record<string, Limit>;
