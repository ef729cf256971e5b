// The two loops that go over a whole row of logits, in WebAssembly, four logits at a time.
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
} from "../../run/assemble-wasm.ts";

/** Logits that are handled as one. */
export const CHUNK = 256;
/** Results come as four numbers for each chunk, one for every fourth logit. */
export const LANES = 4;

const CHUNK_BYTES = CHUNK * 4;
const VECTOR_BYTES = LANES * 4;

// Parameters: addresses of the logits, of their end, of the results, and of two singles.
const [source, end, target, range] = [0, 1, 2, 3];
// Locals: an address, and vectors.
const [chunkEnd, result, highest, sharpness, x, rounded] = [4, 5, 6, 7, 8, 9];

const advance = (local: number, by: number): Code => set(local, i32.add(get(local), i32.constant(by)));

/** Goes over every vector of every chunk, and stores what `result` became in a chunk. */
const overChunks = (start: number, ...steps: Code[]): Code =>
  repeatWhile(
    i32.lessThan(get(source), get(end)),
    set(chunkEnd, i32.add(get(source), i32.constant(CHUNK_BYTES))),
    set(result, f32x4.splat(start)),
    repeatWhile(i32.lessThan(get(source), get(chunkEnd)), ...steps, advance(source, VECTOR_BYTES)),
    v128.store(get(target), get(result)),
    advance(target, VECTOR_BYTES),
  );

/** The highest logits of each chunk; not a number counts as none. */
const maxima: WasmFunction = {
  name: "maxima",
  parameters: 4,
  locals: [1, 5],
  body: overChunks(Number.NEGATIVE_INFINITY, set(result, f32x4.larger(get(result), v128.load(get(source))))),
};

/** Adding 1.5 · 2^23 leaves a single rounded to a whole number in its lowest bits; 127 is the bias of an exponent. */
const ROUNDER = 1.5 * 2 ** 23 + 127;
/** Lower ones would leave the range of normal singles; they and not a number are as good as 0. */
const LOWEST = -87;
// ln 2 in two parts: the first has so few bits that its product with a small whole number is exact (Cody and Waite).
const LN2_HIGH = 0.693359375;
const LN2_LOW = Math.LN2 - LN2_HIGH;

const whole = f32x4.subtract(get(rounded), f32x4.splat(ROUNDER));
/** Of Taylor's series; what is left out is below half of the last bit of a single. */
const coefficients = [1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1, 1].map(f32x4.splat);
const polynomial = coefficients.reduce((sum, coefficient) => f32x4.add(f32x4.multiply(sum, get(x)), coefficient));

/**
 * Sums of `e ** ((logit - range[0]) * range[1])` for each chunk: a power of two, made by putting its exponent into
 * place, times the series of the rest.
 */
const sums: WasmFunction = {
  name: "sums",
  parameters: 4,
  locals: [1, 5],
  body: [
    ...set(highest, v128.load32Splat(get(range))),
    ...set(sharpness, v128.load32Splat(get(range), 4)),
    ...overChunks(
      0,
      set(x, f32x4.multiply(f32x4.subtract(v128.load(get(source)), get(highest)), get(sharpness))),
      set(x, f32x4.larger(f32x4.splat(LOWEST), get(x))),
      set(rounded, f32x4.add(f32x4.multiply(get(x), f32x4.splat(Math.LOG2E)), f32x4.splat(ROUNDER))),
      set(x, f32x4.subtract(get(x), f32x4.multiply(whole, f32x4.splat(LN2_HIGH)))),
      set(x, f32x4.subtract(get(x), f32x4.multiply(whole, f32x4.splat(LN2_LOW)))),
      set(result, f32x4.add(get(result), f32x4.multiply(polynomial, v128.shiftLeft32(get(rounded), 23)))),
    ),
  ],
};

export interface RowKernels {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly maxima: (source: number, end: number, target: number, range: number) => void;
  readonly sums: (source: number, end: number, target: number, range: number) => void;
}

// Node has it, but its type declarations leave it to those of the browser.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

let compiled: RowKernels | undefined;

/** The compiled loops with their memory, made on first use; the memory has at least `bytes` bytes. */
export function rowKernels(bytes: number): RowKernels {
  compiled ??= new WebAssembly.Instance(new WebAssembly.Module(assembleModule([maxima, sums]))).exports as RowKernels;
  const missing = bytes - compiled.memory.buffer.byteLength;
  if (missing > 0) compiled.memory.grow(Math.ceil(missing / 65536));
  return compiled;
}
