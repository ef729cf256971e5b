// Training of a checkpoint of ten million parameters beside PyTorch: SFT steps, and GRPO steps beside TRL's trainer.
// node bench/train.ts --python PYTHON [--only sft|grpo] [--peers eager], with the packages of bench/peers/requirements-train.txt
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createRandom } from "../src/run/random.ts";
import { prompts } from "../src/task/prompts.ts";
import type { Reward } from "../src/task/reward.ts";
import type { RewardName } from "../src/task/rewards.ts";
import { createBatcher } from "../src/train/batcher.ts";
import { buildTokenPrompt } from "../src/train/build-sequence.ts";
import { trainPresets } from "../src/train/config/presets.ts";
import type { GrpoConfig } from "../src/train/config/train-config.ts";
import { createGrpo } from "../src/train/grpo/create-grpo.ts";
import { likelihoodObjective } from "../src/train/objective.ts";
import { createPictureStore } from "../src/train/picture-store.ts";
import { answerSequence, type Sequence, withInputs } from "../src/train/sequence.ts";
import { openTrainable, type TrainableModel } from "../src/train/trainable-model.ts";
import { createTrainer } from "../src/train/trainer.ts";
import { encodePng } from "../test/support/encode-png.ts";
import { startPeer } from "./support/peer-process.ts";
import { smallCheckpoint } from "./support/small-checkpoint.ts";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    only: { type: "string" },
    rounds: { type: "string", default: "5" },
    threads: { type: "string", default: String(availableParallelism()) },
    // Compiling takes a minute, and several on a busy machine.
    peers: { type: "string", default: "eager,compiled" },
    rows: { type: "string", default: "16" },
    prompts: { type: "string", default: "4" },
    completions: { type: "string", default: "8" },
    tokens: { type: "string", default: "128" },
    // Completions that the peer takes through one pass; of 8, 16 and 32 the last took the least processor time.
    micro: { type: "string", default: "32" },
  },
});
const number = (name: "rounds" | "rows" | "prompts" | "completions" | "tokens" | "micro") => Number(values[name]);
const checkpoint = smallCheckpoint("10m");
const threads = Number(values.threads);
const frozenTower = { vision: true, merger: true, language: false };
const peerScript = (name: string) => fileURLToPath(new URL(`./peers/${name}`, import.meta.url));
const least = (times: readonly number[]) => Math.min(...times);
const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;

/** Milliseconds: of the wall, and of all threads together, which other programs on the machine disturb less. */
interface Times {
  readonly wall: number;
  readonly processor: number;
}

interface Answer extends Times {
  readonly loss?: number;
  readonly lengths?: number;
}

console.log(`Node ${process.version}, ${threads} x ${cpus()[0]?.model}, load ${loadavg()[0]!.toFixed(1)}`);
const folder = mkdtempSync(join(tmpdir(), "globe-bench-train-"));
try {
  if (values.only !== "grpo") await timeSft();
  if (values.only !== "sft") await timeGrpo();
} finally {
  rmSync(folder, { recursive: true });
}

async function measure<Value>(work: () => Promise<Value>): Promise<Times & { readonly value: Value }> {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - begun, processor: (user + system) / 1000, value };
}

function report(what: string, ours: readonly Times[], theirs: readonly Times[], tokens: number): void {
  for (const clock of ["wall", "processor"] as const) {
    const [own, peer] = [ours, theirs].map((times) => times.map((time) => time[clock])) as [number[], number[]];
    const show = (times: readonly number[]) =>
      [least(times), median(times)].map((ms) => `${ms.toFixed(0)} ms (${((tokens * 1000) / ms).toFixed(0)}/s)`);
    const ratios = [least(peer) / least(own), median(peer) / median(own)].map((ratio) => ratio.toFixed(2));
    const cells = [`${what}, ${clock}`, show(own).join(", "), show(peer).join(", "), ratios.join(", ")];
    console.log(`| ${[...cells, loadavg()[0]!.toFixed(1)].join(" | ")} |`);
  }
}

function printHead(): void {
  console.log("\n| what, and time of which clock | globe, best and median | peer | peer / globe | load |");
  console.log("| --- | ---: | ---: | ---: | ---: |");
}

