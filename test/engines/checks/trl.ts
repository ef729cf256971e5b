// Four steps of TRL's GRPO trainer with the rewards of our server, killed once on the way.
import assert from "node:assert/strict";
import { join } from "node:path";
import { askPython, type Check, pythonFile, withRewardServer } from "../workshop.ts";

interface Answer {
  readonly trl: string;
  /** What the trainer logged, also before it was killed. */
  readonly steps: readonly Readonly<Record<string, number>>[];
}

export const checkTrl: Check = ({ python, folder }) =>
  withRewardServer(async (url) => {
    const address = { GLOBE_REWARDS_URL: url };
    const train = (name: string, ...last: string[]) =>
      askPython(python, [pythonFile("trl_steps.py"), join(folder, name), ...last], address) as Answer;
    assert.throws(() => train("trl", "2"), "it should have been killed");
    const { trl, steps } = train("trl");
    const whole = train("trl-whole").steps;
    const numbers = [1, 2, 3, 4];
    assert.deepEqual(
      steps.map(({ step }) => step),
      numbers,
    );
    // A row in two has no elements, so that the visual reward has a mean of the others alone.
    const names = ["accuracy_paper", "visual_paper", "format_strict", "sum"].map(
      (name) => `rewards/globe_${name}/mean`,
    );
    for (const [index, step] of steps.entries()) {
      for (const name of names) assert.ok(step[name]! >= 0, `${name} in ${JSON.stringify(step)}`);
      for (const name of [...names, "reward", "loss"]) {
        const difference = Math.abs(step[name]! - whole[index]![name]!);
        assert.ok(difference < 1e-4, `${name} of step ${index + 1}: ${step[name]}, undisturbed ${whole[index]![name]}`);
      }
    }
    return {
      found: `TRL ${trl}, killed after 2 of 4 steps, ${names.length} rewards from our server as in an undisturbed run`,
    };
  });
