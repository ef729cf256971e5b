// A checkpoint of forty million parameters in fp32 beside transformers on PyTorch: answering and training.
// node bench/small-model.ts --python PYTHON [--only answers|steps], with the packages of test/reference/models
import { availableParallelism, cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openCore } from "../src/generate/engine/open-core.ts";
import { openModel } from "../src/generate/engine/open-model.ts";
import { resolveEngineOptions } from "../src/generate/engine-options.ts";
import { openCheckpoint } from "../src/model/open-checkpoint.ts";
import { openNetwork } from "../src/model/open-network.ts";
import { createRandom } from "../src/run/random.ts";
import { openSession } from "../src/tensor/open-session.ts";
import type { TensorData } from "../src/tensor/tensor.ts";
import { tensorData } from "../src/tensor/tensor-data.ts";
import { startPeer } from "./support/peer-process.ts";
import { smallCheckpoint } from "./support/small-checkpoint.ts";
import { languageTrainingStep } from "./support/train-language-model.ts";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    checkpoint: { type: "string" },
    rounds: { type: "string", default: "5" },
    only: { type: "string" },
  },
});
const checkpoint = values.checkpoint ?? smallCheckpoint("40m");
const rounds = Number(values.rounds);
const threads = availableParallelism();
const least = (times: readonly number[]) => Math.min(...times);
const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
const load = () => loadavg()[0]!.toFixed(1);

interface Answer {
  readonly times: number[];
  readonly loss?: number;
}

console.log(`Node ${process.version}, ${threads} x ${cpus()[0]?.model}, load ${load()}`);
const script = fileURLToPath(new URL("./peers/time_transformers.py", import.meta.url));
const peer = await startPeer<{ torch: string; transformers: string }>(values.python, [
  script,
  checkpoint,
  String(threads),
]);
console.log(`PyTorch ${peer.ready.torch}, transformers ${peer.ready.transformers}, ${threads} threads\n`);
console.log("| what | globe, best and median | peer, best and median | peer / globe, best and median | load |");
console.log("| --- | ---: | ---: | ---: | ---: |");
if (values.only !== "steps") await timeAnswers();
if (values.only !== "answers") await timeSteps();
await peer.close();

function report(what: string, ours: readonly number[], theirs: readonly number[], perSecond: number): void {
  const show = (times: readonly number[]) =>
    [least(times), median(times)].map((ms) => `${ms.toFixed(1)} ms (${((perSecond * 1000) / ms).toFixed(0)}/s)`);
  const ratios = [least(theirs) / least(ours), median(theirs) / median(ours)].map((ratio) => ratio.toFixed(2));
  console.log(`| ${[what, show(ours).join(", "), show(theirs).join(", "), ratios.join(", "), load()].join(" | ")} |`);
}

/** Through the whole engine but its thread: templates, scheduling, greedy choice and text are within our times. */
async function timeAnswers(): Promise<void> {
  const options = resolveEngineOptions({ checkpoint, quantize: "none" });
  const model = await openModel(options);
  const core = openCore(model, options);
  let count = 0;
  const submit = async (words: number, maxTokens: number) => {
    const content = `${count++} ${"street ".repeat(words)}`;
    let promptTokens = 0;
    const request = { messages: [{ role: "user", content }] as const, maxTokens, temperature: 0 };
    await core.submit(
      request,
      (event) => {
        if (event.type === "usage") ({ promptTokens } = event);
      },
      (error) => {
        throw error;
      },
    );
    return () => promptTokens;
  };
  const prefill = async () => {
    const begun = performance.now();
    const tokens = await submit(970, 1);
    while (await core.step());
    return { ms: performance.now() - begun, tokens: tokens() };
  };
  const decode = async (batch: number, steps: number) => {
    for (let index = 0; index < batch; index++) await submit(80, steps + 8);
    while (core.scheduler.load.running < batch) await core.step();
    const times: number[] = [];
    for (let step = 0; step < steps; step++) {
      const begun = performance.now();
      await core.step();
      times.push(performance.now() - begun);
    }
    while (await core.step());
    return times;
  };

  const { tokens } = await prefill();
  await peer.ask<Answer>({ kind: "prefill", tokens });
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < 2 * rounds; round++) {
    ours.push((await prefill()).ms);
    theirs.push(...(await peer.ask<Answer>({ kind: "prefill", tokens })).times);
  }
  report(`prefill of ${tokens} tokens`, ours, theirs, tokens);
  for (const batch of [1, 16]) {
    const [stepping, peerStepping]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      stepping.push(...(await decode(batch, 40)).slice(4));
      const request = { kind: "decode", batch, tokens: 256, steps: 40 };
      peerStepping.push(...(await peer.ask<Answer>(request)).times.slice(4));
    }
    report(`decode, batch ${batch}`, stepping, peerStepping, batch);
  }
  core.scheduler.close();
  await model.close();
}