/** PNG files of 224 x 224 pixels, 64 image tokens each, all different. */
async function writePictures(count: number): Promise<readonly string[]> {
  mkdirSync(join(folder, "pictures"), { recursive: true });
  const files: string[] = [];
  for (let index = 0; index < count; index++) {
    const random = createRandom(index + 1);
    const pixels = Uint8Array.from({ length: 224 * 224 * 3 }, () => random.integer(256));
    files.push(join(folder, "pictures", `${index}.png`));
    writeFileSync(files.at(-1)!, await encodePng({ width: 224, height: 224, pixels }));
  }
  return files;
}

/** Rows of one photo, a short question and a random answer of 128 tokens. */
async function drawRows(model: TrainableModel, count: number): Promise<readonly Sequence[]> {
  const random = createRandom(5);
  const rows: Sequence[] = [];
  for (let index = 0; index < count; index++) {
    const pixels = Uint8Array.from({ length: 224 * 224 * 3 }, () => random.integer(256));
    const bytes = await encodePng({ width: 224, height: 224, pixels });
    const image = { type: "image", mediaType: "image/png", bytes } as const;
    const content = [image, { type: "text", text: "Where was this photo taken?" } as const];
    const prompt = await buildTokenPrompt(model.processor, [{ role: "user", content }]);
    // Below 300 there are no placeholders of images.
    const answer = Int32Array.from({ length: 128 }, () => random.integer(300));
    rows.push(withInputs(answerSequence(prompt, answer), { weight: 1 / (128 * count) }));
  }
  return rows;
}

async function timeSft(): Promise<void> {
  const model = await openTrainable(checkpoint, { tune: "full", freeze: frozenTower });
  const rate = 1e-4;
  const trainer = createTrainer(model, likelihoodObjective, {
    ...{ learningRate: rate, schedule: "constant", warmup: 0, totalSteps: 1e6 },
    ...{ weightDecay: 0.1, betas: [0.9, 0.95], epsilon: 1e-8, maxGradientNorm: 1, threads },
  });
  const batcher = createBatcher(model, { microBatchTokens: 4096, threads });
  const sequences = await drawRows(model, number("rows"));
  const total = sequences.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
  const peer = await startPeer<{ torch: string; transformers: string }>(values.python, [
    peerScript("time_sft.py"),
    checkpoint,
    String(threads),
  ]);
  const { torch, transformers } = peer.ready;
  const millions = (model.trained.all.length / 1e6).toFixed(1);
  console.log(
    `\nSFT: ${millions} M trained parameters, ${sequences.length} rows of ${total / sequences.length} tokens`,
  );
  console.log(`PyTorch ${torch}, transformers ${transformers}, ${threads} threads on both sides`);
  await peer.ask({ kind: "batch", ...(await describeBatch(model, sequences)), rate });
  const step = () => measure(() => trainer.update(batcher.batches(sequences)));
  const ask = (kind: string) => peer.ask<Answer>({ kind });
  // The first steps fill our memory arena; both sides start from the same weights, so that losses must agree.
  for (let warm = 1; warm <= 3; warm++) {
    const [ours, theirs] = [await step(), await ask("eager")];
    console.log(`loss of step ${warm}: ${ours.value.loss.toFixed(5)} and ${theirs.loss!.toFixed(5)}`);
  }
  const kinds = values.peers.split(",");
  for (let warm = 0; warm < 3 && kinds.includes("compiled"); warm++) await ask("compiled");
  const ours: Times[] = [];
  const theirs = Object.fromEntries(kinds.map((kind) => [kind, [] as Times[]]));
  for (let round = 0; round < number("rounds"); round++) {
    ours.push(await step());
    for (const kind of kinds) theirs[kind]!.push(await ask(kind));
  }
  await peer.close();
  await trainer.close();
  await batcher.close();
  printHead();
  for (const kind of kinds) report(`SFT step, ${total} tokens, ${kind}`, ours, theirs[kind]!, total);
}

