// What a row must have so that it can be trained on.
import { findImage } from "../../data/find-image.ts";
import type { Sample } from "../../data/sample.ts";
import { findGoldFaults, type GoldFault } from "../../task/find-gold-faults.ts";
import type { Reward } from "../../task/reward.ts";
import type { RewardName } from "../../task/rewards.ts";
import { rewardWeights } from "../config/reward-weights.ts";
import type { GrpoConfig, TrainConfig } from "../config/train-config.ts";
import type { FaultList } from "./fault-list.ts";

export type Rewards = Readonly<Record<RewardName, Reward>>;

/** Adds everything that is wrong with a row; `name` is how the row is called in messages. */
export async function checkRow(
  sample: Sample,
  name: string,
  config: TrainConfig,
  { rewards, faults, notices }: { readonly rewards: Rewards; readonly faults: FaultList; readonly notices: FaultList },
): Promise<void> {
  const hasReasoning = sample.response !== undefined && sample.response.trim() !== "";
  const hasCountry = sample.country !== undefined || sample.iso2 !== undefined;
  const learnsNames = config.kind === "grpo" || (config.kind === "sft" && config.answer !== "text");
  if (config.kind === "rm" || (config.kind === "sft" && config.answer !== "names")) {
    if (!hasReasoning) faults.add("rows without a reasoning", `${name} has no "response".`);
  }
  if (config.kind === "rm" && sample.localizability === undefined) {
    faults.add("rows that do not say yes or no", `${name} has no "localizability".`);
  }
  if (learnsNames && !hasCountry) faults.add("rows without a true country", `${name} has no "country" and no "iso2".`);
  if (learnsNames && hasCountry) {
    const wrong = findGoldFaults(sample, rewards, goldRewards(config));
    if (wrong.length > 0)
      faults.add("rows whose true place, given as the answer, does not score 1", goldSentence(name, wrong));
  }
  if (config.kind === "grpo") checkVisual(sample, name, config, notices);
  await checkImage(sample, name, config.data.images, faults);
}

/** The rewards that depend on the answer alone; the judge and the picture's elements have no gold answer. */
function goldRewards(config: TrainConfig): readonly RewardName[] {
  if (config.kind !== "grpo") return ["accuracy.paper", "format.strict"];
  return rewardWeights(config.reward).flatMap(({ reward }) => (/^(accuracy|format)\./.test(reward) ? [reward] : []));
}

function goldSentence(name: string, faults: readonly GoldFault[]): string {
  const values = faults.map(({ reward, value }) => `${reward} gives ${value === null ? "nothing" : value}`).join(", ");
  return `${name}: ${values}. \`globe data check\` says what is wrong with its names.`;
}

/** The reward abstains for such a row, and the others still teach. */
function checkVisual(sample: Sample, name: string, config: GrpoConfig, notices: FaultList): void {
  const needs = rewardWeights(config.reward).find(({ reward }) => reward.startsWith("visual."));
  if (needs === undefined || (sample.visualElements ?? sample.entities) !== undefined) return;
  notices.add(
    `rows for which ${needs.reward} will have nothing to say`,
    `${name} has no "visualElements" and no "entities".`,
  );
}

async function checkImage(sample: Sample, name: string, root: string | undefined, faults: FaultList): Promise<void> {
  const [image] = sample.images;
  if (image === undefined || (image.path === undefined && image.bytes === undefined)) {
    faults.add("rows without a photo", `${name} names no photo.`);
  } else if (sample.images.length > 1) {
    faults.add("rows with several photos", `${name} has ${sample.images.length} photos, and one is trained on.`);
  } else if (image.bytes === undefined) {
    try {
      await findImage(image.path!, root);
    } catch (error) {
      faults.add("rows whose photo is missing", `${name}: ${(error as Error).message}`);
    }
  }
}
