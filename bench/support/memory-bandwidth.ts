// How fast this machine's threads read memory together: each sums its own block, far larger than any cache.
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { assembleModule, type Code, get, i32, repeatWhile, set, v128 } from "../../src/run/assemble-wasm.ts";

const blockBytes = 256 * 1024 * 1024;
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: object };
};

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  read(start: number, end: number): void;
}

const [start, end] = [0, 1];
const accumulators = [2, 3, 4, 5, 6, 7, 8, 9];

interface Interval {
  readonly begun: number;
  readonly ended: number;
}

export interface BandwidthMeter {
  /** Bytes per second while about `bytes` are read, by all threads together. */
  measure(bytes: number): Promise<number>;
  /** The blocks give their memory back. */
  close(): Promise<void>;
}

/** One thread for each core by default, as an inference session has. */
export async function openBandwidthMeter(threads = availableParallelism()): Promise<BandwidthMeter> {
  const workers = Array.from({ length: threads }, () => new Worker(new URL(import.meta.url)));
  const ask = (worker: Worker, passes: number) =>
    new Promise<Interval>((resolve) => {
      worker.once("message", resolve);
      worker.postMessage(passes);
    });
  await Promise.all(workers.map((worker) => ask(worker, 1)));
  return {
    async measure(bytes) {
      const passes = Math.max(1, Math.round(bytes / threads / blockBytes));
      const intervals = await Promise.all(workers.map((worker) => ask(worker, passes)));
      const begun = Math.min(...intervals.map((interval) => interval.begun));
      const ended = Math.max(...intervals.map((interval) => interval.ended));
      return (passes * threads * blockBytes * 1000) / (ended - begun);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** Sums the bytes from `start` to `end` eight vectors at a time, and stores a sum so that no load can be left out. */
function reader(): Code {
  const step = 16 * accumulators.length;
  return [
    ...repeatWhile(
      i32.lessThan(get(start), get(end)),
      ...accumulators.map((sum, lane) => set(sum, v128.or(get(sum), v128.load(get(start), 16 * lane)))),
      set(start, i32.add(get(start), i32.constant(step))),
    ),
    ...v128.store(
      i32.constant(0),
      accumulators.map((sum) => get(sum)).reduce((a, b) => v128.or(a, b)),
    ),
  ];
}

if (!isMainThread) {
  const bytes = assembleModule([{ name: "read", parameters: 2, locals: [0, accumulators.length], body: reader() }]);
  const { memory, read } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Exports;
  memory.grow(blockBytes / 65_536);
  new Uint32Array(memory.buffer).fill(0x01020304);
  const now = () => performance.timeOrigin + performance.now();
  parentPort!.on("message", (passes: number) => {
    const begun = now();
    for (let pass = 0; pass < passes; pass++) read(64, 64 + blockBytes);
    parentPort!.postMessage({ begun, ended: now() } satisfies Interval);
  });
}
