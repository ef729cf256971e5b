// The whole room against the collection of real, EXIF and hostile photographs, each file by name.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import exifr from "exifr";
import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { photoCollection } from "../../test/support/photo-collection.ts";
import { encodeForModel } from "./encode-photo.ts";
import { loadPhoto } from "./load-photo.ts";
import { makeThumbnail } from "./make-thumbnail.ts";
import { hammingDistance, NEAR_DUPLICATE_DISTANCE, perceptualHash } from "./perceptual-hash.ts";
import { readExif } from "./read-exif.ts";
import { resizeBicubic } from "./resize-bicubic.ts";

const collection = photoCollection ?? "";
const readJson = (path: string) => (photoCollection ? JSON.parse(readFileSync(join(collection, path), "utf8")) : {});

interface HostileFile {
  expect: string;
  allow: string[];
  width?: number;
  height?: number;
}
interface ExifFile {
  lat: number | null;
  lon: number | null;
  usable_gps: boolean;
  orientation: number | null;
  stored_width: number;
  stored_height: number;
  date: string | null;
}

describe.skipIf(!photoCollection)("hostile files ($GLOBE_TEST_PHOTOS)", () => {
  const files: Record<string, HostileFile> = readJson("hostile/expected.json").files ?? {};

  test.each(Object.entries(files))("%s", async (name, expected) => {
    const path = join(collection, "hostile", name);
    const before = process.memoryUsage.rss();
    const answer = await loadPhoto(path).then(
      (photo) => ({ code: photo.warnings ? "ok-partial" : "ok", photo }),
      (error) => ({ code: error.code as string, photo: null }),
    );
    expect(answer.code).toBe(expected.expect);
    if (answer.photo) {
      const { width, height, pixels } = answer.photo;
      expect([width, height]).toEqual([expected.width, expected.height]);
      expect(pixels.length).toBe(width * height * 3);
    }
    for (const read of [encodeForModel, perceptualHash, (it: string) => makeThumbnail(it, { maxSide: 128 })]) {
      const code = await read(path).then(
        () => "ok",
        (error) => error.code,
      );
      expect(code).toBe(expected.expect);
    }
    expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(100);
  });

  test("cmyk.jpg has natural colours: near those of the same photo in RGB", async () => {
    const [cmyk, rgb] = await Promise.all(
      ["cmyk.jpg", "exif-loop.jpg"].map((name) => loadPhoto(join(collection, "hostile", name))),
    );
    const total = cmyk!.pixels.reduce((sum, byte, i) => sum + Math.abs(byte - rgb!.pixels[i]!), 0);
    expect(total / rgb!.pixels.length).toBeLessThan(20);
  });

  test("16bit.png grows red to the right and green downwards", async () => {
    const { width, height, pixels } = await loadPhoto(join(collection, "hostile", "16bit.png"));
    const at = (x: number, y: number, channel: number) => pixels[(y * width + x) * 3 + channel]!;
    for (let x = 1; x < width; x++) expect(at(x, 10, 0)).toBeGreaterThanOrEqual(at(x - 1, 10, 0));
    for (let y = 1; y < height; y++) expect(at(10, y, 1)).toBeGreaterThanOrEqual(at(10, y - 1, 1));
    expect(at(width - 1, 10, 0) - at(0, 10, 0)).toBeGreaterThan(200);
    expect(at(10, height - 1, 1) - at(10, 0, 1)).toBeGreaterThan(200);
  });

  test("exif-loop.jpg has no position and no orientation", async () => {
    const exif = await readExif(join(collection, "hostile", "exif-loop.jpg"));
    expect(exif).toMatchObject({ gps: null, gpsProblem: "malformed", orientation: null });
  });
});

