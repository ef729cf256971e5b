// Numbers made by formula instead of being stored; `hashed` and `picture` in expected.py are the same functions.

/** The unsigned 32-bit hash of `index`. */
export function hashed(index: number, seed: number): number {
  let x = (Math.imul(index, 2654435761) + seed * 40503) >>> 0;
  x = (x ^ (x >>> 15)) >>> 0;
  x = Math.imul(x, 2246822519) >>> 0;
  return (x ^ (x >>> 13)) >>> 0;
}

/** `count` pixel values in [-2, 2). */
export function picture(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => (hashed(index, seed) / 2 ** 32) * 4 - 2);
}

/** The sum of all values under pseudo-random signs. */
export function project(values: ArrayLike<number>, seed: number): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    sum += hashed(index, seed) >>> 31 ? -values[index]! : values[index]!;
  }
  return sum;
}
