// The fields of a training configuration as a schema: one place for types, ranges, meanings, errors and documents.
import { z } from "zod";
import { prompts } from "../../task/prompts.ts";
import { rewardNames } from "../../task/rewards.ts";
import type { GrpoConfig, RmConfig, SftConfig, TrainConfig } from "./train-config.ts";

/** What is said of a field in errors and in written files. */
export interface FieldFacts {
  /** Completes "it must be …". */
  readonly allowed: string;
  readonly meaning: string;
}

const facts = z.registry<FieldFacts>();

/** The facts of a field; undefined for a group of fields. */
export function factsOf(schema: z.core.$ZodType): FieldFacts | undefined {
  return facts.get(schema) ?? (schema instanceof z.ZodExactOptional ? factsOf(schema.unwrap()) : undefined);
}

function field<Schema extends z.ZodType>(schema: Schema, allowed: string, meaning: string): Schema {
  facts.add(schema, { allowed, meaning });
  return schema;
}

const whole = (min: number, meaning: string, max?: number) =>
  field(
    z
      .int()
      .min(min)
      .max(max ?? Number.MAX_SAFE_INTEGER),
    max === undefined ? `a whole number from ${min} up` : `a whole number from ${min} to ${max}`,
    meaning,
  );
const above = (min: number, meaning: string, max?: number) =>
  field(
    z
      .number()
      .gt(min)
      .lte(max ?? Number.MAX_VALUE),
    max === undefined ? `a number above ${min}` : `a number above ${min} and at most ${max}`,
    meaning,
  );
const between = (min: number, max: number | undefined, meaning: string) =>
  field(
    z
      .number()
      .min(min)
      .max(max ?? Number.MAX_VALUE),
    max === undefined ? `a number from ${min} up` : `a number from ${min} to ${max}`,
    meaning,
  );
const flag = (meaning: string) => field(z.boolean(), "true or false", meaning);
const text = (allowed: string, meaning: string) => field(z.string().min(1), allowed, meaning);
const choice = <const Words extends readonly [string, ...string[]]>(words: Words, meaning: string) =>
  field(z.enum(words), words.length === 1 ? words[0] : `one of ${words.join(", ")}`, meaning);
const optional = z.exactOptional;

const promptIds = Object.keys(prompts) as [keyof typeof prompts, ...(keyof typeof prompts)[]];

const common = {
  model: text("the folder of a checkpoint", "Checkpoint that training starts from, in Hugging Face form."),
  data: z.strictObject({
    train: text("a file or folder", "Training rows: CSV, JSONL or Parquet, one file or a folder of shards."),
    validation: optional(text("a file or folder", "Rows for the measurements between steps; none are made without.")),
    images: optional(text("a folder", "Where relative image paths start; without, the folder of each table.")),
    limit: optional(whole(1, "Only the first rows of the training table.")),
    validationLimit: optional(whole(1, "Only the first rows of the validation table.")),
  }),
  prompt: choice(
    promptIds,
    "Text that follows the image; the reward model has the reasoning it judges there, and this is unused.",
  ),
  system: field(
    z.enum(promptIds).nullable(),
    `null or one of ${promptIds.join(", ")}`,
    "System message; null for none.",
  ),
  seed: whole(0, "Fixes the order of the rows, new adapters and every sampled token.", 2 ** 32 - 1),
  output: optional(text("a folder", "Where the finished model goes; without, `model` in the run directory.")),
  epochs: above(0, "Passes over the training rows."),
  maxSteps: optional(whole(1, "Optimizer steps at most; this or `epochs`, whichever is reached first, ends the run.")),
  batchSize: whole(1, "Rows of one optimizer step; with GRPO prompts, each of which has a group of completions."),
  microBatchTokens: whole(
    64,
    "Tokens of one forward and backward pass, padding included. Decides memory; results differ by rounding only.",
    4096,
  ),
  maxLength: whole(16, "Tokens of a row at most: prompt, image and answer. Longer rows are refused.", 4096),
  maxPixels: optional(whole(784, "Pixels that an image is reduced to; without, the checkpoint's own limit.")),
  learningRate: above(0, "Highest learning rate, reached after the warm-up.", 1),
  schedule: choice(["cosine", "linear", "constant"], "How the learning rate falls after the warm-up."),
  warmup: between(0, 1, "Share of all steps during which the learning rate rises from 0."),
  weightDecay: between(0, 1, "Decoupled weight decay of AdamW; biases and norms are left out of it."),
  betas: field(
    z.tuple([z.number().min(0).lt(1), z.number().min(0).lt(1)]),
    "a list of two numbers from 0 to below 1",
    "Decay rates of AdamW's two moments.",
  ),
  epsilon: above(0, "Added to AdamW's denominator.", 1),
  maxGradientNorm: above(0, "The gradient's norm over all trained weights is clipped to this."),
  matrices: optional(
    choice(["adamw", "muon"], "How the matrices of the layers are updated; muon bears a higher rate. Without, adamw."),
  ),
  tune: choice(["full", "lora"], "Train the weights themselves, or low-rank adapters beside them."),
  lora: z.strictObject({
    rank: whole(1, "Inner size of an adapter; used with `tune: lora`.", 1024),
    alpha: above(0, "An adapter's output is multiplied by alpha / rank."),
    targets: field(
      z.union([z.literal("all-linear"), z.array(z.string().min(1)).min(1)]),
      "all-linear or a list of ends of layer names",
      "Linear layers with an adapter: every one of the language model, or those whose names end so (q_proj).",
    ),
  }),
  freeze: z.strictObject({
    vision: flag("The vision tower stays as it is, and each image's features are computed once and cached."),
    merger: flag("The projection from image features to the language model stays as it is."),
    language: flag("The language model stays as it is."),
  }),
  precision: choice(["bf16", "fp16", "fp32"], "Number format of the finished model; training itself runs in fp32."),
  saveEvery: whole(1, "Steps between two checkpoints; the last step always leaves one."),
  keep: whole(1, "Checkpoints that are kept."),
  evaluateEvery: whole(0, "Steps between two measurements on the validation rows; 0 for none."),
  threads: optional(whole(1, "Processor threads; without, one a core. Not part of what decides the results.", 256)),
};

