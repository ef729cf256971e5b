// WebAssembly code that quantizes blocks of singles: searches scale and zero point of least squared error, and packs.
import { type Code, f32x4, get, i32, repeatWhile, set, v128, type WasmFunction } from "../../run/assemble-wasm.ts";
import type { Scheme } from "./scheme.ts";

/** Where the factors of the search stand in memory, as singles. */
export const factorsAddress = 0;
/** Where a call leaves the sums over its blocks: squared weights, and squared errors, as singles. */
export const sumsAddress = 128;
/** The first address that a caller may use. */
export const freeAddress = 256;

/** Smaller steps have no reciprocal among singles; weights of that size are as good as 0. */
const smallestStep = 1e-36;

// Parameters: addresses in memory.
const source = 0;
const sourceEnd = 1;
const packed = 2;
const scales = 3;
const zeroPoints = 4;
// Addresses that move.
const at = 5;
const blockEnd = 6;
const factor = 7;
// Vectors: of four weights, or one number in all four lanes.
const x = 8;
const k = 9;
const low = 10;
const high = 11;
const products = 12;
const squares = 13;
const step = 14;
const zero = 15;
const best = 16;
const bestStep = 17;
const bestZero = 18;
const range = 19;
const middle = 20;
const inverse = 21;
const better = 22;
const norm = 23;
const totalNorm = 24;
const totalError = 25;
const codes = 26;
const codeVectors = 8;

/** 32 weights are handled in one turn of the inner loops: what 4 bits pack into one vector. */
const turn = 32;

/**
 * `quantize(source, sourceEnd, packed, scales, zeroPoints)`: blocks of singles to packed numbers, one scale as a single
 * and one zero point as a byte for each block.
 *
 * A weight becomes `scale · (q - zero)` with whole `q` in [0, 2^bits) and whole `zero` in the same range. For each
 * factor, the step is the block's range divided by the number of steps, times the factor (below 1, the extremes are cut
 * and the rest is finer); the zero point centres the range. With `k = q - zero` fixed, the best scale is <x,k> / <k,k>
 * and leaves the error <x,x> - <x,k>² / <k,k>, so the factor of the largest <x,k>² / <k,k> wins. The winner is rounded
 * once more with that scale. Not-a-number and infinity in a block give a scale that is not finite.
 */
