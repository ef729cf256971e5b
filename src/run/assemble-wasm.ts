// A small assembler: expressions that are the bytes of WebAssembly instructions, and a module made of functions of them.

/** The encoding of one or more instructions; an expression leaves its value on the stack. */
export type Code = readonly number[];

const unsigned = (value: number): Code => (value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]);
const signed = (value: number): Code =>
  value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];

const simd = (opcode: number, ...immediates: number[]): Code => [0xfd, ...unsigned(opcode), ...immediates];
const unary =
  (opcode: number) =>
  (a: Code): Code => [...a, ...simd(opcode)];
const binary =
  (opcode: number) =>
  (a: Code, b: Code): Code => [...a, ...b, ...simd(opcode)];
const shift =
  (opcode: number) =>
  (a: Code, bits: number): Code => [...a, ...i32.constant(bits), ...simd(opcode)];
// Alignment is only a hint; 0 promises nothing.
const memory = (offset: number): Code => [0, ...unsigned(offset)];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
/** Repeats `body` as long as `condition` holds after it. */
export const repeatWhile = (condition: Code, ...body: Code[]): Code => [
  0x03,
  0x40,
  ...body.flat(),
  ...condition,
  0x0d,
  0,
  0x0b,
];

export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  add: (a: Code, b: Code): Code => [...a, ...b, 0x6a],
  multiply: (a: Code, b: Code): Code => [...a, ...b, 0x6c],
  load: (address: Code, offset = 0): Code => [...address, 0x28, ...memory(offset)],
  lessThan: (a: Code, b: Code): Code => [...a, ...b, 0x49],
};

/** 128-bit vectors, seen as bits or as whole numbers; the names follow the specification. */
export const v128 = {
  load: (address: Code, offset = 0): Code => [...address, ...simd(0x00), ...memory(offset)],
  load32Splat: (address: Code, offset = 0): Code => [...address, ...simd(0x09), ...memory(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [...address, ...value, ...simd(0x0b), ...memory(offset)],
  store8Lane0: (address: Code, value: Code): Code => [...address, ...value, ...simd(0x58), ...memory(0), 0],
  store32Lane0: (address: Code, value: Code): Code => [...address, ...value, ...simd(0x5a), ...memory(0), 0],
  constant: (bytes: readonly number[]): Code => simd(0x0c, ...bytes),
  splat32: (value: number): Code =>
    v128.constant([...new Uint8Array(Int32Array.of(value, value, value, value).buffer)]),
  shuffle: (a: Code, b: Code, lanes: readonly number[]): Code => [...a, ...b, ...simd(0x0d, ...lanes)],
  and: binary(0x4e),
  or: binary(0x50),
  /** Bits of `a` where `mask` is set, of `b` elsewhere. */
  select: (a: Code, b: Code, mask: Code): Code => [...a, ...b, ...mask, ...simd(0x52)],
  swizzle: binary(0x0e),
  add32: binary(0xae),
  /** Products of 16-bit lanes, added in neighbouring pairs. */
  dot16: binary(0xba),
  shiftRight16: shift(0x8d),
  shiftLeft32: shift(0xab),
  shiftRight32: shift(0xac),
  extendLow8: unary(0x89),
  extendHigh8: unary(0x8a),
  extendLow16: unary(0xa9),
  extendHigh16: unary(0xaa),
  narrow32: binary(0x85),
  narrow16: binary(0x66),
};

/** Four singles in a vector. */
export const f32x4 = {
  splat: (value: number): Code => {
    const bytes = [...new Uint8Array(Float32Array.of(value).buffer)];
    return v128.constant([...bytes, ...bytes, ...bytes, ...bytes]);
  },
  greater: binary(0x44),
  greaterOrEqual: binary(0x46),
  /** To the nearest whole number, ties to even. */
  nearest: unary(0x6a),
  negate: unary(0xe1),
  add: binary(0xe4),
  subtract: binary(0xe5),
  multiply: binary(0xe6),
  divide: binary(0xe7),
  /** `b < a ? b : a`, one instruction of the machine; not a number in `a` stays. */
  smaller: binary(0xea),
  /** `a < b ? b : a`; not a number in `a` stays. */
  larger: binary(0xeb),
};

export interface WasmFunction {
  readonly name: string;
  /** Number of 32-bit parameters; they are the first locals. */
  readonly parameters: number;
  /** Numbers of further 32-bit and 128-bit locals, in this order. */
  readonly locals: readonly [integers: number, vectors: number];
  readonly body: Code;
}

/** The bytes of a module that exports the functions and its `memory` of one page, which can grow. */
export function assembleModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
  const sized = (content: Code): Code => [...unsigned(content.length), ...content];
  const section = (id: number, items: readonly Code[]): Code => [id, ...sized(vector(items))];
  const text = (name: string): Code => sized(Array.from(name, (letter) => letter.charCodeAt(0)));
  const types = functions.map(({ parameters }) => [0x60, ...vector(Array(parameters).fill([0x7f])), 0]);
  const bodies = functions.map(({ locals: [integers, vectors], body }) =>
    sized([
      ...vector([
        [...unsigned(integers), 0x7f],
        [...unsigned(vectors), 0x7b],
      ]),
      ...body,
      0x0b,
    ]),
  );
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(
      3,
      functions.map((_, i) => unsigned(i)),
    ),
    ...section(5, [[0, 1]]),
    ...section(7, [[...text("memory"), 2, 0], ...functions.map(({ name }, i) => [...text(name), 0, ...unsigned(i)])]),
    ...section(10, bodies),
  ]);
}