async function timeSteps(): Promise<void> {
  const [batch, sequence] = [16, 256];
  const { network, weights } = openNetwork(await openCheckpoint(checkpoint));
  const { graph, parameters } = languageTrainingStep(network, [batch, sequence]);
  const session = await openSession(graph, { device: "cpu", threads });
  const random = createRandom(3);
  const draw = () =>
    Array.from({ length: batch }, () =>
      Array.from({ length: sequence }, () => random.integer(network.text.vocabulary)),
    );
  const [tokens, targets] = [draw(), draw()];
  const place = Int32Array.from({ length: batch * sequence }, (_, index) => index % sequence);
  const { cos, sin, width } = network.rotaryTable([place, place, place]);
  const rate = 1e-4;
  let state: Record<string, TensorData> = {
    tokens: tensorData("int64", [batch, sequence], tokens.flat()),
    targets: tensorData("int64", [batch, sequence], targets.flat()),
    cos: tensorData("float32", [batch, sequence, width], cos),
    sin: tensorData("float32", [batch, sequence, width], sin),
    rate: tensorData("float32", [], [rate]),
  };
  for (const { name, shape } of parameters) {
    const data = await weights.readFloats(name);
    state[name] = { dtype: "float32", shape, data };
    for (const kind of ["mean", "variance"]) {
      state[`${kind} of ${name}`] = { dtype: "float32", shape, data: new Float32Array(data.length) };
    }
  }
  let count = 0;
  const losses: number[] = [];
  const step = async () => {
    count++;
    const begun = performance.now();
    const corrections = {
      meanCorrection: tensorData("float32", [], [1 - 0.9 ** count]),
      varianceCorrection: tensorData("float32", [], [1 - 0.999 ** count]),
    };
    const { loss, ...updated } = await session.run({ ...state, ...corrections });
    state = { ...state, ...updated };
    losses.push(Number(loss!.data[0]));
    return performance.now() - begun;
  };
  const ask = (kind: string) => peer.ask<Answer>({ kind });
  const ours: number[] = [];
  const theirs: Record<string, number[]> = { eager: [], compiled: [] };
  await peer.ask({ kind: "eager", tokens, targets, rate });
  // The first steps fill our memory arena; the reference starts from the same weights, so its losses must be ours.
  for (let warm = 0; warm < 3; warm++) {
    await step();
    const { loss } = await ask("eager");
    console.log(`| loss of step ${warm + 1} | ${losses.at(-1)!.toFixed(5)} | ${loss!.toFixed(5)} | | |`);
  }
  await peer.ask({ kind: "compiled", tokens, targets, rate });
  for (let warm = 0; warm < 3; warm++) await ask("compiled");
  for (let round = 0; round < rounds; round++) {
    ours.push(await step());
    for (const kind of ["eager", "compiled"]) theirs[kind]!.push(...(await ask(kind)).times);
  }
  const total = batch * sequence;
  const millions = (parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0) / 1e6).toFixed(1);
  for (const kind of ["eager", "compiled"]) {
    report(`training step, ${millions} M parameters, ${total} tokens, ${kind}`, ours, theirs[kind]!, total);
  }
  await session.close();
}
