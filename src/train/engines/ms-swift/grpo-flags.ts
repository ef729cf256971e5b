// GRPO's own options of ms-swift: the objective, the rewards of our server, and who writes the roll-outs.
import { rewardWeights } from "../../config/reward-weights.ts";
import type { GrpoConfig } from "../../config/train-config.ts";
import type { FaultList } from "../../plan/fault-list.ts";
import type { Flags } from "./create-flags.ts";
import type { EngineSettings } from "./engine-settings.ts";

export interface GrpoSource {
  readonly config: GrpoConfig;
  readonly settings: EngineSettings;
  /** The model that the run began with. */
  readonly model: string;
}

export function setGrpoFlags(flags: Flags, { config, settings, model }: GrpoSource, faults: FaultList): void {
  setObjective(flags, config, model, faults);
  setRewards(flags, config);
  setRollouts(flags, config, settings);
}

function setObjective(flags: Flags, config: GrpoConfig, model: string, faults: FaultList): void {
  flags.set(["rlhf_type"], "grpo");
  // The model that the run began with, also when it goes on from a checkpoint; adapters are simply taken off.
  if (config.tune === "full" && config.beta > 0) flags.set(["ref_model"], model);
  flags.set(["num_generations"], config.group);
  flags.set(["temperature"], config.temperature);
  flags.set(["top_p"], config.topP);
  flags.set(["top_k"], config.topK);
  flags.set(["max_completion_length"], config.maxCompletionTokens);
  flags.set(["beta"], config.beta);
  flags.set(["epsilon"], config.clip.low);
  flags.set(["epsilon_high"], config.clip.high);
  flags.set(["loss_type"], config.lossType);
  // true and false in 3.5, words later.
  const isNamed = flags.known("scale_rewards")?.default !== true;
  const scales = config.scaleRewards && config.lossType !== "dr_grpo";
  flags.set(["scale_rewards"], isNamed ? (scales ? "group" : "none") : scales);
  flags.set(["num_iterations"], config.iterations);
  flags.set(["dynamic_sample"], config.refill > 0);
  if (config.refill > 0) flags.set(["max_resample_times"], Math.ceil(config.refill / config.batchSize));
  flags.set(["overlong_filter"], config.overlong === "mask");
  if (config.overlong === "penalize") {
    faults.add(
      "settings that ms-swift does not have",
      "overlong: penalize is for the embedded engine; take mask or keep, or add ms-swift's soft_overlong as a reward.",
    );
  }
  if (config.selection !== undefined) {
    faults.add(
      "settings that ms-swift does not have",
      "selection is for the embedded engine; choose the rows beforehand with `globe eval` and give their table.",
    );
  }
  flags.set(["log_completions"], true);
}

function setRewards(flags: Flags, { reward }: GrpoConfig): void {
  const weights = rewardWeights(reward);
  flags.set(
    ["reward_funcs"],
    weights.map(({ reward: name }) => `globe_${name.replaceAll(".", "_")}`),
  );
  flags.set(
    ["reward_weights"],
    weights.map(({ weight }) => weight),
  );
}

function setRollouts(flags: Flags, config: GrpoConfig, settings: EngineSettings): void {
  const { rollouts, rolloutMemory, rolloutDevices, rolloutHost, rolloutPort } = settings;
  flags.set(["use_vllm"], rollouts !== "transformers");
  if (rollouts === "transformers") return;
  flags.set(["vllm_mode"], rollouts);
  // It asserts a roll-out server otherwise, and learns from stale weights with one.
  flags.set(["async_generate"], false);
  if (rollouts === "server") {
    flags.set(["vllm_server_host"], [rolloutHost!]);
    flags.set(["vllm_server_port"], [rolloutPort]);
    return;
  }
  flags.set(["vllm_max_model_len"], config.maxLength);
  flags.set(["vllm_gpu_memory_utilization"], rolloutMemory);
  flags.set(["vllm_tensor_parallel_size"], rolloutDevices);
  flags.set(["vllm_limit_mm_per_prompt"], '{"image": 1, "video": 0}');
  flags.set(["sleep_level"], 1);
}
