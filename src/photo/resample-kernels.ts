// The two inner loops of the resampler in WebAssembly, sixteen bytes at a time.
import {
  assembleModule,
  type Code,
  get,
  i32,
  repeatWhile,
  set,
  v128,
  type WasmFunction,
} from "../run/assemble-wasm.ts";

/** Fractional bits of a weight. */
export const PRECISION_BITS = 22;
/** A weight is split so that both parts are 16-bit factors: `low` has this many bits, `high` the rest with the sign. */
export const LOW_BITS = 15;

const half = v128.splat32(1 << (PRECISION_BITS - 1));
const zero = v128.splat32(0);
const advance = (local: number, by: number): Code => set(local, i32.add(get(local), i32.constant(by)));

/** Sums of low and high products as one 32-bit sum, brought back to whole numbers. */
const whole = (low: number, high: number): Code =>
  v128.shiftRight32(v128.add32(get(low), v128.shiftLeft32(get(high), LOW_BITS)), PRECISION_BITS);

/**
 * `rows(source, target, kernels, weights, end)`: one row of pixels. `kernels` points at pairs of integers for each pixel
 * of the target: byte offset of its first source pixel, byte offset behind its weights. Weights come as for `columns`.
 */
function rows(): WasmFunction {
  const [source, target, kernel, weight, end, pixel, weightEnd, low, high, pixels] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  // Two pixels, r g b r g b, as 16-bit pairs rr gg bb; 128 selects zero.
  const pairs = v128.constant([0, 128, 3, 128, 1, 128, 4, 128, 2, 128, 5, 128, 128, 128, 128, 128]);
  return {
    name: "rows",
    parameters: 5,
    locals: [2, 3],
    body: repeatWhile(
      i32.lessThan(get(target), get(end)),
      set(pixel, i32.add(get(source), i32.load(get(kernel)))),
      set(weightEnd, i32.load(get(kernel), 4)),
      set(low, half),
      set(high, zero),
      repeatWhile(
        i32.lessThan(get(weight), get(weightEnd)),
        set(pixels, v128.swizzle(v128.load(get(pixel)), pairs)),
        set(low, v128.add32(get(low), v128.dot16(get(pixels), v128.load32Splat(get(weight))))),
        set(high, v128.add32(get(high), v128.dot16(get(pixels), v128.load32Splat(get(weight), 4)))),
        advance(pixel, 6),
        advance(weight, 8),
      ),
      set(pixels, whole(low, high)),
      set(pixels, v128.narrow32(get(pixels), get(pixels))),
      v128.store32Lane0(get(target), v128.narrow16(get(pixels), get(pixels))),
      advance(target, 3),
      advance(kernel, 8),
    ),
  };
}

/**
 * `columns(source, stride, target, weights, weightEnd, end)`: one row of the target out of several rows of the source,
 * `stride` bytes apart. For every two rows the weights hold two 16-bit low parts and two 16-bit high parts.
 */
function columns(): WasmFunction {
  const [source, stride, target, weights, weightEnd, end, pixel, weight] = [0, 1, 2, 3, 4, 5, 6, 7];
  const [low, high] = [
    [8, 9, 10, 11],
    [12, 13, 14, 15],
  ];
  const [first, second, zipped, lowWeights, highWeights] = [16, 17, 18, 19, 20];
  const zipLow = [0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23];
  const zipHigh = zipLow.map((lane) => lane + 8);
  const accumulate = (quarter: number): Code => [
    ...set(low![quarter]!, v128.add32(get(low![quarter]!), v128.dot16(get(zipped), get(lowWeights)))),
    ...set(high![quarter]!, v128.add32(get(high![quarter]!), v128.dot16(get(zipped), get(highWeights)))),
  ];
  return {
    name: "columns",
    parameters: 6,
    locals: [2, 13],
    body: repeatWhile(
      i32.lessThan(get(target), get(end)),
      set(pixel, get(source)),
      set(weight, get(weights)),
      ...low!.map((local) => set(local, half)),
      ...high!.map((local) => set(local, zero)),
      repeatWhile(
        i32.lessThan(get(weight), get(weightEnd)),
        set(lowWeights, v128.load32Splat(get(weight))),
        set(highWeights, v128.load32Splat(get(weight), 4)),
        set(first, v128.load(get(pixel))),
        set(pixel, i32.add(get(pixel), get(stride))),
        set(second, v128.load(get(pixel))),
        set(pixel, i32.add(get(pixel), get(stride))),
        ...[zipLow, zipHigh].flatMap((lanes, i) => [
          set(zipped, v128.extendLow8(v128.shuffle(get(first), get(second), lanes))),
          accumulate(2 * i),
          set(zipped, v128.extendHigh8(v128.shuffle(get(first), get(second), lanes))),
          accumulate(2 * i + 1),
        ]),
        advance(weight, 8),
      ),
      v128.store(
        get(target),
        v128.narrow16(
          v128.narrow32(whole(low![0]!, high![0]!), whole(low![1]!, high![1]!)),
          v128.narrow32(whole(low![2]!, high![2]!), whole(low![3]!, high![3]!)),
        ),
      ),
      advance(target, 16),
      advance(source, 16),
    ),
  };
}

export interface ResampleKernels {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly rows: (source: number, target: number, kernels: number, weights: number, end: number) => void;
  readonly columns: (
    source: number,
    stride: number,
    target: number,
    weights: number,
    weightEnd: number,
    end: number,
  ) => void;
}

// Node has it, but its type declarations leave it to those of the browser.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

let compiled: ResampleKernels | undefined;

/** The compiled loops with their memory, made on first use; the memory has at least `bytes` bytes. */
export function resampleKernels(bytes: number): ResampleKernels {
  compiled ??= new WebAssembly.Instance(new WebAssembly.Module(assembleModule([rows(), columns()])))
    .exports as ResampleKernels;
  const missing = bytes - compiled.memory.buffer.byteLength;
  if (missing > 0) compiled.memory.grow(Math.ceil(missing / 65536));
  return compiled;
}
