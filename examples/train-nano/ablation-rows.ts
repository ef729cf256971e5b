// The rows of the paper's ablation, and what each is here: runs of 200 steps from the same base model.

export interface AblationRow {
  readonly name: string;
  readonly kind: "base" | "sft" | "grpo";
  /** What differs from the configuration of the stage, as `--set` takes it. */
  readonly set: readonly string[];
  /** Shares within 25 and 200 km of Qwen2.5-VL-7B on MP16-Reason-Test, as the paper's table gives them. */
  readonly paper: readonly [number, number] | null;
}

const steps = 200;
/** Four prompts with eight completions each; supervised rows of one step are as many. */
const grpo = [`maxSteps=${steps}`, "batchSize=4", "group=8", "evaluateEvery=0", "precision=fp32"];

export const ablationRows: readonly AblationRow[] = [
  { name: "base", kind: "base", set: [], paper: [51.11, 61.29] },
  { name: "SFT", kind: "sft", set: [`maxSteps=${steps}`, "batchSize=32", "evaluateEvery=0"], paper: [56.76, 70.21] },
  { name: "GRPO, accuracy", kind: "grpo", set: [...grpo, "reward.preset=one"], paper: [59.24, 71.93] },
  {
    name: "GRPO, + localizability",
    kind: "grpo",
    set: [...grpo, "reward.preset=all", 'reward.overrides={"visual.paper": 0}'],
    paper: [59.83, 72.22],
  },
  {
    name: "GRPO, + localizability + visual",
    kind: "grpo",
    set: [...grpo, "reward.preset=all"],
    paper: [62.85, 73.83],
  },
  { name: "GRPO, two rewards", kind: "grpo", set: [...grpo, "reward.preset=two"], paper: null },
];

export const ablationSeeds = [1, 2, 3] as const;
