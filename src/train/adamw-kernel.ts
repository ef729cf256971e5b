// The loop of AdamW in WebAssembly, four numbers at a time: a third of the time that JavaScript takes.
import {
  assembleModule,
  type Code,
  f32x4,
  get,
  i32,
  repeatWhile,
  set,
  v128,
  type WasmFunction,
} from "../run/assemble-wasm.ts";

/** Numbers that are handled in one call; four arrays of them stay in the processor's cache. */
export const chunkLength = 8192;
const chunkBytes = chunkLength * 4;
const vectorBytes = 16;

/** The numbers that a step multiplies with, in this order at the beginning of the memory. */
export interface AdamwFactors {
  readonly gradientScale: number;
  /** 1 - beta1. */
  readonly freshMean: number;
  readonly beta2: number;
  /** 1 - beta2. */
  readonly freshVariance: number;
  /** 1 / √(1 - beta2^step). */
  readonly correction: number;
  readonly epsilon: number;
  /** Rate / (1 - beta1^step). */
  readonly stepSize: number;
  /** 1 - rate · decay. */
  readonly kept: number;
}

const factorNames = [
  "gradientScale",
  "freshMean",
  "beta2",
  "freshVariance",
  "correction",
  "epsilon",
  "stepSize",
  "kept",
] as const satisfies readonly (keyof AdamwFactors)[];

const factorBytes = 64;
const arrayNames = ["weights", "gradients", "means", "variances"] as const;

// Parameters: the address of the weights and where they end; the other arrays lie behind them at fixed distances.
const [address, end] = [0, 1];
// Locals: the factors, then what is computed.
const factor = Object.fromEntries(factorNames.map((name, index) => [name, get(2 + index)])) as Record<
  keyof AdamwFactors,
  Code
>;
const [gradient, mean, variance] = [2 + factorNames.length, 3 + factorNames.length, 4 + factorNames.length];
const [weightsAt, gradientsAt, meansAt, variancesAt] = [0, chunkBytes, 2 * chunkBytes, 3 * chunkBytes];

const squareRoot = (a: Code): Code => [...a, 0xfd, 0xe3, 0x01];
const { add, subtract, multiply, divide } = f32x4;

const step: WasmFunction = {
  name: "step",
  parameters: 2,
  locals: [0, factorNames.length + 3],
  body: [
    ...factorNames.flatMap((_, index) => set(2 + index, v128.load32Splat(i32.constant(0), index * 4))),
    ...repeatWhile(
      i32.lessThan(get(address), get(end)),
      set(gradient, multiply(v128.load(get(address), gradientsAt), factor.gradientScale)),
      set(mean, v128.load(get(address), meansAt)),
      set(mean, add(get(mean), multiply(subtract(get(gradient), get(mean)), factor.freshMean))),
      set(
        variance,
        add(
          multiply(v128.load(get(address), variancesAt), factor.beta2),
          multiply(multiply(get(gradient), get(gradient)), factor.freshVariance),
        ),
      ),
      v128.store(get(address), get(mean), meansAt),
      v128.store(get(address), get(variance), variancesAt),
      v128.store(
        get(address),
        subtract(
          multiply(v128.load(get(address), weightsAt), factor.kept),
          divide(
            multiply(factor.stepSize, get(mean)),
            add(multiply(squareRoot(get(variance)), factor.correction), factor.epsilon),
          ),
        ),
        weightsAt,
      ),
      set(address, i32.add(get(address), i32.constant(vectorBytes))),
    ),
  ],
};

export interface AdamwKernel {
  /** Overwritten by `step`; each has `chunkLength` numbers. */
  readonly chunk: Readonly<Record<(typeof arrayNames)[number], Float32Array>>;
  setFactors(factors: AdamwFactors): void;
  /** One step on the first `count` numbers of the chunk, rounded up to a multiple of four. */
  step(count: number): void;
}

// Node has it, but its type declarations leave it to those of the browser.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly step: (address: number, end: number) => void;
}

let compiled: AdamwKernel | undefined;

/** The compiled loop with its memory, made on first use. */
export function adamwKernel(): AdamwKernel {
  compiled ??= compile();
  return compiled;
}

function compile(): AdamwKernel {
  const { memory, step: run } = new WebAssembly.Instance(new WebAssembly.Module(assembleModule([step])))
    .exports as Exports;
  memory.grow(Math.ceil((factorBytes + arrayNames.length * chunkBytes) / 65536));
  const { buffer } = memory;
  const factors = new Float32Array(buffer, 0, factorNames.length);
  const array = (index: number) => new Float32Array(buffer, factorBytes + index * chunkBytes, chunkLength);
  const chunk = { weights: array(0), gradients: array(1), means: array(2), variances: array(3) };
  return {
    chunk,
    setFactors: (values) => factors.set(factorNames.map((name) => values[name])),
    step: (count) => run(factorBytes, factorBytes + Math.ceil(count / 4) * vectorBytes),
  };
}
