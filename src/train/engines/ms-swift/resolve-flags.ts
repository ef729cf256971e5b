// A training configuration as the options of the ms-swift that is installed.
import type { TrainConfig } from "../../config/train-config.ts";
import type { FaultList } from "../../plan/fault-list.ts";
import { createFlags, type Flags, type FlagValue } from "./create-flags.ts";
import type { EngineSettings } from "./engine-settings.ts";
import { setGrpoFlags } from "./grpo-flags.ts";
import { type InstalledSwift, type SwiftCommand, versionOf } from "./installed-swift.ts";
import type { BatchPlan } from "./plan-batches.ts";

export interface SwiftPaths {
  readonly model: string;
  readonly train: string;
  readonly validation: string | null;
  /** Folder of ms-swift's checkpoints and log. */
  readonly output: string;
  /** The checkpoint that an interrupted run left; null for a new one. */
  readonly resume: string | null;
  /** Python files that ms-swift imports first. */
  readonly plugins: readonly string[];
}

export interface SwiftFlags {
  readonly command: Exclude<SwiftCommand, "export">;
  /** By name, without dashes, in the order of the command. */
  readonly flags: ReadonlyMap<string, FlagValue>;
}

interface Resolution {
  readonly config: TrainConfig;
  readonly settings: EngineSettings;
  readonly batches: BatchPlan;
  readonly paths: SwiftPaths;
  readonly installed: InstalledSwift;
  /** The first of `architectures` in the checkpoint's config.json; null where it cannot be opened. */
  readonly architecture: string | null;
}

/** Names of a model, the newest version's last, and of its chat template, by architecture: ms-swift guesses from folder names. */
const modelTypes: Readonly<Record<string, { readonly types: readonly string[]; readonly template: string }>> = {
  Qwen2_5_VLForConditionalGeneration: { types: ["qwen2_5_vl"], template: "qwen2_5_vl" },
  InternVLChatModel: { types: ["internvl3", "internvl_chat"], template: "internvl2_5" },
  InternVLForConditionalGeneration: { types: ["internvl_hf", "internvl"], template: "internvl_hf" },
};

/**
 * Every value that decides the result is given, so that no default of a version does. What the version cannot be told is
 * a fault; the flags then lack it.
 */
export function resolveFlags(resolution: Resolution, faults: FaultList): SwiftFlags {
  const { config, settings, installed } = resolution;
  const command = config.kind === "grpo" ? "rlhf" : "sft";
  const flags = createFlags(installed, command, faults);
  setModel(flags, resolution);
  setModelType(flags, resolution, faults);
  if (resolution.paths.plugins.length > 0) flags.set(["external_plugins"], resolution.paths.plugins);
  setData(flags, resolution);
  setUpdates(flags, resolution, faults);
  setRhythm(flags, resolution);
  if (config.kind === "grpo") setGrpoFlags(flags, { config, settings, model: resolution.paths.model }, faults);
  addOwn(flags, settings.flags, faults);
  return { command, flags: flags.all };
}

/** The words after the interpreter. */
export function swiftArguments({ command, flags }: SwiftFlags): readonly string[] {
  const words = [...flags].flatMap(([name, value]) => [
    `--${name}`,
    ...(Array.isArray(value) ? value.map(String) : [String(value)]),
  ]);
  return ["-m", "swift.cli.main", command, ...words];
}

function setModel(flags: Flags, { config, settings, paths }: Resolution): void {
  const { tune, lora, freeze, precision } = config;
  // transformers 5 writes a Qwen2.5-VL under other names than it has in memory, and a resumed trainer then passes over all
  // weights of the checkpoint with a warning; they are read where the model is opened.
  flags.set(["model"], tune === "full" && paths.resume !== null ? paths.resume : paths.model);
  // A look at the hub for warnings about the model would need the network.
  flags.offer("check_model", false);
  flags.set(["tuner_type", "train_type"], tune);
  flags.set(["torch_dtype"], { bf16: "bfloat16", fp16: "float16", fp32: "float32" }[precision]);
  flags.set(["bf16"], precision === "bf16");
  flags.set(["fp16"], precision === "fp16");
  flags.set(["freeze_vit"], freeze.vision);
  flags.set(["freeze_aligner"], freeze.merger);
  flags.set(["freeze_llm"], freeze.language);
  if (tune === "lora") {
    flags.set(["lora_rank"], lora.rank);
    flags.set(["lora_alpha"], lora.alpha);
    flags.set(["lora_dropout"], 0);
    flags.set(["target_modules"], lora.targets === "all-linear" ? ["all-linear"] : lora.targets);
  }
  if (settings.attention !== undefined) flags.set(["attn_impl"], settings.attention);
  if (settings.sharding !== "none") flags.set(["deepspeed"], settings.sharding);
  if (settings.devices === 0) flags.set(["use_cpu"], true);
  flags.set(["gradient_checkpointing"], true);
}

