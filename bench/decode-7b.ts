// Decoding and reading prompts at the shapes of a 7B model, beside llama.cpp and the memory's own speed.
// node bench/decode-7b.ts --checkpoint FOLDER [--llama FILE.gguf]
import { existsSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createKeyValueCache } from "../src/generate/cache/key-value-cache.ts";
import { chooseScheme, schemeOf } from "../src/generate/engine/choose-scheme.ts";
import { createLanguageRunner } from "../src/generate/engine/language-runner.ts";
import { countParameters } from "../src/generate/engine/open-model.ts";
import { linearLayers } from "../src/model/linear-layers.ts";
import { openCheckpoint } from "../src/model/open-checkpoint.ts";
import { openNetwork } from "../src/model/open-network.ts";
import { quantizeCheckpoint } from "../src/model/quantize/quantize-checkpoint.ts";
import { quantizedSource, quantizedWeights } from "../src/model/quantize/quantized-weights.ts";
import { rowSizes, type Scheme } from "../src/model/quantize/scheme.ts";
import { traceLanguageModel } from "../src/model/trace-network.ts";
import { openSession } from "../src/tensor/open-session.ts";
import { bytesForToken, writeGguf } from "./peers/llama-cpp/write-gguf.ts";
import { openBandwidthMeter } from "./support/memory-bandwidth.ts";
import { gigabytes, watchMemory } from "./support/peak-memory.ts";
import { type PeerProcess, startPeer } from "./support/peer-process.ts";

const { values } = parseArgs({
  options: {
    /** Such as scripts/make-checkpoint.ts writes; it is quantized at the first run. */
    checkpoint: { type: "string" },
    block: { type: "string", default: "128" },
    /** A file of random weights for llama.cpp, written if missing; needs `npm ci --ignore-scripts` in its folder. */
    llama: { type: "string" },
    contexts: { type: "string", default: "64,1200" },
    prompt: { type: "string", default: "1024" },
    chunk: { type: "string", default: "112" },
    steps: { type: "string", default: "16" },
    rounds: { type: "string", default: "3" },
    threads: { type: "string", default: String(availableParallelism()) },
    profile: { type: "string" },
  },
});
const [steps, rounds, threads] = [Number(values.steps), Number(values.rounds), Number(values.threads)];
const load = () => loadavg()[0]!.toFixed(1);
const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
const least = (times: readonly number[]) => Math.min(...times);

console.log(`Node ${process.version}, ${availableParallelism()} x ${cpus()[0]?.model}, load ${load()}`);
const watch = watchMemory();
const checkpoint = await openCheckpoint(values.checkpoint!);
const { network, weights } = openNetwork(checkpoint);
const scheme = chooseScheme({ bits: 4, blockSize: Number(values.block) } as Scheme, countParameters(network))!;
const stored = await quantizeCheckpoint(checkpoint, { schemeOf: (layer) => schemeOf(layer, scheme) });
const begun = performance.now();
const session = await openSession(traceLanguageModel(network, quantizedWeights(stored)), {
  device: "cpu",
  threads,
  weights: quantizedSource(stored, weights),
  ...(values.profile && { profilePrefix: values.profile }),
});
const opened = performance.now() - begun;
const meter = await openBandwidthMeter(threads);
const runner = createLanguageRunner(network, session);
const layers = linearLayers(network).filter(({ part }) => part === "language");
const [bytes, operations] = [
  weightBytes(),
  2 * layers.reduce((sum, each) => sum + (each.isHead ? 0 : sizeOf(each)), 0),
];
console.log(
  `int4, block ${scheme.blockSize}: session built in ${(opened / 1000).toFixed(1)} s, ${(bytes / 1e9).toFixed(2)} GB of ` +
    `weights a token, peak anonymous memory ${gigabytes(watch.peak())}`,
);
const peer = values.llama ? await startLlama(values.llama) : null;

console.log("\n| tokens before | engine | ms a token, best and median | GB/s, best and median | load |");
console.log("| ---: | --- | ---: | ---: | ---: |");
for (const context of values.contexts.split(",").map(Number)) {
  const [ours, theirs, apart]: [number[], number[], number[]] = [[], [], []];
  const memory: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(...(await decode(context)).times);
    if (peer) theirs.push(...(await askPeer(peer.process, { kind: "decode", tokens: context, steps })).slice(1));
    const found = await decode(context, () => meter.measure(bytes));
    apart.push(...found.times);
    memory.push(...found.memory);
  }
  const read = bytes + cacheBytes(context);
  printDecoding(context, "globe", ours, read);
  if (peer) printDecoding(context, "llama.cpp Q4_0", theirs, peer.bytes + cacheBytes(context) / 2);
  printDecoding(context, "globe, in turn with reading memory", apart, read);
  printDecoding(context, "reading memory", memory, bytes);
  const shares = [least, median].map((of) => `${((100 * read * of(memory)) / bytes / of(apart)).toFixed(0)} %`);
  console.log(`share of the memory's speed at ${context}: best ${shares[0]}, median ${shares[1]}`);
  const ratios = [least, median].map((of) => (of(theirs) / of(ours)).toFixed(2));
  if (peer) console.log(`llama.cpp / globe at ${context}: best ${ratios[0]}, median ${ratios[1]}`);
}

