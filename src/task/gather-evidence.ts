// Gathers, before the rewards are computed, whatever of their evidence needs a model.
import type { Chat } from "../chat/chat.ts";
import { gatherJudge, type JudgeInput, type JudgeOptions } from "./gather-judge.ts";
import type { Evidence } from "./reward.ts";
import type { RewardName } from "./rewards.ts";

/** Asks only what the named rewards need; without a localizability reward among them nothing is asked. */
export async function gatherEvidence(
  chat: Chat,
  input: JudgeInput,
  rewards: readonly RewardName[],
  options: Omit<JudgeOptions, "variant"> = {},
): Promise<Evidence> {
  const [judge, judgeCode] = await Promise.all([
    rewards.includes("localizability.paper") ? gatherJudge(chat, input, options) : undefined,
    rewards.includes("localizability.code") ? gatherJudge(chat, input, { ...options, variant: "code" }) : undefined,
  ]);
  return { ...(judge && { judge }), ...(judgeCode && { judgeCode }) };
}