describe.skipIf(!photoCollection)("EXIF originals ($GLOBE_TEST_PHOTOS)", () => {
  const files: Record<string, ExifFile> = readJson("exif/expected.json");

  test.each(Object.entries(files))("%s", async (name, expected) => {
    const path = join(collection, "exif", name);
    const exif = await readExif(path);
    expect(await readExif(readFileSync(path))).toEqual(exif);
    expect(exif.gps !== null).toBe(expected.usable_gps);
    if (expected.lat === null || expected.lon === null) expect(exif.storedGps).toBeNull();
    else {
      expect(exif.storedGps?.lat).toBeCloseTo(expected.lat, 5);
      expect(exif.storedGps?.lon).toBeCloseTo(expected.lon, 5);
    }
    expect(exif.orientation).toBe(expected.orientation);
    // The camera's own notation, "2018:06:26 17:46:33.847", against ours, which may add an offset.
    const written = expected.date?.replace(/^(\d+):(\d+):(\d+) /, "$1-$2-$3T");
    if (written === undefined) expect(exif.takenAt).toBeNull();
    else expect(exif.takenAt?.startsWith(written)).toBe(true);

    if (name.endsWith(".heif")) {
      await expect(loadPhoto(path)).rejects.toMatchObject({ code: "unsupported" });
      return;
    }
    const photo = await loadPhoto(path);
    const turned = (expected.orientation ?? 1) > 4;
    const stored = [expected.stored_width, expected.stored_height];
    expect([photo.width, photo.height]).toEqual(turned ? stored.reverse() : stored);
    const sent = await encodeForModel(path, { maxPixels: 12_845_056 });
    expect(Buffer.from(sent.bytes).toString("latin1")).not.toMatch(/Exif\0|xmpmeta|8BIM|ICC_PROFILE|MPF\0/);
    expect(await readExif(sent.bytes)).toMatchObject({ gps: null, storedGps: null, takenAt: null, camera: null });
  });

  test.each(Object.keys(files).filter((name) => name.endsWith(".jpg")))("%s reads as exifr reads it", async (name) => {
    const bytes = readFileSync(join(collection, "exif", name));
    const [ours, theirs] = [await readExif(bytes), await exifr.gps(bytes).catch(() => undefined)];
    expect(ours.storedGps?.lat).toEqual(theirs && expect.closeTo(theirs.latitude, 6));
    expect(ours.storedGps?.lon).toEqual(theirs && expect.closeTo(theirs.longitude, 6));
  });
});

describe.skipIf(!photoCollection)("the photos ($GLOBE_TEST_PHOTOS)", () => {
  const names = photoCollection ? readdirSync(collection).filter((name) => /^p\d+\.jpg$/.test(name)) : [];
  const paths = names.map((name) => join(collection, name));

  test("all pass a large budget untouched", async () => {
    for (const path of paths) {
      const photo = await loadPhoto(path);
      expect(photo.warnings).toBeUndefined();
      const sent = await encodeForModel(path, { maxPixels: 12_845_056 });
      expect(sent.reencoded).toBe(false);
      expect(Buffer.compare((await loadPhoto(sent.bytes)).pixels, photo.pixels)).toBe(0);
    }
  });

  test("all come within the default budget, and what was resized arrives at 30 dB or better", async () => {
    for (const path of paths) {
      const photo = await loadPhoto(path);
      const sent = await encodeForModel(path);
      expect(sent.width * sent.height).toBeLessThanOrEqual(1_003_520 * 1.04);
      expect(sent.reencoded).toBe(sent.width !== photo.width);
      if (!sent.reencoded) continue;
      const meant = resizeBicubic(photo, sent.width, sent.height);
      expect(peakSignalToNoise((await loadPhoto(sent.bytes)).pixels, meant.pixels)).toBeGreaterThan(30);
    }
  });

  test("no two are near-duplicates", async () => {
    const hashes = await Promise.all(paths.map((path) => perceptualHash(path)));
    let nearest = 64;
    for (const [i, hash] of hashes.entries()) {
      for (const other of hashes.slice(0, i)) nearest = Math.min(nearest, hammingDistance(hash, other));
    }
    expect(nearest).toBeGreaterThan(NEAR_DUPLICATE_DISTANCE);
  });

  const copies: [string, (photo: Sharp, width: number, height: number) => Sharp][] = [
    ["JPEG at quality 50", (it) => it.jpeg({ quality: 50 })],
    ["WebP", (it) => it.webp({ quality: 60, effort: 0 })],
    ["half the size", (it, width) => it.resize(Math.round(width / 2)).jpeg()],
    ["200 pixels wide", (it) => it.resize(200).jpeg({ quality: 75 })],
    [
      "2 % cropped off every side",
      (it, width, height) => {
        const [left, top] = [Math.round(width * 0.02), Math.round(height * 0.02)];
        return it.extract({ left, top, width: width - 2 * left, height: height - 2 * top }).jpeg();
      },
    ],
  ];
  test.each(copies)("each is a near-duplicate of its copy: %s", async (_, make) => {
    for (const path of paths) {
      const { width, height } = await sharp(path).metadata();
      const copy = await make(sharp(path), width, height).toBuffer();
      const distance = hammingDistance(await perceptualHash(path), await perceptualHash(copy));
      expect(distance, path).toBeLessThanOrEqual(NEAR_DUPLICATE_DISTANCE);
    }
  });
});

/** Decibels; infinite for equal pictures. */
function peakSignalToNoise(a: Uint8Array, b: Uint8Array): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i]! - b[i]!) ** 2;
  return 10 * Math.log10((255 * 255 * a.length) / squares);
}
