// What a training run is told: every field of SFT, of the reward model and of GRPO, with units and ranges.
import type { RewardVariant } from "../../task/presets.ts";
import type { PromptId } from "../../task/prompts.ts";
import type { RewardName } from "../../task/rewards.ts";

export interface DataConfig {
  /** Table of training rows: CSV, JSONL or Parquet, a file or a folder of shards. */
  readonly train: string;
  /** Table for the measurements between steps; left out, nothing is measured. */
  readonly validation?: string;
  /** Folder that relative image paths start from; left out, the folder of each table. */
  readonly images?: string;
  /** Only the first rows of the training table, 1 or more. */
  readonly limit?: number;
  /** Only the first rows of the validation table, 1 or more. */
  readonly validationLimit?: number;
}

export interface LoraConfig {
  /** Inner size of the adapter, 1..1024. */
  readonly rank: number;
  /** The adapter's output is multiplied by alpha / rank; above 0. */
  readonly alpha: number;
  /**
   * Linear layers that get an adapter: `"all-linear"` for every one of the language model, else ends of layer names
   * ("q_proj").
   */
  readonly targets: "all-linear" | readonly string[];
}

export interface FreezeConfig {
  /** The vision tower keeps its weights, and each image's features are computed once and cached. */
  readonly vision: boolean;
  /** The projection from image features to the language model keeps its weights. */
  readonly merger: boolean;
  /** The language model keeps its weights. */
  readonly language: boolean;
}

export type Schedule = "cosine" | "linear" | "constant";

export type Precision = "bf16" | "fp16" | "fp32";

interface CommonConfig {
  /** Folder of the checkpoint that training starts from, in Hugging Face form. */
  readonly model: string;
  readonly data: DataConfig;
  /** Text that follows the image; the reward model has the reasoning it judges there, and this is unused. */
  readonly prompt: PromptId;
  /** System message; null for none. */
  readonly system: PromptId | null;
  /** Fixes the order of the rows, the initial adapter and every sampled token; 0..2³² − 1. */
  readonly seed: number;
  /** Folder of the finished model; left out, `model` in the run directory. */
  readonly output?: string;
  /** Passes over the training rows, above 0. */
  readonly epochs: number;
  /** Optimizer steps at most, 1 or more; whichever of `epochs` and this is reached first ends the run. */
  readonly maxSteps?: number;
  /** Rows (GRPO: prompts) of one optimizer step, 1 or more. */
  readonly batchSize: number;
  /** Tokens of one forward and backward pass, padding included; 64..4096. Decides memory; results differ by rounding only. */
  readonly microBatchTokens: number;
  /** Tokens of a row at most: prompt, image and answer; 16..4096. Longer rows are refused before the run. */
  readonly maxLength: number;
  /** Pixels that an image is reduced to, 784 or more; left out, the checkpoint's own limit. */
  readonly maxPixels?: number;
  /** Highest learning rate, reached after the warm-up; above 0, at most 1. */
  readonly learningRate: number;
  readonly schedule: Schedule;
  /** Share of all steps during which the learning rate rises from 0; 0..1. */
  readonly warmup: number;
  /** Decoupled weight decay of AdamW, 0..1; biases and norms are left out of it. */
  readonly weightDecay: number;
  /** Decay rates of AdamW's two moments, each 0..1 (1 excluded). */
  readonly betas: readonly [number, number];
  /** Added to AdamW's denominator; above 0. */
  readonly epsilon: number;
  /** The gradient's norm over all weights is clipped to this; above 0. */
  readonly maxGradientNorm: number;
  /** How the matrices of the layers are updated; left out, by AdamW as all else. `muon` needs `tune: full`. */
  readonly matrices?: "adamw" | "muon";
  readonly tune: "full" | "lora";
  /** Used with `tune: lora`. */
  readonly lora: LoraConfig;
  readonly freeze: FreezeConfig;
  /** Number format of the finished model; training itself runs in fp32. */
  readonly precision: Precision;
  /** Steps between two checkpoints, 1 or more; the last step always leaves one. */
  readonly saveEvery: number;
  /** Checkpoints that are kept, 1 or more. */
  readonly keep: number;
  /** Steps between two measurements on the validation rows; 0 for none. */
  readonly evaluateEvery: number;
  /** Processor threads, 1 or more; left out, one a core. Not part of what decides the results. */
  readonly threads?: number;
}

