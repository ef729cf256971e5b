// How fast weights are quantized and with what error: node bench/quantize.ts [--checkpoint FOLDER] [--quality].
import { execFileSync } from "node:child_process";
import { createReadStream, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openCheckpoint } from "../src/model/open-checkpoint.ts";
import { createQuantizer } from "../src/model/quantize/create-quantizer.ts";
import { describeScheme, type Scheme } from "../src/model/quantize/scheme.ts";
import {
  narrowToBrainFloats,
  narrowToHalves,
  widenBrainFloats,
  widenHalves,
} from "../src/model/safetensors/convert-floats.ts";
import { createRandom } from "../src/run/random.ts";
import { openReference, type Reference, referenceNames } from "../test/reference/models/open-reference.ts";
import { runReference } from "../test/reference/models/run-reference.ts";
import { compareLogits, quantizeReference } from "../test/support/quantized-reference.ts";
import { roundLikeQ4 } from "./peers/round-q4-0.ts";
import type { QuantizationCost } from "./support/quantize-once.ts";

const { values } = parseArgs({
  options: {
    /** A checkpoint to quantize as a whole, such as scripts/make-checkpoint.ts writes. */
    checkpoint: { type: "string" },
    threads: { type: "string", default: String(availableParallelism()) },
    /** Where the quantized files are written, and deleted again; by default inside the checkpoint. */
    cache: { type: "string" },
    schemes: { type: "string", default: "4/32,4/128,8/128" },
    vision: { type: "boolean", default: false },
    /** Also how far the logits of the reference checkpoints move. */
    quality: { type: "boolean", default: false },
  },
});
const random = createRandom(1);
const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
/** Student's t with four degrees of freedom: tails as heavy as those of the worst layers. */
const heavyTailed = () => normal() / Math.sqrt((normal() ** 2 + normal() ** 2 + normal() ** 2 + normal() ** 2) / 4);

