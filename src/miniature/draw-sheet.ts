// Draws a contact sheet: scenes side by side, as a JPEG.
import { loadSharp } from "../photo/load-sharp.ts";
import { writeAtomic } from "../run/write-atomic.ts";
import { openSceneStream, type SceneStreamOptions } from "./scene-stream.ts";

const gap = 6;

export interface SheetOptions extends SceneStreamOptions {
  readonly count: number;
  readonly columns?: number;
  /** JPEG quality, 1 to 100. */
  readonly quality?: number;
}

export async function drawSheet(path: string, { columns = 10, quality = 80, ...stream }: SheetOptions): Promise<void> {
  const tiles: { input: Buffer; raw: { width: number; height: number; channels: 3 }; left: number; top: number }[] = [];
  let width = 0;
  let height = 0;
  for await (const { photo } of openSceneStream(stream)) {
    const left = gap + (tiles.length % columns) * (photo.width + gap);
    const top = gap + Math.floor(tiles.length / columns) * (photo.height + gap);
    const raw = { width: photo.width, height: photo.height, channels: 3 as const };
    tiles.push({
      input: Buffer.from(photo.pixels.buffer, photo.pixels.byteOffset, photo.pixels.length),
      raw,
      left,
      top,
    });
    width = Math.max(width, left + photo.width + gap);
    height = Math.max(height, top + photo.height + gap);
  }
  const sharp = await loadSharp();
  const sheet = sharp({ create: { width, height, channels: 3, background: "#fbfaf7" } }).composite(tiles);
  await writeAtomic(path, await sheet.jpeg({ quality, mozjpeg: true }).toBuffer());
}