export function quantizeFunction({ bits, blockSize }: Scheme, factorCount: number): WasmFunction {
  const levels = 2 ** bits - 1;
  const tiny = f32x4.splat(1e-30);
  const forEachTurn = (...body: Code[]): Code => [
    ...set(at, get(source)),
    ...repeatWhile(i32.lessThan(get(at), get(blockEnd)), ...body, set(at, i32.add(get(at), i32.constant(4 * turn)))),
  ];
  const vectors = Array.from({ length: turn / 4 }, (_, vector) => vector);
  const add = (sum: number, value: Code): Code => set(sum, f32x4.add(get(sum), value));

  /** Rounds the block with `inverse` and `zero` (`low` and `high` are the limits) and sums <x,k> and <k,k>. */
  const sums = (alsoNorm = false): Code => [
    ...set(products, f32x4.splat(0)),
    ...set(squares, f32x4.splat(0)),
    ...forEachTurn(
      ...vectors.map(
        (vector): Code => [
          ...set(x, v128.load(get(at), 16 * vector)),
          ...set(
            k,
            f32x4.smaller(f32x4.larger(f32x4.nearest(f32x4.multiply(get(x), get(inverse))), get(low)), get(high)),
          ),
          ...add(products, f32x4.multiply(get(x), get(k))),
          ...add(squares, f32x4.multiply(get(k), get(k))),
          ...(alsoNorm ? add(norm, f32x4.multiply(get(x), get(x))) : []),
        ],
      ),
    ),
    ...set(products, allLanes(f32x4.add, products)),
    ...set(squares, f32x4.larger(allLanes(f32x4.add, squares), tiny)),
  ];
  const useStep = (stepLocal: number, zeroLocal: number): Code => [
    ...set(inverse, f32x4.divide(f32x4.splat(1), get(stepLocal))),
    ...set(low, f32x4.negate(get(zeroLocal))),
    ...set(high, f32x4.subtract(f32x4.splat(levels), get(zeroLocal))),
  ];
  const scale = f32x4.divide(get(products), get(squares));
  const keepIfBetter = (local: number, value: Code) => set(local, v128.select(value, get(local), get(better)));

  const findRange: Code = [
    ...set(low, f32x4.splat(0)),
    ...set(high, f32x4.splat(0)),
    ...forEachTurn(
      ...vectors.map(
        (vector): Code => [
          ...set(x, v128.load(get(at), 16 * vector)),
          ...set(low, f32x4.smaller(get(low), get(x))),
          ...set(high, f32x4.larger(get(high), get(x))),
        ],
      ),
    ),
    ...set(low, allLanes(f32x4.smaller, low)),
    ...set(high, allLanes(f32x4.larger, high)),
    ...set(range, f32x4.multiply(f32x4.subtract(get(high), get(low)), f32x4.splat(1 / levels))),
    ...set(middle, f32x4.multiply(f32x4.add(get(high), get(low)), f32x4.splat(0.5))),
  ];
  const tryFactor: Code = [
    ...set(step, f32x4.larger(f32x4.multiply(get(range), v128.load32Splat(get(factor))), f32x4.splat(smallestStep))),
    ...set(
      zero,
      f32x4.smaller(
        f32x4.larger(
          f32x4.nearest(f32x4.subtract(f32x4.splat(levels / 2), f32x4.divide(get(middle), get(step)))),
          f32x4.splat(0),
        ),
        f32x4.splat(levels),
      ),
    ),
    ...useStep(step, zero),
    ...sums(),
    ...set(products, f32x4.divide(f32x4.multiply(get(products), get(products)), get(squares))),
    ...set(better, f32x4.greater(get(products), get(best))),
    ...keepIfBetter(best, get(products)),
    ...keepIfBetter(bestStep, get(step)),
    ...keepIfBetter(bestZero, get(zero)),
    ...set(factor, i32.add(get(factor), i32.constant(4))),
  ];
  const refine: Code = [
    ...useStep(bestStep, bestZero),
    ...sums(),
    ...set(bestStep, f32x4.larger(scale, f32x4.splat(smallestStep))),
    ...useStep(bestStep, bestZero),
    ...set(norm, f32x4.splat(0)),
    ...sums(true),
    ...set(norm, allLanes(f32x4.add, norm)),
    ...add(totalNorm, get(norm)),
    ...add(
      totalError,
      f32x4.subtract(get(norm), f32x4.divide(f32x4.multiply(get(products), get(products)), get(squares))),
    ),
    ...v128.store32Lane0(get(scales), scale),
    ...set(scales, i32.add(get(scales), i32.constant(4))),
    ...v128.store8Lane0(get(zeroPoints), asIntegers(get(bestZero), levels)),
    ...set(zeroPoints, i32.add(get(zeroPoints), i32.constant(1))),
  ];
  const encode: Code = forEachTurn(
    ...vectors.map((vector) => {
      const rounded = f32x4.nearest(f32x4.multiply(v128.load(get(at), 16 * vector), get(inverse)));
      const limited = f32x4.smaller(f32x4.larger(rounded, get(low)), get(high));
      return set(codes + vector, asIntegers(f32x4.add(limited, get(bestZero)), levels));
    }),
    ...packCodes(bits),
  );
  return {
    name: "quantize",
    parameters: 5,
    locals: [3, codes + codeVectors - x],
    body: [
      ...set(totalNorm, f32x4.splat(0)),
      ...set(totalError, f32x4.splat(0)),
      ...repeatWhile(
        i32.lessThan(get(source), get(sourceEnd)),
        set(blockEnd, i32.add(get(source), i32.constant(4 * blockSize))),
        findRange,
        set(best, f32x4.splat(0)),
        set(bestStep, f32x4.splat(smallestStep)),
        set(bestZero, f32x4.splat((levels + 1) / 2)),
        set(factor, i32.constant(factorsAddress)),
        repeatWhile(i32.lessThan(get(factor), i32.constant(factorsAddress + 4 * factorCount)), tryFactor),
        refine,
        encode,
        set(source, get(blockEnd)),
      ),
      ...v128.store32Lane0(i32.constant(sumsAddress), get(totalNorm)),
      ...v128.store32Lane0(i32.constant(sumsAddress + 4), get(totalError)),
    ],
  };
}

/** The four lanes of a local combined, in every lane of the result. */
function allLanes(combine: (a: Code, b: Code) => Code, local: number): Code {
  const swapped = (value: Code, lanes: readonly number[]) =>
    v128.shuffle(
      value,
      value,
      lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
    );
  // The pairs go through the local itself, so that no value is computed twice.
  return [
    ...set(local, combine(get(local), swapped(get(local), [2, 3, 0, 1]))),
    ...combine(get(local), swapped(get(local), [1, 0, 3, 2])),
  ];
}

/** Whole singles in [0, mask] as integers: above 2^23 the fraction of a single counts in ones. */
function asIntegers(value: Code, mask: number): Code {
  return v128.and(f32x4.add(value, f32x4.splat(2 ** 23)), v128.splat32(mask));
}

/** Stores the 32 numbers of a turn and moves on: bytes for 8 bits, two to a byte, low bits first, for 4. */
function packCodes(bits: 4 | 8): Code[] {
  const bytes = (from: number) =>
    v128.narrow16(
      v128.narrow32(get(codes + from), get(codes + from + 1)),
      v128.narrow32(get(codes + from + 2), get(codes + from + 3)),
    );
  const advance = (count: number) => set(packed, i32.add(get(packed), i32.constant(count)));
  if (bits === 8) return [v128.store(get(packed), bytes(0)), v128.store(get(packed), bytes(4), 16), advance(32)];
  const pairs = (value: Code): Code => [
    ...set(k, value),
    ...v128.and(v128.or(get(k), v128.shiftRight16(get(k), 4)), v128.splat32(0x00ff00ff)),
  ];
  return [v128.store(get(packed), v128.narrow16(pairs(bytes(0)), pairs(bytes(4)))), advance(16)];
}
