// What ms-swift writes into its logging.jsonl, as events of our runs.

export interface SwiftEvent {
  readonly kind: "step" | "evaluation";
  readonly step: number;
  readonly totalSteps: number;
  readonly facts: Readonly<Record<string, number>>;
}

/** Its names and ours; any other number keeps its own name. */
const names: Readonly<Record<string, string>> = {
  learning_rate: "learningRate",
  grad_norm: "gradientNorm",
  token_acc: "tokenAccuracy",
  reward_std: "reward deviation",
  frac_reward_zero_std: "zeroVarianceShare",
  clip_ratio: "clippedShare",
  "clip_ratio/region_mean": "clippedShare",
  "completions/mean_length": "completionTokens",
  "completions/min_length": "shortestCompletion",
  "completions/max_length": "longestCompletion",
  "completions/clipped_ratio": "truncatedShare",
  "train_speed(s/it)": "seconds",
  "memory(GiB)": "deviceMemoryGiB",
};
/** Shares of time and the like, which the run directory knows itself. */
const ignored: ReadonlySet<string> = new Set(["global_step/max_steps", "epoch", "total_flos", "train_loss", "step"]);

/**
 * The event of a line; null for a line that is none: the summary at the end, a torn one, or one of another program.
 * Versions before 4 write the speed in steps a second.
 */
export function readSwiftLine(line: string): SwiftEvent | null {
  const record = parseObject(line);
  const progress = /^(\d+)\/(\d+)$/.exec(String(record?.["global_step/max_steps"] ?? ""));
  if (record === null || progress === null || "train_runtime" in record) return null;
  const isEvaluation = Object.keys(record).some((name) => name.startsWith("eval_"));
  const facts: Record<string, number> = {};
  for (const [name, value] of Object.entries(record)) {
    const number = asNumber(value);
    if (number === null || ignored.has(name)) continue;
    const own = isEvaluation && name.startsWith("eval_") ? name.slice("eval_".length) : name;
    if (own === "train_speed(iter/s)") facts.seconds = number === 0 ? 0 : Math.round(1e3 / number) / 1e3;
    else if (isEvaluation && own === name) continue;
    else facts[nameOf(own)] = number;
  }
  const [step, totalSteps] = [Number(progress[1]), Number(progress[2])];
  return { kind: isEvaluation ? "evaluation" : "step", step, totalSteps, facts };
}

/** `rewards/globe_accuracy_paper/mean` is our `reward accuracy.paper`; before 3.6 the name ended after the reward. */
function nameOf(name: string): string {
  const reward = /^rewards\/globe_([a-z]+)_([a-z0-9]+)(?:\/(mean|std))?$/.exec(name);
  if (reward) return `reward ${reward[1]}.${reward[2]}${reward[3] === "std" ? " deviation" : ""}`;
  return names[name] ?? name;
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Numbers, and those that older versions write as text; Python's NaN and Infinity are no JSON and make no line. */
function asNumber(value: unknown): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? Number(value) : null;
}