/** Supervised fine-tuning on teachers' answers. */
export interface SftConfig extends CommonConfig {
  readonly kind: "sft";
  /**
   * What the model learns to write: `reasoning` is the published answer, composed of the row's `response`, `country`
   * and `city`; `names` the answer without its reasoning; `text` is `response` as it stands.
   */
  readonly answer: "reasoning" | "names" | "text";
}

/** The localizability reward model: "yes" or "no" as the first token after image and reasoning. */
export interface RmConfig extends CommonConfig {
  readonly kind: "rm";
  /** Rows whose `localizability` is at least this are to be answered "yes", the others "no"; 0..1. */
  readonly positiveFrom: number;
}

export type LossType = "grpo" | "dr_grpo" | "dapo";

export interface RewardConfig {
  /** `all`: accuracy, localizability, visual and format; `two`: without localizability; `one`: accuracy and format. */
  readonly preset: "all" | "two" | "one";
  /** `script`: localizability 0.5 and visual 0.2, as the scripts; `readme`: 0.2 and 0.5. Only `all` differs. */
  readonly weights: "script" | "readme";
  /** `paper`: our reading of the paper; `code`: the release bit for bit. */
  readonly variant: RewardVariant;
  /** Weights that replace those of the preset, by the reward's full name; 0 leaves a reward out, a new name adds one. */
  readonly overrides?: Readonly<Partial<Record<RewardName, number>>>;
}

/** The model that localizability asks: an endpoint, or a checkpoint in this process. Exactly one of the two. */
export interface JudgeConfig {
  /** OpenAI-compatible endpoint, or several that serve the same model. */
  readonly url?: string | readonly string[];
  /** Folder of a reward model that `globe train rm` wrote. */
  readonly checkpoint?: string;
  /** Name of the model at the endpoint; left out, the only one that it serves. */
  readonly model?: string;
}

/** Hard-sample selection before the first step: the starting model answers every row, and only some rows stay. */
export interface SelectionConfig {
  /** Completions for each row, 1 or more. */
  readonly completions: number;
  /** A row stays when the mean of its accuracy reward is at least this; 0..1. */
  readonly minAccuracy: number;
  /** … and at most this; 0..1. */
  readonly maxAccuracy: number;
}

/** Group-relative policy optimization. */
export interface GrpoConfig extends CommonConfig {
  readonly kind: "grpo";
  /** Completions for each prompt, 2 or more. */
  readonly group: number;
  /** Of the roll-outs, above 0 and at most 2; log-probabilities in the loss are taken at the same temperature. */
  readonly temperature: number;
  /** Nucleus of the roll-outs, above 0 and at most 1; 1 is off. */
  readonly topP: number;
  /** Most likely tokens that roll-outs draw from; 0 is off. */
  readonly topK: number;
  /** Tokens of a completion at most, 1 or more. */
  readonly maxCompletionTokens: number;
  /** Weight of the Kullback-Leibler term against the reference, 0 or more. */
  readonly beta: number;
  /** The ratio is clipped to [1 − low, 1 + high]; `low` 0..1, `high` 0 or more. */
  readonly clip: { readonly low: number; readonly high: number };
  /** Normalisation: mean over each sequence (`grpo`), over the fixed longest length (`dr_grpo`), over all tokens (`dapo`). */
  readonly lossType: LossType;
  /** Divides advantages by the group's standard deviation; with `dr_grpo` they never are. */
  readonly scaleRewards: boolean;
  /** Optimizer steps on each batch of roll-outs, 1 or more. */
  readonly iterations: number;
  readonly reward: RewardConfig;
  readonly judge?: JudgeConfig;
  /** Further prompts drawn in one step, at most, to replace groups whose rewards are all equal; 0 keeps such groups. */
  readonly refill: number;
  /** Completions cut at the limit: left out of the loss, scored one lower, or kept as they are. */
  readonly overlong: "mask" | "penalize" | "keep";
  readonly selection?: SelectionConfig;
  /** False: no reference model is held, and `beta` must be 0. */
  readonly reference: boolean;
}

export type TrainConfig = SftConfig | RmConfig | GrpoConfig;