console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, load ${loadavg()[0]!.toFixed(1)}\n`);
timeKernels();
timeConversions();
if (values.quality) await measureQuality();
if (values.checkpoint) await timeCheckpoint(values.checkpoint);

function relativeError(found: Float32Array, expected: Float32Array): number {
  const norm = expected.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(expected.reduce((sum, value, index) => sum + (value - found[index]!) ** 2, 0) / norm);
}

/** The shortest of several runs: on a shared machine, the one that was disturbed least. */
function shortest(run: () => void, rounds = 9): number {
  return Math.min(
    ...Array.from({ length: rounds }, () => {
      const started = performance.now();
      run();
      return (performance.now() - started) / 1000;
    }),
  );
}

function timeKernels(): void {
  const [rows, columns] = [512, 3584];
  const sources = [normal, heavyTailed].map((draw) =>
    Float32Array.from({ length: rows * columns }, () => 0.02 * draw()),
  );
  console.log("| kernel, one thread | million weights/s | error, normal | error, heavy-tailed |");
  console.log("| --- | ---: | ---: | ---: |");
  const schemes: readonly Scheme[] = [32, 64, 128].map((blockSize) => ({ bits: 4, blockSize }) as Scheme);
  for (const scheme of [...schemes, { bits: 8, blockSize: 32 } as const, { bits: 8, blockSize: 128 } as const]) {
    for (const factors of scheme.bits === 4 ? [[1], undefined] : [undefined]) {
      const quantizer = createQuantizer(scheme, factors);
      const load = (source: Float32Array) => {
        const bytes = new Uint8Array(narrowToBrainFloats(source).buffer);
        quantizer.prepare("BF16", rows, columns).set(bytes);
      };
      const errors = sources.map((source) => {
        load(source);
        const { squaredError, squaredNorm } = quantizer.quantize();
        return `${(100 * Math.sqrt(squaredError / squaredNorm)).toFixed(2)} %`;
      });
      const seconds = shortest(() => quantizer.quantize());
      const name = describeScheme(scheme) + (scheme.bits === 8 ? "" : factors ? ", rounded" : ", searched");
      console.log(`| ${name} | ${((rows * columns) / seconds / 1e6).toFixed(0)} | ${errors.join(" | ")} |`);
    }
    if (scheme.bits === 8) continue;
    const peer = sources.map((source) => relativeError(roundLikeQ4(source, columns, scheme.blockSize), source));
    const cells = peer.map((error) => `${(100 * error).toFixed(2)} %`).join(" | ");
    console.log(`| the rule of Q4_0, block ${scheme.blockSize} | | ${cells} |`);
  }
  console.log();
}

function timeConversions(): void {
  const count = 16_000_000;
  const shorts = Uint16Array.from({ length: count }, (_, i) => (i * 40_503) & 0x7bff);
  const singles = new Float32Array(count);
  const narrow = new Uint16Array(count);
  const ways = {
    "BF16 to single": () => widenBrainFloats(shorts, singles),
    "F16 to single": () => widenHalves(shorts, singles),
    "single to BF16": () => narrowToBrainFloats(singles, narrow),
    "single to F16": () => narrowToHalves(singles, narrow),
  };
  console.log("| conversion, one thread | billion numbers/s | GB/s of singles |");
  console.log("| --- | ---: | ---: |");
  for (const [name, convert] of Object.entries(ways)) {
    const rate = count / shortest(convert) / 1e9;
    console.log(`| ${name} | ${rate.toFixed(2)} | ${(4 * rate).toFixed(1)} |`);
  }
  console.log();
}

/** Kullback-Leibler divergence of the logits from those of transformers in float32, in nats per position. */
async function measureQuality(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "quantize-quality-"));
  const divergences = new Map<string, number[]>();
  const choices = new Map<string, number[]>();
  for (const name of referenceNames) {
    const reference = await openReference(name);
    const expected = await Promise.all(reference.rows.map((_, row) => reference.expected.readFloats(`logits ${row}`)));
    const measure = async (label: string, quantized: Reference) => {
      const run = await runReference(quantized);
      const { vocabulary } = reference.network.text;
      const { divergence, sameChoice } = compareLogits(await run.score(1000), expected, vocabulary);
      await run.close();
      divergences.set(label, [...(divergences.get(label) ?? []), divergence]);
      choices.set(label, [...(choices.get(label) ?? []), sameChoice]);
    };
    for (const text of ["8/32", "8/128", "4/32", "4/128"]) {
      const [bits, blockSize] = text.split("/").map(Number) as [4 | 8, 32 | 128];
      const { packed, file } = await quantizeReference(reference, () => ({ bits, blockSize }), folder);
      await measure(`int${bits}, block ${blockSize}`, packed);
      if (bits === 8) continue;
      const { weights } = reference;
      const get = async (parameter: string) => {
        const matrix = file.matrices.get(parameter);
        if (!matrix) return weights.get(parameter);
        return roundLikeQ4(await weights.readFloats(parameter), matrix.columns, blockSize);
      };
      const rounded = { ...reference, weights: { ...weights, get: get as never } };
      await measure(`the rule of Q4_0, block ${blockSize}, inputs in float32`, rounded);
    }
  }
  rmSync(folder, { recursive: true });
  console.log("| small reference checkpoints | divergence, geometric mean | least to most | same first choice |");
  console.log("| --- | ---: | ---: | ---: |");
  for (const [label, found] of divergences) {
    const mean = Math.exp(found.reduce((sum, value) => sum + Math.log(value), 0) / found.length);
    const same = choices.get(label)!.reduce((sum, value) => sum + value, 0) / found.length;
    const range = `${Math.min(...found).toFixed(3)} to ${Math.max(...found).toFixed(3)}`;
    console.log(`| ${label} | ${mean.toFixed(4)} | ${range} | ${(100 * same).toFixed(0)} % |`);
  }
  console.log();
}

async function timeCheckpoint(folder: string): Promise<void> {
  const { tensors } = await openCheckpoint(folder);
  const size = tensors.headers.reduce((sum, { fileSize }) => sum + fileSize, 0);
  const cache = mkdtempSync(join(values.cache ?? folder, "quantize-"));
  try {
    console.log(`${folder}: ${(size / 1e9).toFixed(1)} GB; the disk forces out ${await writeSpeed(cache)} MB/s\n`);
    console.log(
      "| scheme | weights | written | seconds | CPU seconds | million weights/s | peak memory | mean error | warm read " +
        "| load |",
    );
    console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (const scheme of values.schemes.split(",")) {
      const [bits, block] = scheme.split("/") as [string, string];
      const readSeconds = await readAll(tensors.headers.map(({ file }) => file));
      const load = loadavg()[0]!;
      const flags = ["--checkpoint", folder, "--cache", cache, "--bits", bits, "--block", block];
      const script = fileURLToPath(new URL("./support/quantize-once.ts", import.meta.url));
      const output = execFileSync(
        process.execPath,
        [script, ...flags, "--threads", values.threads, ...(values.vision ? ["--vision"] : [])],
        { encoding: "utf8" },
      );
      const cost = JSON.parse(output) as QuantizationCost;
      const cells = [
        `int${bits}, block ${block}`,
        `${(cost.weights / 1e9).toFixed(2)} billion`,
        `${(cost.bytes / 1e9).toFixed(2)} GB`,
        cost.seconds.toFixed(1),
        cost.cpuSeconds.toFixed(1),
        (cost.weights / cost.seconds / 1e6).toFixed(0),
        `${(cost.peakMemory / 1e6).toFixed(0)} MB`,
        `${(100 * cost.meanError).toFixed(2)} %`,
        `${(size / 1e9 / readSeconds).toFixed(1)} GB/s`,
        load.toFixed(1),
      ];
      console.log(`| ${cells.join(" | ")} |`);
      for (const name of readdirSync(cache)) rmSync(join(cache, name));
    }
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

/** Seconds to read the files once; afterwards they are in memory as far as they fit. */
async function readAll(files: readonly string[]): Promise<number> {
  const started = performance.now();
  for (const file of files) {
    for await (const _ of createReadStream(file, { highWaterMark: 4 * 1024 * 1024 }));
  }
  return (performance.now() - started) / 1000;
}

async function writeSpeed(folder: string): Promise<string> {
  const path = join(folder, "write-speed");
  const bytes = new Uint8Array(512 * 1024 * 1024).fill(1);
  const file = await open(path, "w");
  const started = performance.now();
  await file.writeFile(bytes);
  await file.datasync();
  const seconds = (performance.now() - started) / 1000;
  await file.close();
  rmSync(path);
  return (bytes.length / 1e6 / seconds).toFixed(0);
}