/** The batch as PyTorch takes it; all rows are equally long. */
async function describeBatch(model: TrainableModel, sequences: readonly Sequence[]) {
  const store = createPictureStore(model);
  const found = await store.feeds(sequences);
  await store.close();
  if (!("features" in found)) throw new Error("The tower is not frozen.");
  const length = sequences[0]!.tokenIds.length;
  const located = sequences.map(({ tokenIds, pictures }) =>
    model.network.locate(
      tokenIds,
      pictures.map(({ shape }) => shape),
      model.processor.imageTokenId,
    ),
  );
  const features = sequences.flatMap(({ pictures }) => pictures.map(({ digest }) => found.features.get(digest)!));
  return {
    tokens: sequences.map(({ tokenIds }) => [...tokenIds]),
    positions: located[0]!.positions.map((_, axis) => located.map(({ positions }) => [...positions[axis]!])),
    rows: sequences.flatMap(({ rows }, index) => [...rows].map((row) => index * length + row)),
    targets: sequences.flatMap(({ targets }) => [...targets]),
    features: Buffer.concat(
      features.map((rows) => Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength)),
    ).toString("base64"),
  };
}

async function timeGrpo(): Promise<void> {
  const [asked, group, tokens] = [number("prompts"), number("completions"), number("tokens")];
  const files = await writePictures(4 * asked);
  const model = await openTrainable(checkpoint, { tune: "full", freeze: frozenTower });
  const preset = trainPresets.find(({ name }) => name === "train_one_reward")!.config as GrpoConfig;
  const config: GrpoConfig = {
    ...preset,
    // A text that is about as long as the prompt of the bundled model.
    ...{ prompt: "system.qwen", system: null, batchSize: asked, group, maxCompletionTokens: tokens, threads },
    ...{ temperature: 1, topP: 1, topK: 0, beta: 0.001, iterations: 1, microBatchTokens: 4096 },
    reward: { preset: "one", weights: "readme", variant: "paper", overrides: { "accuracy.paper": 0 } },
  };
  const trivial: Reward = (completion) => ({ value: completion.length % 7, details: {} });
  const grpo = await createGrpo(config, {
    // Without an end token every completion has all its tokens, as the peer's have.
    model: { ...model, processor: { ...model.processor, endTokenIds: [] } },
    rows: files.map((path, row) => ({ row, sample: { id: path, images: [{ path }] } })),
    rewards: { "format.strict": trivial } as unknown as Readonly<Record<RewardName, Reward>>,
    ...{ judge: null, totalUpdates: 10_000 },
  });
  const question = prompts[config.prompt].text;
  const sizes = [asked, group, tokens, Math.min(number("micro"), asked * group)].map(String);
  const peer = await startPeer<{ torch: string; transformers: string; trl: string; trained: number }>(values.python, [
    ...[peerScript("time_trl_grpo.py"), checkpoint, String(threads), join(folder, "pictures"), question],
    ...sizes,
  ]);
  const { torch, trl, trained } = peer.ready;
  if (trained !== model.trained.all.length) throw new Error(`The peer trains ${trained} parameters.`);
  console.log(`\nGRPO: ${(trained / 1e6).toFixed(1)} M trained parameters, ${asked} x ${group} x ${tokens} tokens`);
  console.log(`PyTorch ${torch}, TRL ${trl} (${sizes[3]} completions in one pass), ${threads} threads on both sides`);
  const ours: Times[] = [];
  const theirs: Times[] = [];
  let phases: Readonly<Record<string, number>> = {};
  for (let round = -1; round < number("rounds"); round++) {
    const own = await measure(() => grpo.step(round + 1));
    const answer = await peer.ask<Answer>({ kind: "step" });
    if (answer.lengths !== tokens) throw new Error(`The peer's completions have ${answer.lengths} tokens.`);
    // A run that is cut short, on a machine that others use, has said something too.
    const seconds = (ms: number) => (ms / 1000).toFixed(2);
    const which = round < 0 ? "first step" : `step ${round + 1}`;
    console.log(`${which}: ${seconds(own.processor)} and ${seconds(answer.processor)} processor seconds`);
    // The first step of both opens sessions and fills memory.
    if (round < 0) continue;
    ours.push(own);
    theirs.push(answer);
    phases = own.value.metrics;
  }
  await peer.close();
  await grpo.close();
  printHead();
  report(`GRPO step, ${asked} x ${group} x ${tokens} tokens`, ours, theirs, asked * group * tokens);
  const parts = Object.entries(phases).filter(([name]) => name.startsWith("seconds "));
  console.log(`\nour last step: ${parts.map(([name, value]) => `${name.slice(8)} ${value.toFixed(2)} s`).join(", ")}`);
}
