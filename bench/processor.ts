// How fast photos become pixels, text becomes tokens, and logits become a token: node bench/processor.ts
// [--transformers PYTHON].
import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openProcessor } from "../src/generate/processor/open-processor.ts";
import { createRankedLogprobs, rankLogprobs } from "../src/generate/sampling/rank-logprobs.ts";
import { sampleToken } from "../src/generate/sampling/sample-token.ts";
import { readSamplingSettings, type SamplingRequest } from "../src/generate/sampling/sampling-settings.ts";
import { createSamplingWorkspace } from "../src/generate/sampling/sampling-workspace.ts";
import { createTokenHistory } from "../src/generate/sampling/token-history.ts";
import { createRandom } from "../src/run/random.ts";

const ROUNDS = 40;
const [WIDTH, HEIGHT] = [1280, 960];
const VOCABULARY = 152_064;
const checkpoint = (name: string) => fileURLToPath(new URL(`../test/fixtures/processor/${name}`, import.meta.url));

const { values } = parseArgs({ options: { transformers: { type: "string" } } });
console.log(
  `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; processor milliseconds, best of ${ROUNDS}\n`,
);

const random = createRandom(1);
const photo = {
  width: WIDTH,
  height: HEIGHT,
  pixels: new Uint8Array(WIDTH * HEIGHT * 3).map(() => random.integer(256)),
};
const qwen = await openProcessor(checkpoint("qwen"));
const internvl = await openProcessor(checkpoint("internvl"));
const texts = Array.from(
  { length: 40 },
  (_, i) => `Photo ${i}: the sign says 'Rua', it's Portuguese; ${random.next()}\n`,
);

const workspace = createSamplingWorkspace(VOCABULARY);
const ranked = createRankedLogprobs();
const row = Float32Array.from({ length: VOCABULARY }, () => 3 * normal());
const prompt = Array.from({ length: 1300 }, () => random.integer(VOCABULARY));
const history = createTokenHistory(VOCABULARY, prompt);
for (const token of prompt.slice(0, 200)) history.add(token);
const sampling = (request: SamplingRequest) => {
  const settings = readSamplingSettings(request);
  return () => sampleToken(row, settings, history, random, workspace);
};
const greedy = sampling({ temperature: 0 });

const work: Readonly<Record<string, () => unknown>> = {
  "Qwen2.5-VL": () => qwen.prepareImage(photo),
  InternVL3: () => internvl.prepareImage(photo),
  tokens: () => texts.map(qwen.tokenizer.encode),
  greedy,
  "greedy, 20 log-probabilities": () => rankLogprobs(row, greedy(), 20, ranked),
  "temperature 1": sampling({}),
  "top-k 50": sampling({ topK: 50 }),
  "top-p 0.9": sampling({ topP: 0.9 }),
  "top-k 50, top-p 0.9": sampling({ topK: 50, topP: 0.9 }),
  "all penalties": sampling({ temperature: 0, frequencyPenalty: 0.7, presencePenalty: 0.7, repetitionPenalty: 1.1 }),
};

const peer = values.transformers ? timePeer(values.transformers) : {};
const rows = Object.entries(work).map(([name, run]) => {
  const best = time(run);
  const theirs = peer[name];
  return {
    what: name,
    ms: best.toFixed(3),
    "a second": Math.round(1000 / best),
    ...(theirs !== undefined && { "transformers, ms": theirs, ratio: (theirs / best).toFixed(1) }),
  };
});
console.table(rows);
console.log(
  `Bytes left behind by a token: ${measureGarbage(greedy)} greedy, ${measureGarbage(sampling({ topP: 0.9 }))} top-p`,
);

function time(run: () => unknown): number {
  for (let round = 0; round < 10; round++) run();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

function timePeer(python: string): Readonly<Record<string, number>> {
  const script = fileURLToPath(new URL("./peers/time_processor.py", import.meta.url));
  const sizes = [ROUNDS, WIDTH, HEIGHT, VOCABULARY].map(String);
  const input = JSON.stringify(texts);
  const args = [script, ...sizes, checkpoint("qwen")];
  return JSON.parse(execFileSync(python, args, { input, stdio: ["pipe", "pipe", "ignore"] }).toString());
}

/** Bytes on the heap for each of 500 runs, all of them younger than a collection. */
function measureGarbage(run: () => unknown): number {
  for (let round = 0; round < 100; round++) run();
  const before = process.memoryUsage().heapUsed;
  for (let round = 0; round < 500; round++) run();
  return Math.round((process.memoryUsage().heapUsed - before) / 500);
}

/** A normal number from twelve uniform ones. */
function normal(): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random.next();
  return sum;
}
