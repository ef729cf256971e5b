// A photo and its answer at the shapes of a 7B model, and where the time goes: node bench/photo-7b.ts --checkpoint FOLDER
import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import sharp from "sharp";
import type { ChatEvent } from "../src/chat/chat.ts";
import { openCore } from "../src/generate/engine/open-core.ts";
import { type OpenModel, openModel } from "../src/generate/engine/open-model.ts";
import { resolveEngineOptions } from "../src/generate/engine-options.ts";
import { linearLayers } from "../src/model/linear-layers.ts";
import { createRandom } from "../src/run/random.ts";
import { gigabytes, watchMemory } from "./support/peak-memory.ts";

const { values } = parseArgs({
  options: {
    /** Such as scripts/make-checkpoint.ts writes; it is quantized at the first run. */
    checkpoint: { type: "string" },
    /** Of every photo, in pixels; one prompt token is 28 by 28 of them. */
    width: { type: "string", default: "1008" },
    height: { type: "string", default: "756" },
    tokens: { type: "string", default: "200" },
    photos: { type: "string", default: "2" },
    quantize: { type: "string", default: "int4" },
  },
});
const seconds = (ms: number) => (ms / 1000).toFixed(1);
const load = () => loadavg()[0]!.toFixed(1);

console.log(`Node ${process.version}, ${availableParallelism()} x ${cpus()[0]?.model}, load ${load()}`);
const watch = watchMemory();
const options = resolveEngineOptions({
  checkpoint: values.checkpoint!,
  quantize: values.quantize as "int4",
  maxConcurrent: 1,
});
const model = await openModel(options);
console.log(
  `${model.info.precision}: ready in ${seconds(model.info.openMs)} s, peak memory ${gigabytes(watch.peak())}`,
);
const spent = { vision: 0, reading: 0, decoding: 0, decoded: 0 };
const core = openCore(withTimes(model), options);
const perToken = linearLayers(model.network)
  .filter(({ part, isHead }) => part === "language" && !isHead)
  .reduce((sum, { inFeatures, outFeatures }) => sum + 2 * inFeatures * outFeatures, 0);

console.log(
  "\n| photo | prompt tokens | vision, s | prompt, s | GFLOP/s | answer tokens | ms a token | first token, s | in all, s | peak memory | load |",
);
console.log(`|${" ---: |".repeat(11)}`);
for (let photo = 1; photo <= Number(values.photos); photo++) await answer(photo);
core.scheduler.close();
await model.close();
await watch.close();

/** The model with clocks around its networks. */
function withTimes(timed: OpenModel): OpenModel {
  return {
    ...timed,
    vision: {
      ...timed.vision,
      start(image) {
        const job = timed.vision.start(image);
        return {
          async next() {
            const begun = performance.now();
            const found = await job.next();
            spent.vision += performance.now() - begun;
            return found;
          },
        };
      },
    },
    runner: {
      async run(batch) {
        const begun = performance.now();
        const step = await timed.runner.run(batch);
        const ms = performance.now() - begun;
        if (batch.tokens > 1) spent.reading += ms;
        else {
          spent.decoding += ms;
          spent.decoded++;
        }
        return step;
      },
    },
  };
}

async function answer(photo: number): Promise<void> {
  const bytes = await randomPhoto(photo);
  Object.assign(spent, { vision: 0, reading: 0, decoding: 0, decoded: 0 });
  let [first, promptTokens, answered] = [0, 0, 0];
  const begun = performance.now();
  const emit = (event: ChatEvent) => {
    if (event.type === "logprobs" && first === 0) first = performance.now() - begun;
    if (event.type === "usage") ({ promptTokens, completionTokens: answered } = event);
  };
  const content = [
    { type: "image", mediaType: "image/jpeg", bytes },
    { type: "text", text: "Where was this photo taken?" },
  ] as const;
  const request = {
    ...{ messages: [{ role: "user", content }] as const, maxTokens: Number(values.tokens) },
    ...{ temperature: 1, seed: photo, topLogprobs: 0 },
  };
  let failure: unknown;
  await core.submit(request, emit, (error) => {
    failure = error;
  });
  while (answered === 0 && failure === undefined) await core.step();
  if (failure !== undefined) throw failure;
  const total = performance.now() - begun;
  const speed = (perToken * promptTokens) / spent.reading / 1e6;
  const cells = [photo, promptTokens, seconds(spent.vision), seconds(spent.reading), speed.toFixed(0), answered];
  cells.push(
    (spent.decoding / spent.decoded).toFixed(0),
    seconds(first),
    seconds(total),
    gigabytes(watch.peak()),
    load(),
  );
  console.log(`| ${cells.join(" | ")} |`);
}

/** A photo that no other has the features of. */
async function randomPhoto(seed: number): Promise<Uint8Array> {
  const [width, height] = [Number(values.width), Number(values.height)];
  const random = createRandom(seed);
  const coarse = Uint8Array.from({ length: 16 * 12 * 3 }, () => random.integer(256));
  const small = sharp(coarse, { raw: { width: 16, height: 12, channels: 3 } });
  return small.resize(width, height, { kernel: "cubic", fit: "fill" }).jpeg().toBuffer();
}
