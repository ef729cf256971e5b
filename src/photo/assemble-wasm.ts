// A small assembler: expressions that are the bytes of WebAssembly instructions, and a module made of functions of them.

/** The encoding of one or more instructions; an expression leaves its value on the stack. */
export type Code = readonly number[];

const unsigned = (value: number): Code => (value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]);
const signed = (value: number): Code =>
  value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];

const simd = (opcode: number, ...immediates: number[]): Code => [0xfd, ...unsigned(opcode), ...immediates];
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
  lessThan: (a: Code, b: Code): Code => [...a, ...b, 0x49],
  load: (address: Code, offset = 0): Code => [...address, 0x28, ...memory(offset)],
};

/** 128-bit vectors; the names follow the specification. */
export const v128 = {
  load: (address: Code, offset = 0): Code => [...address, ...simd(0x00), ...memory(offset)],
  load32Splat: (address: Code, offset = 0): Code => [...address, ...simd(0x09), ...memory(offset)],
  store: (address: Code, value: Code): Code => [...address, ...value, ...simd(0x0b), ...memory(0)],
  store32Lane0: (address: Code, value: Code): Code => [...address, ...value, ...simd(0x5a), ...memory(0), 0],
  constant: (bytes: readonly number[]): Code => simd(0x0c, ...bytes),
  shuffle: (a: Code, b: Code, lanes: readonly number[]): Code => [...a, ...b, ...simd(0x0d, ...lanes)],
  swizzle: (a: Code, lanes: Code): Code => [...a, ...lanes, ...simd(0x0e)],
  splat32: (value: Code): Code => [...value, ...simd(0x11)],
  add32: (a: Code, b: Code): Code => [...a, ...b, ...simd(0xae)],
  shiftLeft32: (a: Code, bits: number): Code => [...a, ...i32.constant(bits), ...simd(0xab)],
  shiftRight32: (a: Code, bits: number): Code => [...a, ...i32.constant(bits), ...simd(0xac)],
  /** Products of 16-bit lanes, added in neighbouring pairs. */
  dot16: (a: Code, b: Code): Code => [...a, ...b, ...simd(0xba)],
  extendLow8: (a: Code): Code => [...a, ...simd(0x89)],
  extendHigh8: (a: Code): Code => [...a, ...simd(0x8a)],
  narrow32: (a: Code, b: Code): Code => [...a, ...b, ...simd(0x85)],
  narrow16: (a: Code, b: Code): Code => [...a, ...b, ...simd(0x66)],
};

export interface WasmFunction {
  readonly name: string;
  /** Number of 32-bit parameters; they are the first locals. */
  readonly parameters: number;
  /** Numbers of further 32-bit and 128-bit locals, in this order. */
  readonly locals: readonly [integers: number, vectors: number];
  readonly body: Code;
}

/** The bytes of a module that exports the functions and its `memory`. */
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
