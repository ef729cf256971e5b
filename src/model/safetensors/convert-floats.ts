// Conversions between the floating-point types of weight files and those that are computed with.

/** BF16 is the upper half of a single, so widening is exact. */
export function widenBrainFloats(
  source: Uint16Array,
  target = new Float32Array(source.length),
): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(target.buffer, target.byteOffset, source.length);
  const pairs = source.byteOffset % 4 === 0 ? source.length >> 1 : 0;
  const words = new Uint32Array(source.buffer, pairs ? source.byteOffset : 0, pairs);
  // Two at a time: a third faster than one by one.
  for (let i = 0; i < pairs; i++) {
    const word = words[i]!;
    bits[2 * i] = word << 16;
    bits[2 * i + 1] = word & 0xffff0000;
  }
  for (let i = 2 * pairs; i < source.length; i++) bits[i] = source[i]! << 16;
  return target;
}

/** Rounds singles to BF16, to nearest, ties to even; not-a-number stays one. */
export function narrowToBrainFloats(
  source: Float32Array,
  target = new Uint16Array(source.length),
): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(source.buffer, source.byteOffset, source.length);
  for (let i = 0; i < source.length; i++) {
    const value = bits[i]!;
    const rounded = (value + 0x7fff + ((value >>> 16) & 1)) >>> 16;
    target[i] = (value & 0x7fffffff) > 0x7f800000 ? (value >>> 16) | 0x40 : rounded;
  }
  return target;
}

let halfTable: Float32Array | undefined;

/** IEEE half precision to singles, exact, through a table of all 65,536 values. */
export function widenHalves(source: Uint16Array, target = new Float32Array(source.length)): Float32Array<ArrayBuffer> {
  halfTable ??= buildHalfTable();
  const table = halfTable;
  for (let i = 0; i < source.length; i++) target[i] = table[source[i]!]!;
  return target;
}

const numbers = new Float32Array(1);
const numberBits = new Uint32Array(numbers.buffer);

/** Rounds singles to IEEE half precision, to nearest, ties to even; beyond 65,504 lies infinity. */
export function narrowToHalves(
  source: Float32Array,
  target = new Uint16Array(source.length),
): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(source.buffer, source.byteOffset, source.length);
  for (let i = 0; i < source.length; i++) {
    const value = bits[i]!;
    const sign = (value >>> 16) & 0x8000;
    const magnitude = value & 0x7fffffff;
    if (magnitude >= 0x477ff000) target[i] = sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00);
    else if (magnitude < 0x38800000) {
      // Added to 1/2, a subnormal is rounded to steps of 2^-24 by the addition itself.
      numberBits[0] = magnitude;
      numbers[0] = numbers[0]! + 0.5;
      target[i] = sign | (numberBits[0]! - 0x3f000000);
    } else target[i] = sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  }
  return target;
}

function buildHalfTable(): Float32Array {
  const table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) table[bits] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else table[bits] = exponent ? sign * (1 + fraction / 1024) * 2 ** (exponent - 15) : sign * fraction * 2 ** -24;
  }
  return table;
}
