// Arithmetic through the tensor room: matrix products, packed weights, and whole training steps, beside PyTorch's.
//   node bench/tensor.ts [--python PYTHON] [--rounds 5] [--threads N] [--only products|packed|steps] [--large] [--compiled]
// With a Python that has PyTorch, both take turns on the same work; the ratios are of paired runs. --large takes the
// shape of 36 million parameters for the steps instead of 8 million. On a busy machine take --threads 1: threads then do
// not wait for each other, and processor time says what the work costs. --compiled adds PyTorch's compiler.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { createRandom } from "../src/run/random.ts";
import { openSession, type Session } from "../src/tensor/open-session.ts";
import { linear } from "../src/tensor/operations/linear.ts";
import { quantizedLinear, quantizedWeights } from "../src/tensor/operations/quantized-linear.ts";
import { sum } from "../src/tensor/operations/reduce.ts";
import type { TensorData } from "../src/tensor/tensor.ts";
import { countElements, tensorData } from "../src/tensor/tensor-data.ts";
import { type DecoderShape, decoderWeights } from "../src/tensor/testing/decoder.cases.ts";
import {
  decoderDescentStep,
  decoderTrainingStep,
  stepFeeds,
  tokenFeeds,
} from "../src/tensor/testing/decoder-step.cases.ts";
import { trace } from "../src/tensor/trace.ts";
import { weight } from "../src/tensor/weight.ts";
import { type PeerProcess, startPeer } from "./support/peer-process.ts";

const { values } = parseArgs({
  options: {
    python: { type: "string" },
    rounds: { type: "string", default: "5" },
    threads: { type: "string", default: String(availableParallelism()) },
    only: { type: "string" },
    large: { type: "boolean", default: false },
    compiled: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const threads = Number(values.threads);
const grid = [16, 256] as const;
const shape: DecoderShape = values.large
  ? { layers: 10, hidden: 512, heads: 8, keyHeads: 4, intermediate: 1536, vocabulary: 4096 }
  : { layers: 7, hidden: 256, heads: 8, keyHeads: 4, intermediate: 1024, vocabulary: 4096 };

interface Elapsed {
  /** Milliseconds. */
  readonly wall: number;
  readonly processor: number;
}

const random = createRandom(1);
const randomFloats = (count: number) => Float32Array.from({ length: count }, () => random.next() - 0.5);
const randomBytes = (count: number) => Uint8Array.from({ length: count }, () => random.integer(256));

async function elapsed(work: () => Promise<unknown>): Promise<Elapsed> {
  const start = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, processor: (user + system) / 1000 };
}

/** The best of the rounds for each contender; they take turns, so that a busy machine is busy for all. */
async function takeTurns(
  contenders: Readonly<Record<string, () => Promise<Elapsed>>>,
): Promise<Record<string, Elapsed[]>> {
  const times: Record<string, Elapsed[]> = {};
  for (const [name, run] of Object.entries(contenders)) {
    // The first two runs of a session fill its arena, and a compiler compiles.
    await run();
    await run();
    times[name] = [];
  }
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) times[name]!.push(await run());
  }
  return times;
}

const best = (times: readonly Elapsed[], kind: keyof Elapsed) => Math.min(...times.map((time) => time[kind]));
const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

function report(title: string, operations: number, times: Record<string, Elapsed[]>): void {
  console.log(`\n${title}`);
  const ours = Object.entries(times)[0]!;
  for (const [name, list] of Object.entries(times)) {
    const rate = operations / best(list, "wall") / 1e6;
    const ratios = (kind: keyof Elapsed) => median(list.map((time, round) => time[kind] / ours[1][round]![kind]));
    console.log(
      `  ${name.padEnd(28)} ${best(list, "wall").toFixed(2).padStart(9)} ms  ${rate.toFixed(0).padStart(4)} GFLOP/s` +
        `  processor ${best(list, "processor").toFixed(2)} ms` +
        (name === ours[0]
          ? ""
          : `  median ratio ${ratios("wall").toFixed(2)} (processor ${ratios("processor").toFixed(2)})`),
    );
  }
}

async function productSession(
  [rows, inner, columns]: readonly number[],
  isFed: boolean,
): Promise<() => Promise<Elapsed>> {
  const type = { dtype: "float32", shape: [columns!, inner!] } as const;
  const graph = trace({ x: { dtype: "float32", shape: [rows!, inner!] } }, ({ x }) => ({
    y: sum(linear(x!, weight("w", type)), { axes: 0 }),
  }));
  const stored = randomFloats(inner! * columns!);
  const session = await openSession(graph, {
    device: "cpu",
    threads,
    ...(!isFed && { weights: { get: () => stored } }),
  });
  const feeds: Record<string, TensorData> = {
    x: { dtype: "float32", shape: [rows!, inner!], data: randomFloats(rows! * inner!) },
    ...(isFed && { w: { ...type, data: stored } }),
  };
  return () => repeat(session, feeds, repeatsOf([rows!, inner!, columns!]));
}

async function repeat(session: Session, feeds: Record<string, TensorData>, times: number): Promise<Elapsed> {
  const { wall, processor } = await elapsed(async () => {
    for (let run = 0; run < times; run++) await session.run(feeds);
  });
  return { wall: wall / times, processor: processor / times };
}

