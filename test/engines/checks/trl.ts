// One step of TRL's GRPO trainer with the rewards of our server.
import assert from "node:assert/strict";
import { join } from "node:path";
import { adapters, askPython, type Check, withRewardServer } from "../workshop.ts";

interface Answer {
  readonly trl: string;
  readonly step: number;
  readonly rewards: Readonly<Record<string, number>>;
}

export const checkTrl: Check = ({ python }) =>
  withRewardServer(async (url) => {
    const answer = askPython(python, [join(adapters, "check_trl.py")], { GLOBE_REWARDS_URL: url }) as Answer;
    assert.equal(answer.step, 1);
    // A row in two has no elements, so that the visual reward has a mean of the others alone.
    const names = ["accuracy_paper", "visual_paper", "format_strict", "sum"].map(
      (name) => `rewards/globe_${name}/mean`,
    );
    for (const name of names) assert.ok(answer.rewards[name]! >= 0, `${name} in ${JSON.stringify(answer.rewards)}`);
    assert.ok(Number.isFinite(answer.rewards.reward));
    return { found: `TRL ${answer.trl}, one step, ${names.length} rewards from our server` };
  });
