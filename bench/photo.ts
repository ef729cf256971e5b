// How fast photos are decoded, resized, encoded and fingerprinted: node bench/photo.ts [--pillow PYTHON].
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { encodeForModel } from "../src/photo/encode-photo.ts";
import { loadPhoto } from "../src/photo/load-photo.ts";
import { loadSharp } from "../src/photo/load-sharp.ts";
import { makeThumbnail } from "../src/photo/make-thumbnail.ts";
import { perceptualHash } from "../src/photo/perceptual-hash.ts";
import { readExif } from "../src/photo/read-exif.ts";
import { resizeBicubic } from "../src/photo/resize-bicubic.ts";
import { createRandom } from "../src/run/random.ts";

const { values } = parseArgs({ options: { pillow: { type: "string" } } });
console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}\n`);

await timeResizing(values.pillow);
await timePhotos();
console.log(`\nPeak memory of the process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);

async function timeResizing(python: string | undefined): Promise<void> {
  const sizes = [
    [4000, 3000, 1148, 840],
    [4000, 3000, 504, 364],
    [1280, 960, 1148, 840],
    [500, 375, 504, 364],
    [1024, 768, 2048, 1536],
  ] as const;
  const pillow = python
    ? execFileSync(python, [
        new URL("../test/reference/pillow/time_resize.py", import.meta.url).pathname,
        ...sizes.map(([w, h, toW, toH]) => `${w}x${h}:${toW}x${toH}`),
      ])
        .toString()
        .trim()
        .split("\n")
    : [];
  const random = createRandom(1);
  const rows = sizes.map(([width, height, toWidth, toHeight], i) => {
    const photo = { width, height, pixels: new Uint8Array(width * height * 3).map(() => random.integer(256)) };
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 7; round++) {
      const start = process.cpuUsage();
      resizeBicubic(photo, toWidth, toHeight);
      const { user, system } = process.cpuUsage(start);
      best = Math.min(best, (user + system) / 1000);
    }
    return {
      resizeBicubic: `${width} x ${height} to ${toWidth} x ${toHeight}`,
      "processor ms": best.toFixed(1),
      "Mpx/s in": ((width * height) / best / 1000).toFixed(0),
      ...(pillow[i] && { "Pillow, processor ms": pillow[i] }),
    };
  });
  console.table(rows);
}

async function timePhotos(): Promise<void> {
  const phone = await jpegOf(4032, 3024);
  const web = await jpegOf(1280, 960);
  const small = await jpegOf(500, 375);
  for (const file of [phone, web, small]) console.log(`test picture of ${file.length} bytes`);
  const path = join(tmpdir(), `globe-bench-${process.pid}.jpg`);
  writeFileSync(path, phone);
  const rows = [
    await time("loadPhoto, 12 megapixels", () => loadPhoto(phone)),
    await time("loadPhoto, 1280 x 960", () => loadPhoto(web)),
    await time("encodeForModel, 12 megapixels", () => encodeForModel(phone)),
    await time("encodeForModel, 1280 x 960, shrunk", () => encodeForModel(web)),
    await time("encodeForModel, 500 x 375, passed on", () => encodeForModel(small)),
    await time("encodeForModel, 1280 x 960, passed on", () => encodeForModel(web, { maxPixels: 12_845_056 })),
    await time("the same, not verified", () => encodeForModel(web, { maxPixels: 12_845_056, verify: false })),
    await time("perceptualHash, 12 megapixels", () => perceptualHash(phone)),
    await time("perceptualHash, 1280 x 960", () => perceptualHash(web)),
    await time("makeThumbnail, 12 megapixels to 256", () => makeThumbnail(phone, { maxSide: 256 })),
    await time("readExif, 12 megapixels, from a file", () => readExif(path)),
  ];
  rmSync(path);
  console.table(rows);
}

/** A JPEG with the detail of a photo (about 2 bits a pixel): soft noise, coarse and fine. */
async function jpegOf(width: number, height: number): Promise<Buffer> {
  const sharp = await loadSharp();
  const random = createRandom(7);
  const layer = (cells: number) =>
    sharp(
      Uint8Array.from({ length: cells * cells * 3 }, () => random.integer(256)),
      {
        raw: { width: cells, height: cells, channels: 3 },
      },
    )
      .resize(width, height, { fit: "fill" })
      .png({ compressionLevel: 0 })
      .toBuffer();
  const fine = await sharp(await layer(Math.round(width / 9)))
    .ensureAlpha(0.3)
    .png({ compressionLevel: 0 })
    .toBuffer();
  return sharp(await layer(12))
    .composite([{ input: fine }])
    .withMetadata({ orientation: 1 })
    .jpeg({ quality: 88 })
    .toBuffer();
}

/** Milliseconds of wall and processor time for each call, over at least a second of calls one after another. */
async function time(name: string, work: () => Promise<unknown>): Promise<Record<string, string>> {
  for (let i = 0; i < 3; i++) await work();
  const cpu = process.cpuUsage();
  const start = performance.now();
  let calls = 0;
  for (; performance.now() - start < 1000; calls++) await work();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const perCall = (ms: number) => (ms / calls).toFixed(2);
  return {
    photo: name,
    "wall ms": perCall(wall),
    "processor ms": perCall((user + system) / 1000),
    "per second": (calls / (wall / 1000)).toFixed(0),
  };
}