console.log("\n| prompt tokens | engine | seconds, least | GFLOP/s | load |");
console.log("| ---: | --- | ---: | ---: | ---: |");
const tokens = Number(values.prompt);
const [reading, peerReading]: [number[], number[]] = [[], []];
for (let round = 0; round < rounds; round++) {
  reading.push(await prefill(tokens));
  if (peer) peerReading.push(...(await askPeer(peer.process, { kind: "prefill", tokens })));
}
printPrefill("globe", reading);
if (peer) printPrefill("llama.cpp Q4_0", peerReading);
await session.close();
await meter.close();
await watch.close();
await peer?.process.close();

function sizeOf({ inFeatures, outFeatures }: { inFeatures: number; outFeatures: number }): number {
  return inFeatures * outFeatures;
}

/** What lies in the file for every layer: packed numbers, scales, zero points. */
function weightBytes(): number {
  return layers.reduce((sum, layer) => {
    const { packed, scales, zeroPoints } = rowSizes(layer.inFeatures, schemeOf(layer, scheme)!);
    return sum + layer.outFeatures * (packed + scales + zeroPoints);
  }, 0);
}

/** Keys and values in single precision; llama.cpp keeps them in half. */
function cacheBytes(context: number): number {
  const { layers: count, keyValueHeads, headSize } = network.text;
  return context * count * keyValueHeads * headSize * 2 * 4;
}

function inputs(count: number) {
  const embeddings = Float32Array.from({ length: count * network.text.hiddenSize }, (_, i) => Math.sin(i * 0.37));
  return { embeddings, positionsFrom: (start: number) => Int32Array.from({ length: count }, (_, i) => start + i) };
}

/**
 * Milliseconds of every token after `context` others, whose keys and values are made up. With `measure`, the memory is
 * read on its own before each: what else the machine does changes from one second to the next.
 */
async function decode(
  context: number,
  measure?: () => Promise<number>,
): Promise<{ times: number[]; memory: number[] }> {
  const past = createKeyValueCache(network.text);
  past.add();
  past.reserve(context + steps + 1);
  const { keyValueHeads, headSize } = network.text;
  const rows = Array.from({ length: network.text.layers }, () =>
    Float32Array.from({ length: context * keyValueHeads * headSize }, (_, i) => Math.sin(i)),
  );
  past.append({ keys: rows, values: rows }, [context]);
  const { embeddings, positionsFrom } = inputs(1);
  const [times, memory]: [number[], number[]] = [[], []];
  for (let step = 0; step <= steps; step++) {
    if (measure) memory.push((1000 * bytes) / (await measure()));
    const positions = positionsFrom(context + step);
    const before = performance.now();
    const found = await runner.run({
      ...{ tokens: 1, embeddings, past, logitRows: [0] },
      positions: [positions, positions, positions],
    });
    past.append(found, [1]);
    times.push(performance.now() - before);
  }
  past.clear();
  return { times: times.slice(1), memory: memory.slice(1) };
}

async function prefill(count: number): Promise<number> {
  const past = createKeyValueCache(network.text);
  past.add();
  past.reserve(count);
  const before = performance.now();
  for (let start = 0; start < count; start += Number(values.chunk)) {
    const length = Math.min(Number(values.chunk), count - start);
    const { embeddings, positionsFrom } = inputs(length);
    const positions = positionsFrom(start);
    const found = await runner.run({
      ...{ tokens: length, embeddings, past, logitRows: [length - 1] },
      positions: [positions, positions, positions],
    });
    past.append(found, [length]);
  }
  past.clear();
  return performance.now() - before;
}

async function startLlama(file: string): Promise<{ process: PeerProcess; bytes: number }> {
  const { intermediate_size: intermediateSize } = checkpoint.config as { intermediate_size: number };
  const shape = { ...network.text, intermediateSize };
  if (!existsSync(file)) writeGguf(file, shape);
  const script = fileURLToPath(new URL("./peers/llama-cpp/time-llama.js", import.meta.url));
  const started = await startPeer<{ ready: number }>(process.execPath, [script, file, String(threads), "4096"]);
  const read = bytesForToken(shape);
  console.log(
    `llama.cpp: loaded in ${(started.ready.ready / 1000).toFixed(1)} s, ${gigabytes(read)} of weights a token`,
  );
  return { process: started, bytes: read };
}

async function askPeer(process_: PeerProcess, request: object): Promise<number[]> {
  return (await process_.ask<{ times: number[] }>(request)).times;
}

function printDecoding(context: number, name: string, times: readonly number[], read: number): void {
  const both = [least(times), median(times)];
  const [ms, speeds] = [both.map((time) => time.toFixed(1)), both.map((time) => (read / time / 1e6).toFixed(1))];
  console.log(`| ${[context, name, ms.join(", "), speeds.join(", "), load()].join(" | ")} |`);
}

function printPrefill(name: string, times: readonly number[]): void {
  const speed = (operations * tokens) / least(times) / 1e6;
  const cells = [tokens, name, (least(times) / 1000).toFixed(2), speed.toFixed(0), load()];
  console.log(`| ${cells.join(" | ")} |`);
}