function setModelType(flags: Flags, { architecture, installed }: Resolution, faults: FaultList): void {
  const known = architecture === null ? undefined : modelTypes[architecture];
  if (known === undefined) return;
  const type = known.types.find((name) => installed.models[name]?.includes(architecture!));
  if (type === undefined) {
    faults.add(
      "models that the installed version does not have",
      `ms-swift ${versionOf(installed)} knows no model of the architecture ${architecture}; install a newer one.`,
    );
    return;
  }
  flags.set(["model_type"], type);
  flags.set(["template"], known.template);
}

function setData(flags: Flags, { config, paths }: Resolution): void {
  flags.set(["dataset"], [paths.train]);
  if (paths.validation !== null) flags.set(["val_dataset"], [paths.validation]);
  flags.set(["split_dataset_ratio"], 0);
  flags.set(["load_from_cache_file"], false);
  // Otherwise rows that fail, or are too long, are replaced by others after a warning.
  flags.set(["strict"], true);
  flags.set(["truncation_strategy"], "delete");
  // With GRPO it is the prompt's length; the completion has its own.
  flags.set(["max_length"], config.kind === "grpo" ? config.maxLength - config.maxCompletionTokens : config.maxLength);
  flags.set(["seed"], config.seed);
  flags.set(["data_seed"], config.seed);
}

function setUpdates(flags: Flags, { config, batches }: Resolution, faults: FaultList): void {
  const { epochs, maxSteps, schedule, warmup, betas } = config;
  flags.set(["num_train_epochs"], epochs);
  if (maxSteps !== undefined) flags.set(["max_steps"], maxSteps);
  flags.set(["per_device_train_batch_size"], batches.perDevice);
  flags.set(["per_device_eval_batch_size"], batches.perDevice);
  flags.set(["gradient_accumulation_steps"], batches.accumulation);
  flags.set(["learning_rate"], config.learningRate);
  flags.set(["lr_scheduler_type"], schedule === "constant" && warmup > 0 ? "constant_with_warmup" : schedule);
  // transformers without warmup_ratio reads steps below 1 as a share.
  flags.set(["warmup_ratio", "warmup_steps"], warmup);
  flags.set(["weight_decay"], config.weightDecay);
  flags.set(["adam_beta1"], betas[0]);
  flags.set(["adam_beta2"], betas[1]);
  flags.set(["adam_epsilon"], config.epsilon);
  flags.set(["max_grad_norm"], config.maxGradientNorm);
  if (config.matrices === "muon") {
    faults.add(
      "settings that ms-swift does not have",
      "matrices: muon is for the embedded engine, whose rule ms-swift's own Muon does not follow; take adamw.",
    );
  }
}

function setRhythm(flags: Flags, { config, paths }: Resolution): void {
  const { saveEvery, keep, evaluateEvery } = config;
  const measures = paths.validation !== null && evaluateEvery > 0;
  flags.set(["output_dir"], paths.output);
  // Its own folder for each start would hide the checkpoints of the last one.
  flags.set(["add_version"], false);
  flags.set(["save_strategy"], "steps");
  flags.set(["save_steps"], saveEvery);
  flags.set(["save_total_limit"], keep);
  flags.set(["save_only_model"], false);
  flags.set(["eval_strategy"], measures ? "steps" : "no");
  if (measures) flags.set(["eval_steps"], evaluateEvery);
  flags.set(["logging_steps"], 1);
  flags.set(["report_to"], ["none"]);
  if (paths.resume !== null) flags.set(["resume_from_checkpoint"], paths.resume);
}

/** The person's own options: of the installed version, and none of those that the configuration decides. */
function addOwn(flags: Flags, own: EngineSettings["flags"], faults: FaultList): void {
  for (const [name, value] of Object.entries(own)) {
    if (flags.all.has(name)) {
      faults.add(
        "options that are given twice",
        `flags.${name} would replace --${name} ${String(flags.all.get(name))}, which the configuration decides.`,
      );
    } else flags.set([name], value);
  }
}
