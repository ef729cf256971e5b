// Where the time of a GRPO step goes, at the size of globe-nano: node bench/grpo.ts [--threads 1 --steps 4].
import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { createRandom } from "../src/run/random.ts";
import type { Reward } from "../src/task/reward.ts";
import type { RewardName } from "../src/task/rewards.ts";
import { buildTokenPrompt } from "../src/train/build-sequence.ts";
import { trainPresets } from "../src/train/config/presets.ts";
import type { GrpoConfig } from "../src/train/config/train-config.ts";
import { createGrpo } from "../src/train/grpo/create-grpo.ts";
import type { PromptRow } from "../src/train/grpo/prompt-rows.ts";
import { openTrainable } from "../src/train/trainable-model.ts";
import { encodePng } from "../test/support/encode-png.ts";
import { smallCheckpoint } from "./support/small-checkpoint.ts";

const { values } = parseArgs({
  options: {
    checkpoint: { type: "string" },
    prompts: { type: "string", default: "4" },
    group: { type: "string", default: "8" },
    tokens: { type: "string", default: "128" },
    steps: { type: "string", default: "4" },
    threads: { type: "string", default: String(availableParallelism()) },
    beta: { type: "string", default: "0.001" },
    micro: { type: "string", default: "4096" },
  },
});
const published = trainPresets.find(({ name }) => name === "train_one_reward")!.config as GrpoConfig;
const config: GrpoConfig = {
  ...published,
  ...{ batchSize: Number(values.prompts), group: Number(values.group), maxCompletionTokens: Number(values.tokens) },
  ...{ beta: Number(values.beta), topP: 1, topK: 0, threads: Number(values.threads) },
  microBatchTokens: Number(values.micro),
};
const model = await openTrainable(values.checkpoint ?? smallCheckpoint(), { tune: "full", freeze: config.freeze });
const rows = Array.from({ length: 16 }, (_, row): PromptRow => ({ row, sample: { id: String(row), images: [] } }));
// Random text scores nothing: its length does, so that no group is without advantages.
const length: Reward = (completion) => ({ value: (completion.length % 97) / 97, details: {} });
const grpo = await createGrpo(config, {
  ...{ model, rows, judge: null, totalUpdates: 1000, load },
  rewards: { "accuracy.paper": length, "format.strict": length } as Readonly<Record<RewardName, Reward>>,
});

console.log(`Node ${process.version}, ${values.threads} threads of ${cpus()[0]?.model}`);
console.log("| step | seconds | processor seconds | by phase | tokens sampled, trained | GB | load |");
console.log("| ---: | ---: | ---: | --- | --- | ---: | ---: |");
for (let step = 0; step < Number(values.steps); step++) {
  const [begun, used] = [performance.now(), process.cpuUsage()];
  const { metrics, tokens } = await grpo.step(step);
  const seconds = ((performance.now() - begun) / 1000).toFixed(2);
  const { user, system } = process.cpuUsage(used);
  const phases = Object.entries(metrics).filter(([name]) => name.startsWith("seconds "));
  const shown = phases.map(([name, value]) => `${name.slice(8)} ${value.toFixed(2)}`).join(", ");
  const memory = (process.memoryUsage.rss() / 1e9).toFixed(1);
  const cells = [step + 1, seconds, ((user + system) / 1e6).toFixed(2), shown, `${metrics.sampledTokens}, ${tokens}`];
  console.log(`| ${[...cells, memory, loadavg()[0]!.toFixed(1)].join(" | ")} |`);
}
await grpo.close();

/** A photo of noise, 64 image tokens, and a short question. */
async function load({ row, sample }: PromptRow) {
  const random = createRandom(row + 1);
  const pixels = Uint8Array.from({ length: 224 * 224 * 3 }, () => random.integer(256));
  const image = { type: "image", mediaType: "image/png", bytes: await encodePng({ width: 224, height: 224, pixels }) };
  const content = [image as typeof image & { type: "image" }, { type: "text", text: "Where was this taken?" } as const];
  const prompt = await buildTokenPrompt(model.processor, [{ role: "user", content }]);
  return { row, sample, prompt, judgeImage: () => Promise.reject(new Error("No judge is asked.")) };
}
