// WebAssembly code that widens stored 16-bit floats to singles, eight at a time.
import { type Code, f32x4, get, i32, repeatWhile, set, v128, type WasmFunction } from "../../run/assemble-wasm.ts";

const source = 0;
const sourceEnd = 1;
const target = 2;
const value = 3;
const magnitude = 4;

/** Copies `[source, sourceEnd)` to `target` as singles, in groups of eight; the last group may reach beyond the end. */
function widen(name: string, low: Code, high: Code): WasmFunction {
  return {
    name,
    parameters: 3,
    locals: [0, 2],
    body: repeatWhile(
      i32.lessThan(get(source), get(sourceEnd)),
      set(value, v128.load(get(source))),
      low,
      high,
      set(source, i32.add(get(source), i32.constant(16))),
      set(target, i32.add(get(target), i32.constant(32))),
    ),
  };
}

/** BF16 is the upper half of a single: each goes behind two zero bytes. */
const brain = (firstByte: number, offset: number): Code => {
  const lanes = [0, 1, 2, 3].flatMap((lane) => [0, 1, 16 + firstByte + 2 * lane, 17 + firstByte + 2 * lane]);
  return v128.store(get(target), v128.shuffle(v128.splat32(0), get(value), lanes), offset);
};

/**
 * Half precision has five bits of exponent: shifted into place, they are 112 too small, which a multiplication by 2^112
 * repairs, of subnormals too. Infinity and not-a-number keep all their exponent bits.
 */
const half = (lanes: Code, offset: number): Code => [
  ...set(magnitude, v128.shiftLeft32(v128.and(lanes, v128.splat32(0x7fff)), 13)),
  ...v128.store(
    get(target),
    v128.or(
      v128.or(
        f32x4.multiply(get(magnitude), f32x4.splat(2 ** 112)),
        v128.and(f32x4.greaterOrEqual(get(magnitude), v128.splat32(0x0f800000)), v128.splat32(0x7f800000)),
      ),
      v128.shiftLeft32(v128.and(lanes, v128.splat32(0x8000)), 16),
    ),
    offset,
  ),
];

export const widenFunctions: readonly WasmFunction[] = [
  widen("widenBrainFloats", brain(0, 0), brain(8, 16)),
  widen("widenHalves", half(v128.extendLow16(get(value)), 0), half(v128.extendHigh16(get(value)), 16)),
];