const sftSchema = z.strictObject({
  kind: choice(["sft"], "Supervised fine-tuning on teachers' answers."),
  ...common,
  answer: choice(
    ["reasoning", "names", "text"],
    "What is learned: the published answer, the same without its reasoning, or `response` as it stands.",
  ),
}) satisfies z.ZodType<SftConfig>;

const rmSchema = z.strictObject({
  kind: choice(["rm"], "The localizability reward model: yes or no as the first token."),
  ...common,
  positiveFrom: between(0, 1, "Rows with at least this `localizability` are to be answered yes."),
}) satisfies z.ZodType<RmConfig>;

const grpoSchema = z.strictObject({
  kind: choice(["grpo"], "Group-relative policy optimization."),
  ...common,
  group: whole(2, "Completions for each prompt.", 256),
  temperature: above(0, "Of the roll-outs; log-probabilities in the loss are taken at the same one.", 2),
  topP: above(0, "Nucleus of the roll-outs; 1 is off.", 1),
  topK: whole(0, "Most likely tokens that roll-outs draw from; 0 is off."),
  maxCompletionTokens: whole(1, "Tokens of a completion at most.", 4095),
  beta: between(0, undefined, "Weight of the Kullback-Leibler term against the reference."),
  clip: z.strictObject({
    low: between(0, 1, "The ratio is clipped to no less than 1 − low …"),
    high: between(0, undefined, "… and no more than 1 + high."),
  }),
  lossType: choice(
    ["grpo", "dr_grpo", "dapo"],
    "Normalisation: mean over each sequence, over the longest length allowed, or over all tokens.",
  ),
  scaleRewards: flag("Advantages are divided by their group's standard deviation; with dr_grpo they never are."),
  iterations: whole(1, "Optimizer steps on each batch of roll-outs."),
  reward: z.strictObject({
    preset: choice(
      ["all", "two", "one"],
      "Accuracy, localizability, visual and format; two: no localizability; one: no visual either.",
    ),
    weights: choice(
      ["script", "readme"],
      "script: localizability 0.5, visual 0.2; readme: 0.2 and 0.5. Only `all` differs.",
    ),
    variant: choice(["paper", "code"], "Our reading of the paper, or the release bit for bit."),
    overrides: optional(
      field(
        z.partialRecord(z.enum(rewardNames), z.number().min(0)),
        `numbers from 0 up by the names ${rewardNames.join(", ")}`,
        "Weights that replace the preset's; 0 leaves a reward out, another name adds one.",
      ),
    ),
  }),
  judge: optional(
    z.strictObject({
      url: optional(
        field(
          z.union([z.string().min(1), z.array(z.string().min(1)).min(1).readonly()]),
          "a web address, or a list of them",
          "OpenAI-compatible endpoint of the localizability judge, or several that serve the same model …",
        ),
      ),
      checkpoint: optional(
        text("a folder", "… or the folder of a reward model from `globe train rm`; one of the two."),
      ),
      model: optional(text("a name", "Model at the endpoint; without, the only one that it serves.")),
    }),
  ),
  refill: whole(0, "Further prompts drawn in a step, at most, to replace groups of equal rewards; 0 keeps those."),
  overlong: choice(
    ["mask", "penalize", "keep"],
    "Completions cut at the limit: left out of the loss, scored one lower, or kept as they are.",
  ),
  selection: optional(
    z.strictObject({
      completions: whole(1, "Answers of the starting model to each row, before the first step.", 256),
      minAccuracy: between(0, 1, "A row stays when its mean accuracy reward is at least this …"),
      maxAccuracy: between(0, 1, "… and at most this."),
    }),
  ),
  reference: flag("Hold a frozen copy of the starting model for the Kullback-Leibler term."),
}) satisfies z.ZodType<GrpoConfig>;

export const trainSchemas = { sft: sftSchema, rm: rmSchema, grpo: grpoSchema } as const;

export type TrainKind = TrainConfig["kind"];

export const trainKinds = Object.keys(trainSchemas) as readonly TrainKind[];