/** Enough products for about half a second. */
const repeatsOf = (sizes: readonly number[]) => Math.max(1, Math.round(1.5e11 / (2 * countElements(sizes))));

async function timeProducts(peer: PeerProcess | null): Promise<void> {
  for (const sizes of [
    [1024, 512, 512],
    [1024, 1024, 1024],
    [4096, 256, 1024],
    [16, 1024, 4096],
  ]) {
    const times = await takeTurns({
      "built-in weight": await productSession(sizes, false),
      "fed weight": await productSession(sizes, true),
      ...(peer && { PyTorch: () => askProduct(peer, sizes) }),
    });
    report(`product ${sizes.join(" x ")}`, 2 * countElements(sizes), times);
  }
}

async function askProduct(peer: PeerProcess, sizes: readonly number[]): Promise<Elapsed> {
  const repeats = repeatsOf(sizes);
  const { wall, processor } = await peer.ask<Elapsed>({ kind: "product", shape: sizes, repeats });
  return { wall: wall / repeats, processor: processor / repeats };
}

/** Matrices with their own random weights: ONNX Runtime shares equal ones, which would then sit in the cache. */
async function timePacked(): Promise<void> {
  const count = 12;
  for (const [rows, blockSize] of [
    [1, 32],
    [1, 128],
    [128, 32],
  ] as const) {
    const layer = { bits: 4, blockSize, inFeatures: 3584, outFeatures: 18944 } as const;
    const graph = trace({ x: { dtype: "float32", shape: [rows, layer.inFeatures] } }, ({ x }) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => {
          const y = quantizedLinear(x!, `layer ${index}`, { ...layer, symmetric: true });
          return [`sum ${index}`, sum(y)];
        }),
      ),
    );
    const { packed, scales } = quantizedWeights("layer", { ...layer, symmetric: true });
    const session = await openSession(graph, {
      device: "cpu",
      threads,
      weights: {
        get: (name) =>
          name.endsWith("packed")
            ? randomBytes(countElements(packed.shape))
            : randomFloats(countElements(scales.shape)),
      },
    });
    const feeds = {
      x: tensorData("float32", [rows, layer.inFeatures], randomFloats(rows * layer.inFeatures)),
    };
    const times = await takeTurns({ "int4 weights": () => repeat(session, feeds, 1) });
    const operations = 2 * rows * layer.inFeatures * layer.outFeatures * count;
    report(`${count} packed layers of 3584 x 18944, ${rows} rows, blocks of ${blockSize}`, operations, times);
    const bytes = count * (countElements(packed.shape) + 4 * countElements(scales.shape));
    console.log(`  weights read at ${(bytes / best(times["int4 weights"]!, "wall") / 1e6).toFixed(1)} GB/s`);
    await session.close();
  }
}

async function timeSteps(peer: PeerProcess | null): Promise<void> {
  const parameters = Object.values(decoderWeights(shape)).reduce((total, sizes) => total + countElements(sizes), 0);
  const tokens = grid[0] * grid[1];
  // Forward and backward: 6 operations for each parameter and token, and two products over all pairs of positions.
  const operations = 6 * parameters * tokens + 12 * shape.layers * shape.hidden * tokens * grid[1];
  const start = performance.now();
  const graph = decoderTrainingStep(shape, grid);
  const traced = performance.now() - start;
  const adamw = await openSession(graph, { device: "cpu", threads });
  console.log(`\n${(parameters / 1e6).toFixed(1)} M parameters, ${tokens} tokens: traced in ${traced.toFixed(0)} ms`);
  console.log(`session opened in ${(performance.now() - start - traced).toFixed(0)} ms`);
  const descent = await openSession(decoderDescentStep(shape, grid, 0.01), { device: "cpu", threads });
  const states = { adamw: stepFeeds(shape, grid), descent: { ...stepFeeds(shape, grid) } };
  const plain = { ...tokenFeeds(shape, grid) };
  for (const name of Object.keys(decoderWeights(shape))) Object.assign(plain, { [name]: states.descent[name] });
  const times = await takeTurns({
    "forward, backward, AdamW": () => elapsed(() => adamw.run(states.adamw)),
    "forward, backward, descent": () => elapsed(() => descent.run(plain)),
    ...(peer && {
      "PyTorch eager, fused AdamW": () => peer.ask<Elapsed>({ kind: "eager" }),
    }),
    ...(peer && values.compiled && { "PyTorch compiled": () => peer.ask<Elapsed>({ kind: "compiled" }) }),
  });
  report(`training step`, operations, times);
  await adamw.close();
  await descent.close();
}

const peerArguments = [
  shape.layers,
  shape.hidden,
  shape.heads,
  shape.keyHeads,
  shape.intermediate,
  shape.vocabulary,
  ...grid,
  threads,
].map(String);
const script = new URL("peers/train_decoder.py", import.meta.url).pathname;
const peer = values.python
  ? await startPeer<{ torch: string; parameters: number }>(values.python, [script, ...peerArguments], {
      PYTHONWARNINGS: "ignore",
    })
  : null;
if (peer) console.log(`PyTorch ${peer.ready.torch}, ${peer.ready.parameters} parameters, ${threads} threads`);
const wants = (part: string) => values.only === undefined || values.only === part;
if (wants("products")) await timeProducts(peer);
if (wants("packed")) await timePacked();
if (wants("steps")) await timeSteps(peer);
await peer?.close();
