// What no single field shows: settings of a training configuration that contradict each other.
import { resolve } from "node:path";
import type { GrpoConfig, TrainConfig } from "./train-config.ts";

export interface ConfigFault {
  /** Dotted path of the field. */
  readonly path: string;
  /** A whole sentence. */
  readonly message: string;
}

/** Every contradiction, each under the field that is best changed. */
export function findContradictions(config: TrainConfig): readonly ConfigFault[] {
  const { freeze, maxLength, microBatchTokens } = config;
  const faults: ConfigFault[] = [];
  if (freeze.vision && freeze.merger && freeze.language) {
    faults.push({ path: "freeze", message: "Everything is frozen, so that nothing would be trained; free one part." });
  }
  if (config.matrices === "muon" && config.tune === "lora") {
    const message =
      "Muon makes changes orthogonal, which adapters are not meant for: with tune lora, matrices is adamw.";
    faults.push({ path: "matrices", message });
  }
  if (microBatchTokens < maxLength) {
    faults.push({
      path: "microBatchTokens",
      message:
        `microBatchTokens is ${microBatchTokens}, less than the ${maxLength} tokens that maxLength allows a row, ` +
        "so that such a row fits no pass; raise it, or lower maxLength.",
    });
  }
  if (config.kind === "rm" && config.system !== "prompt.rm") {
    faults.push({
      path: "system",
      message: `A reward model is asked with the system message prompt.rm, and system is ${config.system}.`,
    });
  }
  if (config.output !== undefined && resolve(config.output) === resolve(config.model)) {
    faults.push({
      path: "output",
      message: `output ${config.output} is the checkpoint that training begins with; name another folder.`,
    });
  }
  return config.kind === "grpo" ? [...faults, ...findGrpoContradictions(config)] : faults;
}

function findGrpoContradictions(config: GrpoConfig): ConfigFault[] {
  const { beta, reference, maxCompletionTokens, maxLength, judge, selection } = config;
  const faults: ConfigFault[] = [];
  if (beta > 0 && !reference) {
    faults.push({
      path: "reference",
      message: `beta is ${beta} and reference is false: without a reference beta must be 0.`,
    });
  }
  if (maxCompletionTokens >= maxLength) {
    faults.push({
      path: "maxCompletionTokens",
      message:
        `maxCompletionTokens is ${maxCompletionTokens} and maxLength ${maxLength}, ` +
        "so that no room is left for the prompt and the image.",
    });
  }
  if (judge !== undefined && (judge.url === undefined) === (judge.checkpoint === undefined)) {
    const count = judge.url === undefined ? "neither" : "both";
    faults.push({ path: "judge", message: `judge names ${count} of url and checkpoint; exactly one is needed.` });
  }
  if (selection !== undefined && selection.minAccuracy > selection.maxAccuracy) {
    faults.push({
      path: "selection.minAccuracy",
      message: `selection.minAccuracy ${selection.minAccuracy} is above selection.maxAccuracy ${selection.maxAccuracy}, so that no row would stay.`,
    });
  }
  return faults;
}
