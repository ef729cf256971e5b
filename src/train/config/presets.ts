// The published training configurations under their own names, each value with the place it was taken from.
import { withValue } from "./list-fields.ts";
import type { TrainConfig } from "./train-config.ts";
import type { TrainKind } from "./train-schema.ts";

/** Values by dotted path, each with where it comes from. */
type Sourced = Readonly<Record<string, readonly [value: unknown, source: string]>>;

export interface TrainPreset {
  readonly name: string;
  readonly kind: TrainKind;
  readonly summary: string;
  readonly config: TrainConfig;
  /** Where a value comes from, by dotted path. */
  readonly sources: ReadonlyMap<string, string>;
}

const script = "published script";
const framework = "default of the scripts' framework";
const ours = "ours";

const common: Sourced = {
  model: ["models/Qwen2.5-VL-7B-Instruct", `${script}; name the folder of yours`],
  "data.train": ["data/train.parquet", `${ours}; name the table of yours`],
  prompt: ["prompt.train", script],
  system: ["system.qwen", framework],
  seed: [42, framework],
  microBatchTokens: [4096, `${ours}; the scripts count rows instead`],
  schedule: ["cosine", framework],
  weightDecay: [0.1, framework],
  betas: [[0.9, 0.95], framework],
  epsilon: [1e-8, framework],
  maxGradientNorm: [1, framework],
  "freeze.vision": [true, script],
  "freeze.merger": [true, framework],
  "freeze.language": [false, framework],
  precision: ["bf16", script],
  saveEvery: [200, script],
  keep: [5, script],
  evaluateEvery: [200, script],
};

const supervised: Sourced = {
  ...common,
  epochs: [2, script],
  maxLength: [2048, `${script}, which gives two values; this one wins`],
  maxPixels: [1_003_520, script],
  warmup: [0.05, script],
};

const unusedLora: Sourced = {
  tune: ["full", script],
  "lora.rank": [16, "script of the reward model; unused with tune: full"],
  "lora.alpha": [64, "script of the reward model; unused with tune: full"],
  "lora.targets": ["all-linear", "script of the reward model; unused with tune: full"],
};

const grpo: Sourced = {
  ...common,
  ...unusedLora,
  "freeze.vision": [true, framework],
  epochs: [1, script],
  batchSize: [6, `${script}: 8 × 6 devices × 2 accumulated = 96 completions; the paper says 16`],
  maxLength: [4096, `${ours}; the scripts roll out in a context of 1,024, which photos of 1,280 tokens exceed`],
  maxPixels: [1_003_520, `${ours}: the scripts of the other stages; left open here`],
  learningRate: [1e-6, script],
  warmup: [0.01, script],
  group: [16, script],
  temperature: [1, script],
  topP: [0.9, framework],
  topK: [50, framework],
  maxCompletionTokens: [1024, script],
  beta: [0.001, script],
  "clip.low": [0.2, framework],
  "clip.high": [0.2, framework],
  lossType: ["grpo", framework],
  scaleRewards: [true, framework],
  iterations: [1, framework],
  "reward.weights": ["script", script],
  "reward.variant": ["paper", `${ours}; code reproduces the release's functions`],
  refill: [0, framework],
  overlong: ["keep", framework],
  reference: [true, script],
};

const settings: readonly (readonly [name: string, kind: TrainKind, summary: string, values: Sourced])[] = [
  [
    "train_all_rewards",
    "grpo",
    "GRPO with accuracy 1, localizability 0.5, visual 0.2 and format 1; needs a judge",
    { ...grpo, "reward.preset": ["all", script] },
  ],
  [
    "train_two_rewards",
    "grpo",
    "GRPO with accuracy 1, visual 0.5 and format 1, as the README recommends; needs no judge",
    { ...grpo, "reward.preset": ["two", script] },
  ],
  ["train_one_reward", "grpo", "GRPO with accuracy 1 and format 1", { ...grpo, "reward.preset": ["one", script] }],
  [
    "train_sft",
    "sft",
    "supervised fine-tuning of the whole language model",
    {
      ...supervised,
      ...unusedLora,
      batchSize: [64, `${script}: 1 × 8 devices × 8 accumulated`],
      learningRate: [1e-5, script],
      answer: ["reasoning", script],
    },
  ],
  [
    "train_rm",
    "rm",
    "the localizability reward model, as adapters on every linear layer",
    {
      ...supervised,
      batchSize: [128, `${script}: 4 × 8 devices × 4 accumulated`],
      prompt: ["prompt.rm", "prompt of the release's reward function"],
      system: ["prompt.rm", "release's reward function, which sends the prompt as the system message"],
      learningRate: [1e-4, script],
      tune: ["lora", script],
      "lora.rank": [16, script],
      "lora.alpha": [64, script],
      "lora.targets": ["all-linear", script],
      positiveFrom: [0.5, `${ours}; the published rows say yes or no themselves`],
    },
  ],
];

export const trainPresets: readonly TrainPreset[] = settings.map(([name, kind, summary, values]) => ({
  name,
  kind,
  summary,
  config: Object.entries(values).reduce<unknown>(
    (config, [path, [value]]) => withValue(config, path.split("."), value),
    { kind },
  ) as TrainConfig,
  sources: new Map(Object.entries(values).map(([path, [, source]]) => [path, source])),
}));

/** What fields are where a file leaves them out: the published configuration of the kind. */
export function defaultsOf(kind: TrainKind): TrainPreset {
  return trainPresets.find((preset) => preset.kind === kind)!;
}
