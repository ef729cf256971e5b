// Encodes a picture without loss.
import sharp from "sharp";
import type { Photo } from "../../src/photo/photo.ts";

export async function encodePng({ width, height, pixels }: Photo): Promise<Uint8Array> {
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
