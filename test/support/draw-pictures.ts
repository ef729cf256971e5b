// Draws small pictures that all differ, so that tests of whole programs need no photographs.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { createRandom } from "../../src/run/random.ts";

/** Writes `count` JPEG files of coarse coloured noise into `folder` and returns their names in order. */
export async function drawPictures(
  folder: string,
  count: number,
  { width = 224, height = 168 } = {},
): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const names: string[] = [];
  for (let i = 0; i < count; i++) {
    const random = createRandom(i + 1);
    const cells = Uint8Array.from({ length: 8 * 6 * 3 }, () => random.integer(256));
    const name = `picture-${String(i).padStart(4, "0")}.jpg`;
    await sharp(cells, { raw: { width: 8, height: 6, channels: 3 } })
      .resize(width, height, { kernel: "cubic" })
      .jpeg({ quality: 85 })
      .toFile(join(folder, name));
    names.push(name);
  }
  return names;
}
