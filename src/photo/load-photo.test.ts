// Decoding: the same pixels as Pillow where both are exact, natural colours from everything else.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { drawPattern } from "../../test/reference/pillow/draw-pattern.ts";
import { sha256 } from "../run/digest.ts";
import { loadPhoto } from "./load-photo.ts";
import type { Photo } from "./photo.ts";

interface Case {
  width: number;
  height: number;
  pixels: string;
}
const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const { cases }: { cases: Record<string, Case> } = JSON.parse(readFileSync(fixture("files.json"), "utf8"));

describe("same pixels as Pillow", () => {
  test.each(Object.entries(cases))("%s", async (name, expected) => {
    const photo = await loadPhoto(fixture(name));
    expect([photo.width, photo.height]).toEqual([expected.width, expected.height]);
    expect(sha256(photo.pixels)).toBe(expected.pixels);
    expect(photo.warnings).toBeUndefined();
  });
});

test("bytes give the same photo as the path", async () => {
  const path = fixture("orientation-6.jpg");
  expect(await loadPhoto(readFileSync(path))).toEqual(await loadPhoto(path));
});

const scene = drawPattern("scene", 52, 38);
const drawn = (photo: Photo = scene) =>
  sharp(photo.pixels, { raw: { width: photo.width, height: photo.height, channels: 3 } });

/** Largest and mean difference between two photos of one size. */
function difference(a: Photo, b: Photo): { largest: number; mean: number } {
  expect([a.width, a.height, a.pixels.length]).toEqual([b.width, b.height, b.pixels.length]);
  const differences = a.pixels.map((byte, i) => Math.abs(byte - b.pixels[i]!));
  return { largest: Math.max(...differences), mean: differences.reduce((x, y) => x + y, 0) / differences.length };
}

describe("comes out as 8-bit sRGB", () => {
  const kinds: { kind: string; largest: number; mean: number; file: (picture: Sharp) => Sharp }[] = [
    { kind: "AVIF, 8 bits", largest: 40, mean: 3, file: (it) => it.avif({ quality: 90, chromaSubsampling: "4:4:4" }) },
    { kind: "16-bit PNG", largest: 0, mean: 0, file: (it) => it.toColourspace("rgb16").png() },
    {
      kind: "16-bit TIFF",
      largest: 0,
      mean: 0,
      file: (it) => it.toColourspace("rgb16").tiff({ compression: "deflate" }),
    },
    { kind: "interlaced PNG", largest: 0, mean: 0, file: (it) => it.png({ progressive: true }) },
    { kind: "BigTIFF", largest: 0, mean: 0, file: (it) => it.tiff({ compression: "lzw", bigtiff: true }) },
    {
      kind: "tiled pyramid TIFF",
      largest: 0,
      mean: 0,
      file: (it) => it.tiff({ compression: "lzw", tile: true, pyramid: true }),
    },
    {
      kind: "JPEG in Display P3",
      largest: 20,
      mean: 3,
      file: (it) => it.withIccProfile("p3").jpeg({ quality: 100, chromaSubsampling: "4:4:4" }),
    },
    { kind: "PNG with an sRGB profile", largest: 0, mean: 0, file: (it) => it.withIccProfile("srgb").png() },
    { kind: "PNG in Display P3", largest: 4, mean: 1, file: (it) => it.withIccProfile("p3").png() },
    { kind: "JPEG in CMYK", largest: 90, mean: 12, file: (it) => it.toColourspace("cmyk").jpeg({ quality: 95 }) },
    {
      kind: "TIFF in CMYK",
      largest: 90,
      mean: 12,
      file: (it) => it.toColourspace("cmyk").tiff({ compression: "lzw" }),
    },
    { kind: "TIFF in CIELAB", largest: 4, mean: 1, file: (it) => it.toColourspace("lab").tiff({ compression: "lzw" }) },
  ];
  test.each(kinds)("$kind", async ({ file, largest, mean }) => {
    const measured = difference(await loadPhoto(await file(drawn()).toBuffer()), scene);
    expect(measured.largest).toBeLessThanOrEqual(largest);
    expect(measured.mean).toBeLessThanOrEqual(mean);
  });

  test("16-bit grey PNG", async () => {
    const photo = await loadPhoto(await drawn().toColourspace("grey16").png().toBuffer());
    expect(photo.pixels.length).toBe(52 * 38 * 3);
    for (let at = 0; at < photo.pixels.length; at += 3) {
      expect(photo.pixels[at]).toBe(photo.pixels[at + 1]);
      expect(photo.pixels[at]).toBe(photo.pixels[at + 2]);
    }
  });
});

describe("transparency is laid on white", () => {
  const alpha = drawPattern("gradient", 52, 38).pixels.filter((_, i) => i % 3 === 0);
  const expected = {
    ...scene,
    pixels: scene.pixels.map((byte, i) => {
      const opacity = alpha[Math.floor(i / 3)]! / 255;
      return Math.round(byte * opacity + 255 * (1 - opacity));
    }),
  };
  const clear = () => drawn().joinChannel(Buffer.from(alpha), { raw: { width: 52, height: 38, channels: 1 } });
  const sixteenBits = new Uint16Array(52 * 38 * 4).map((_, i) => {
    const pixel = i >> 2;
    return 257 * ((i & 3) === 3 ? alpha[pixel]! : scene.pixels[pixel * 3 + (i & 3)]!);
  });
  const deep = sharp(sixteenBits, { raw: { width: 52, height: 38, channels: 4 } }).toColourspace("rgb16");
  test.each([
    ["PNG", clear().png()],
    ["16-bit PNG", deep.png()],
    ["lossless WebP", clear().webp({ lossless: true, exact: true })],
    ["TIFF", clear().tiff({ compression: "lzw" })],
  ])("%s", async (_, file) => {
    expect(difference(await loadPhoto(await file.toBuffer()), expected).largest).toBeLessThanOrEqual(1);
  });
});

// HEIF turns pictures by a box of its own and repeats the turn in EXIF; a reader that heeds both turns twice.
test.each([
  [1, 0],
  [3, 180],
  [6, 90],
  [8, 270],
])("an AVIF of orientation %i is turned by %i degrees, once", async (orientation, angle) => {
  const file = await drawn().avif({ quality: 90, chromaSubsampling: "4:4:4" }).withMetadata({ orientation }).toBuffer();
  const turned = await drawn().rotate(angle).raw().toBuffer({ resolveWithObject: true });
  const { width, height } = turned.info;
  const measured = difference(await loadPhoto(file), { width, height, pixels: new Uint8Array(turned.data) });
  expect(measured.mean).toBeLessThanOrEqual(3);
});

test("harmless damage is a warning, not an error", async () => {
  const jpeg = readFileSync(fixture("baseline-444.jpg"));
  // Two bytes of nothing before the first table, as some cameras leave them.
  const tables = jpeg.indexOf(Buffer.from([0xff, 0xdb]));
  const stray = Buffer.concat([jpeg.subarray(0, tables), Buffer.from([0, 0]), jpeg.subarray(tables)]);
  const photo = await loadPhoto(stray);
  expect(photo.warnings).toEqual([expect.stringContaining("extraneous bytes")]);
  expect(sha256(photo.pixels)).toBe(cases["baseline-444.jpg"]!.pixels);
});

test("many photos at once come out as they do one by one", async () => {
  const names = Object.keys(cases);
  const photos = await Promise.all([...names, ...names, ...names].map((name) => loadPhoto(fixture(name))));
  photos.forEach((photo, i) => {
    expect(sha256(photo.pixels)).toBe(cases[names[i % names.length]!]!.pixels);
  });
});
