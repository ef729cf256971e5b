// Conversions between the floating-point types of weight files and those that are computed with.

/** BF16 is the upper half of a single, so widening is exact. */
export function widenBrainFloats(
  source: Uint16Array,
  target = new Float32Array(source.length),
): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(target.buffer, target.byteOffset, source.length);
  for (let i = 0; i < source.length; i++) bits[i] = source[i]! << 16;
  return target;
}

/** Rounds singles to BF16, to nearest, ties to even; not-a-number stays one. */
export function narrowToBrainFloats(source: Float32Array, target = new Uint16Array(source.length)): Uint16Array {
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
