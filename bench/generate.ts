// How fast the embedded engine answers with ten million parameters: node bench/generate.ts [--batches 1,16,32].
import { spawn } from "node:child_process";
import { availableParallelism, cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openCore } from "../src/generate/engine/open-core.ts";
import { openModel } from "../src/generate/engine/open-model.ts";
import { resolveEngineOptions } from "../src/generate/engine-options.ts";
import { type EmbeddedChat, openEmbedded } from "../src/generate/open-embedded.ts";
import { smallCheckpoint } from "./support/small-checkpoint.ts";

const { values } = parseArgs({
  options: {
    checkpoint: { type: "string" },
    batches: { type: "string", default: "1,16,32" },
    /** Tokens of every answer. */
    tokens: { type: "string", default: "200" },
    /** Words of every prompt, about three tokens each with the small tokenizer. */
    words: { type: "string", default: "40" },
    temperature: { type: "string", default: "1" },
    rounds: { type: "string", default: "3" },
    quantize: { type: "string", default: "none" },
    /** Stop after the table of throughput. */
    brief: { type: "boolean", default: false },
  },
});
const checkpoint = values.checkpoint ?? smallCheckpoint();
const [tokens, words, rounds] = [Number(values.tokens), Number(values.words), Number(values.rounds)];
const temperature = Number(values.temperature);
const quantize = values.quantize as "none" | "int4" | "int8";
const load = () => loadavg()[0]!.toFixed(1);

console.log(`Node ${process.version}, ${availableParallelism()} x ${cpus()[0]?.model}, load ${load()}\n`);
const chat = await openEmbedded({ checkpoint, quantize });
const { parameters, precision, openMs } = chat.info;
console.log(`${(parameters / 1e6).toFixed(1)} M parameters, ${precision}, opened in ${openMs.toFixed(0)} ms\n`);
console.log("| requests | prompt tokens | answer tokens/s | ms to the first token, longest | load |");
console.log("| ---: | ---: | ---: | ---: | ---: |");
await ask(chat, 4, 20, 0);
for (const batch of values.batches.split(",").map(Number)) {
  const all = [];
  for (let round = 1; round <= rounds; round++) all.push(await ask(chat, batch, tokens, round));
  const best = all.reduce((a, b) => (b.perSecond > a.perSecond ? b : a));
  const cells = [batch, best.promptTokens, best.perSecond.toFixed(0), best.firstMs.toFixed(0), load()];
  console.log(`| ${cells.join(" | ")} |`);
}
await chat.close();
if (!values.brief) {
  await timeSteps();
  await timeStart();
}

/** `batch` different requests at once; tokens per second from the first request to the last token. */
async function ask(engine: EmbeddedChat, batch: number, maxTokens: number, round: number) {
  const begun = performance.now();
  let firstMs = 0;
  const answers = Array.from({ length: batch }, async (_, index) => {
    const content = `${round}.${index} ${"street ".repeat(words)}`;
    let promptTokens = 0;
    let answered = 0;
    let isFirst = true;
    const request = { messages: [{ role: "user" as const, content }], maxTokens, temperature, seed: index };
    for await (const event of engine.complete(request)) {
      if (event.type === "text" && isFirst) {
        firstMs = Math.max(firstMs, performance.now() - begun);
        isFirst = false;
      }
      if (event.type === "usage") ({ promptTokens, completionTokens: answered } = event);
    }
    return { promptTokens, answered };
  });
  const done = await Promise.all(answers);
  const perSecond = done.reduce((sum, { answered }) => sum + answered, 0) / ((performance.now() - begun) / 1000);
  return { perSecond, firstMs, promptTokens: done[0]!.promptTokens };
}

/**
 * Where the time of a step goes, on one thread and counted in time of the processor, which other programs on the machine
 * hardly change: the run of the network, and everything around it.
 */
async function timeSteps(): Promise<void> {
  const options = resolveEngineOptions({ checkpoint, quantize, threads: 1 });
  const model = await openModel(options);
  let runMs = 0;
  const { runner } = model;
  const timed = {
    ...model,
    runner: {
      async run(batch: Parameters<typeof runner.run>[0]) {
        const begun = threadMs();
        const step = await runner.run(batch);
        runMs += threadMs() - begun;
        return step;
      },
    },
  };
  console.log("\n| answers in a step | processor ms a step | of it in the run | around it |");
  console.log("| ---: | ---: | ---: | ---: |");
  for (const batch of values.batches.split(",").map(Number)) {
    const core = openCore(timed, options);
    for (let index = 0; index < batch; index++) {
      const content = `${index} ${"street ".repeat(words)}`;
      const maxTokens = 4 * tokens;
      const request = { messages: [{ role: "user" as const, content }], maxTokens, temperature, seed: index };
      await core.submit(request, () => {}, console.error);
    }
    while (core.scheduler.load.running < batch) await core.step();
    for (let step = 0; step < 10; step++) await core.step();
    runMs = 0;
    const begun = threadMs();
    for (let step = 0; step < tokens / 2; step++) await core.step();
    const steps = tokens / 2;
    const ms = (threadMs() - begun) / steps;
    console.log(`| ${batch} | ${ms.toFixed(2)} | ${(runMs / steps).toFixed(2)} | ${(ms - runMs / steps).toFixed(2)} |`);
    core.scheduler.close();
  }
  await model.close();
}

/** Processor time of this thread. */
function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

async function timeStart(): Promise<void> {
  const script = fileURLToPath(new URL("./support/first-token.ts", import.meta.url));
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const begun = performance.now();
    const child = spawn(process.execPath, [script, checkpoint], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    times.push(performance.now() - begun);
    await new Promise((resolve) => child.once("exit", resolve));
  }
  const sorted = times.toSorted((a, b) => a - b).map((ms) => ms.toFixed(0));
  console.log(`\nProcess start to first token: ${sorted.join(", ")} ms, load ${load()}`);
}
