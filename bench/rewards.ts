// Rule-based rewards per second of processor time, each alone and summed, on one thread and on several at once.
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { openGazetteer } from "../src/place/open-gazetteer.ts";
import { combineRewards } from "../src/task/combine-rewards.ts";
import { presetOf } from "../src/task/presets.ts";
import { createRewards, type RewardName } from "../src/task/rewards.ts";
import { drawRewardGroups, type RewardGroup } from "./support/draw-reward-groups.ts";

const seconds = 2;
const groupSize = 16;
const alone: readonly RewardName[] = [
  "accuracy.paper",
  "accuracy.code",
  "accuracy.distance",
  "visual.paper",
  "visual.f1",
  "visual.code",
  "format.strict",
  "format.code",
];

/** Evaluations per second of this thread's processor time, over all groups, again and again. */
function rate(groups: readonly RewardGroup[], evaluate: (group: RewardGroup) => number): number {
  for (const group of groups.slice(0, 50)) evaluate(group);
  const start = performance.now();
  const before = process.threadCpuUsage();
  let done = 0;
  for (let i = 0; performance.now() - start < seconds * 1_000; i++) done += evaluate(groups[i % groups.length]!);
  const { user, system } = process.threadCpuUsage(before);
  return (done * 1_000_000) / (user + system);
}

function measure(): Record<string, number> {
  const groups = drawRewardGroups(400, groupSize);
  const rewards = createRewards(openGazetteer());
  const rates: Record<string, number> = {};
  for (const name of alone) {
    rates[name] = rate(groups, ({ sample, completions }) => {
      for (const completion of completions) rewards[name](completion, sample, {});
      return completions.length;
    });
  }
  for (const variant of ["paper", "code"] as const) {
    const preset = presetOf("two-script", variant);
    rates[`two-script (${variant}), completions`] = rate(groups, ({ sample, completions }) => {
      const members = completions.map((completion) =>
        Object.fromEntries(preset.map(({ reward }) => [reward, rewards[reward](completion, sample, {})])),
      );
      combineRewards(members, preset, sample.id);
      return completions.length;
    });
  }
  return rates;
}

if (isMainThread) {
  const threads = Number(process.argv[2] ?? Math.min(2, availableParallelism()));
  const one = measure();
  const all = await Promise.all(
    Array.from({ length: threads }, async () => {
      const worker = new Worker(fileURLToPath(import.meta.url));
      const [rates] = (await once(worker)) as [Record<string, number>];
      return rates;
    }),
  );
  const words = drawRewardGroups(1, groupSize)[0]!.completions[0]!.split(/\s+/).length;
  console.log(`Node ${process.version}; completions of about ${words} words; evaluations per second of processor time`);
  console.log(`${"".padEnd(36)}${"1 thread".padStart(12)}${`${threads} threads`.padStart(12)}`);
  for (const [name, value] of Object.entries(one)) {
    const sum = all.reduce((total, rates) => total + rates[name]!, 0);
    console.log(
      name.padEnd(36) +
        Math.round(value).toLocaleString("en").padStart(12) +
        Math.round(sum).toLocaleString("en").padStart(12),
    );
  }
} else {
  parentPort!.postMessage(measure());
}

function once(worker: Worker): Promise<[Record<string, number>]> {
  return new Promise((resolve, reject) => {
    worker.once("message", (rates: Record<string, number>) => resolve([rates]));
    worker.once("error", reject);
  });
}
