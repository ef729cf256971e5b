// What a run of vision pre-training is told: its fields, ranges and defaults, and the YAML file that holds them.
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { GlobeError, nameFile } from "../../run/errors.ts";
import { applySettings } from "../config/apply-settings.ts";

const share = z.number().min(0).max(1);
const size = z.int().min(1);

const phase = z.strictObject({
  /** Patches of what a step sees, down and across: a window (8 by 8), a strip that holds whole words, the whole scene. */
  rows: size,
  columns: size,
  /** Parts of scenes in one step. */
  batch: size,
  /** Optimizer steps. */
  steps: size,
  /** How much colours are changed at random, 0 for not at all; 1 hides colour altogether. */
  jitter: share.default(0.2),
});

export const visionSchema = z.strictObject({
  kind: z.literal("vision"),
  /** Checkpoint folder whose tower is trained. */
  model: z.string().min(1),
  data: z.strictObject({
    /** Folders that `globe miniature render` wrote. */
    train: z.string().min(1),
    validation: z.string().min(1).exactOptional(),
    limit: size.exactOptional(),
    validationLimit: size.exactOptional(),
  }),
  output: z.string().min(1).exactOptional(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1),
  /** Parts with text first, whole scenes last. */
  phases: z.array(phase).min(1),
  /** Patches that a character must cover in the training scenes to be a class of its own. */
  leastPatches: size.default(30),
  /** The same for a cue. */
  leastCuePatches: size.default(60),
  learningRate: z.number().gt(0).max(1).default(0.006),
  /** Share of the steps in which the rate rises; then it falls as a cosine to `finalRate` of the highest. */
  warmup: share.default(0.02),
  finalRate: share.default(0.02),
  weightDecay: share.default(0.05),
  betas: z.tuple([share, share]).default([0.9, 0.95]),
  epsilon: z.number().gt(0).default(1e-8),
  maxGradientNorm: z.number().gt(0).default(1),
  /** How the matrices of the blocks are updated; all else takes AdamW. */
  matrices: z.enum(["muon", "adamw"]).default("muon"),
  precision: z.enum(["bf16", "fp16", "fp32"]).default("fp32"),
  saveEvery: size.default(250),
  keep: size.default(2),
  evaluateEvery: z.int().min(0).default(250),
  threads: size.exactOptional(),
});

export type VisionConfig = Readonly<z.infer<typeof visionSchema>>;

/** The checked configuration; throws `config` with every fault. */
export function parseVisionConfig(value: unknown, name: string): VisionConfig {
  const result = visionSchema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join(".") || "the file"}: ${message}`);
  throw new GlobeError("config", `${name} is no configuration of vision pre-training. ${faults.join("; ")}.`, {
    facts: { file: name },
  });
}

/** Reads a file; `settings` replace single fields, as `--set` gives them. */
export async function readVisionConfig(file: string, settings: readonly string[] = []): Promise<VisionConfig> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw nameFile(error, file);
  });
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    const detail = (cause as Error).message.split("\n")[0];
    throw new GlobeError("config", `${file} is not YAML: ${detail}.`, { facts: { file }, cause });
  }
  return parseVisionConfig(applySettings(value, settings), file);
}
