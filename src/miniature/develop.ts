// What a camera adds to a drawing: a little blur, noise, a vignette, exposure and white balance.
import type { Photo } from "../photo/photo.ts";
import type { Random } from "../run/random.ts";

/** RGBA in, RGB out. Noise is a cheap stream of its own, seeded from `random`. */
export function develop(rgba: Uint8Array, size: number, random: Random, isDark: boolean): Photo {
  const count = size * size;
  const pixels = new Uint8Array(count * 3);
  const exposure = 0.95 + 0.11 * random.next();
  const warmth = (random.next() - 0.5) * 0.05;
  const gains = [exposure * (1 + warmth), exposure, exposure * (1 - warmth)] as const;
  const vignette = 0.05 + 0.13 * random.next();
  const noise = (isDark ? 1.5 : 1) * (0.4 + 1.5 * random.next());
  const blur = random.next() < 0.3 ? 0.06 + 0.1 * random.next() : 0;
  const middle = (size - 1) / 2;
  const scale = 1 / (middle * middle * 2);
  const table = new Float32Array(size);
  for (let i = 0; i < size; i++) table[i] = (i - middle) * (i - middle) * scale;
  let state = (random.next() * 4294967296) >>> 0 || 1;
  for (let y = 0, at = 0, to = 0; y < size; y++) {
    for (let x = 0; x < size; x++, at += 4, to += 3) {
      const shade = 1 - vignette * (table[x]! + table[y]!);
      // xorshift32; the sum of four bytes is near enough to a normal distribution.
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const grain =
        (((state & 255) + ((state >>> 8) & 255) + ((state >>> 16) & 255) + (state >>> 24) - 510) / 148) * noise;
      for (let c = 0; c < 3; c++) {
        const value = rgba[at + c]! * gains[c]! * shade + grain;
        pixels[to + c] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
    }
  }
  if (blur > 0) soften(pixels, size, blur);
  return { width: size, height: size, pixels };
}

/** A three by three blur in two passes: each neighbour weighs `share`, the middle the rest. */
function soften(pixels: Uint8Array, size: number, share: number): void {
  const middle = 1 - 2 * share;
  const row = size * 3;
  const source = new Uint8Array(pixels);
  for (let i = 3; i < pixels.length - 3; i++)
    pixels[i] = source[i]! * middle + (source[i - 3]! + source[i + 3]!) * share;
  source.set(pixels);
  for (let i = row; i < pixels.length - row; i++)
    pixels[i] = source[i]! * middle + (source[i - row]! + source[i + row]!) * share;
}
