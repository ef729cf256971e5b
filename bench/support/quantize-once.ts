// Quantizes a checkpoint once in a process of its own and prints what it took as JSON.
import { parseArgs } from "node:util";
import { openCheckpoint } from "../../src/model/open-checkpoint.ts";
import { quantizeCheckpoint } from "../../src/model/quantize/quantize-checkpoint.ts";
import type { Scheme } from "../../src/model/quantize/scheme.ts";

export interface QuantizationCost {
  readonly weights: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly openSeconds: number;
  readonly cpuSeconds: number;
  /** The most memory that the process held at any time, bytes. */
  readonly peakMemory: number;
  readonly meanError: number;
}

const { values } = parseArgs({
  options: {
    checkpoint: { type: "string" },
    cache: { type: "string" },
    bits: { type: "string" },
    block: { type: "string" },
    threads: { type: "string" },
    vision: { type: "boolean", default: false },
  },
});
const scheme = { bits: Number(values.bits), blockSize: Number(values.block) } as Scheme;
const started = performance.now();
const checkpoint = await openCheckpoint(values.checkpoint!);
const openSeconds = (performance.now() - started) / 1000;
let weights = 0;
const quantized = await quantizeCheckpoint(checkpoint, {
  schemeOf: ({ part }) => (part === "language" || values.vision ? scheme : null),
  folders: [values.cache!],
  threads: Number(values.threads),
  onProgress: (_, total) => {
    weights = total;
  },
});
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const errors = [...quantized.relativeErrors.values()];
const cost: QuantizationCost = {
  weights,
  bytes: quantized.tensors.headers[0]!.fileSize,
  seconds: (performance.now() - started) / 1000,
  openSeconds,
  cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
  peakMemory: maxRSS * 1024,
  meanError: errors.reduce((sum, error) => sum + error, 0) / errors.length,
};
console.log(JSON.stringify(cost));
