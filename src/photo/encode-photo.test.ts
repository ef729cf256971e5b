// What a model is sent: nothing but pixels, never more of them than the photo or the budget has.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { drawPattern } from "../../test/reference/pillow/draw-pattern.ts";
import { encodeForModel } from "./encode-photo.ts";
import { fitPixelBudget } from "./fit-pixel-budget.ts";
import { loadPhoto } from "./load-photo.ts";
import { makeThumbnail } from "./make-thumbnail.ts";
import { resizeBicubic } from "./resize-bicubic.ts";

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const drawn = (width: number, height: number): Sharp => {
  const { pixels } = drawPattern("scene", width, height);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
};

const segment = (code: number, content: string) => {
  const body = Buffer.from(content, "latin1");
  return Buffer.concat([Buffer.from([0xff, code, (body.length + 2) >> 8, (body.length + 2) & 255]), body]);
};
/** Everything that a JPEG can carry beside its picture, each piece with a word to look for. */
const secrets = Buffer.concat([
  segment(0xe1, "Exif\0\0II*\0\x08\0\0\0\0\0 SECRET-exif"),
  segment(0xe1, "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>SECRET-xmp</x:xmpmeta>"),
  segment(0xed, "Photoshop 3.0\x008BIM\x04\x04\0\0\0\x0bSECRET-iptc"),
  segment(0xe2, "MPF\0SECRET-mpf"),
  segment(0xe0, "JFXX\0\x10SECRET-preview"),
  segment(0xe5, "SECRET-maker"),
  segment(0xef, "SECRET-app15"),
  segment(0xfe, "SECRET-comment"),
]);
const withSecrets = (jpeg: Uint8Array) => {
  const image = Buffer.from(jpeg);
  const scan = image.indexOf(Buffer.from([0xff, 0xda]));
  return Buffer.concat([
    image.subarray(0, 2),
    secrets,
    image.subarray(2, scan),
    segment(0xfe, "SECRET-late"),
    image.subarray(scan),
    Buffer.from("SECRET-trailer", "latin1"),
    image,
  ]);
};

/** Segment codes of a JPEG from start to end. */
function segmentCodes(jpeg: Uint8Array): number[] {
  const codes: number[] = [];
  for (let at = 2; jpeg[at + 1] !== 0xd9; ) {
    expect(jpeg[at]).toBe(0xff);
    codes.push(jpeg[at + 1]!);
    at += 2 + ((jpeg[at + 2]! << 8) | jpeg[at + 3]!);
    if (codes.at(-1) !== 0xda) continue;
    while (jpeg[at] !== 0xff || jpeg[at + 1] === 0 || (jpeg[at + 1]! >= 0xd0 && jpeg[at + 1]! <= 0xd7)) at += 1;
  }
  return codes;
}

const plain = [
  "baseline-444.jpg",
  "baseline-422.jpg",
  "baseline-420.jpg",
  "progressive.jpg",
  "restart-markers.jpg",
  "grey.jpg",
  "orientation-1.jpg",
  "appended-pictures.jpg",
];

describe("a plain upright JPEG within the budget keeps its pixels and loses all else", () => {
  test.each(plain)("%s", async (name) => {
    const original = readFileSync(fixture(name));
    const sent = await encodeForModel(withSecrets(original));
    expect(sent.reencoded).toBe(false);
    expect(await loadPhoto(sent.bytes)).toEqual(await loadPhoto(original));
    expect(Buffer.from(sent.bytes).toString("latin1")).not.toMatch(/SECRET|Exif|xmp|8BIM|MPF/);
    // JFIF and Adobe headers, frames, tables, restart interval and scans are all that is left.
    const codes = segmentCodes(sent.bytes);
    expect(codes.filter((code) => ![0xe0, 0xee, 0xc0, 0xc2, 0xc4, 0xdb, 0xdd, 0xda].includes(code))).toEqual([]);
    expect(codes.filter((code) => code === 0xe0).length).toBeLessThanOrEqual(1);
    expect(sent.bytes.subarray(-2)).toEqual(Uint8Array.of(0xff, 0xd9));
    expect(sent.bytes.length).toBeLessThanOrEqual(original.length);
  });
});

test("an sRGB profile is dropped, another one is converted", async () => {
  const srgb = await drawn(64, 48).withIccProfile("srgb").jpeg().toBuffer();
  const p3 = await drawn(64, 48).withIccProfile("p3").jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer();
  expect(srgb.includes("ICC_PROFILE") && p3.includes("ICC_PROFILE")).toBe(true);
  const [fromSrgb, fromP3] = await Promise.all([encodeForModel(srgb), encodeForModel(p3, { quality: 100 })]);
  expect([fromSrgb.reencoded, fromP3.reencoded]).toEqual([false, true]);
  for (const { bytes } of [fromSrgb, fromP3]) expect(Buffer.from(bytes).includes("ICC_PROFILE")).toBe(false);
  const [seen, meant] = await Promise.all([loadPhoto(fromP3.bytes), loadPhoto(p3)]);
  expect(Math.max(...seen.pixels.map((byte, i) => Math.abs(byte - meant.pixels[i]!)))).toBeLessThanOrEqual(8);
});

test("RGB stored without conversion keeps its Adobe header, so that its colours stay", async () => {
  const red = { create: { width: 32, height: 32, channels: 3, background: { r: 200, g: 30, b: 20 } } } as const;
  const jpeg = await sharp(red).jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer();
  // The same coefficients under an Adobe header that says "not transformed" mean other colours.
  expect(segmentCodes(jpeg)).not.toContain(0xe0);
  const adobe = segment(0xee, "Adobe\0\x64\0\0\0\0\0");
  const untransformed = Buffer.concat([jpeg.subarray(0, 2), adobe, jpeg.subarray(2)]);
  const sent = await encodeForModel(untransformed);
  expect(sent.reencoded).toBe(false);
  expect(await loadPhoto(sent.bytes)).toEqual(await loadPhoto(untransformed));
  expect((await loadPhoto(sent.bytes)).pixels).not.toEqual((await loadPhoto(jpeg)).pixels);
});

describe("is encoded anew", () => {
  const tampered = (name: string, find: number[], change: (bytes: Buffer, at: number) => Buffer) => {
    const bytes = readFileSync(fixture(name));
    return change(bytes, bytes.indexOf(Buffer.from(find)));
  };
  const cases: [string, () => Promise<Uint8Array> | Uint8Array][] = [
    ["a turned JPEG", () => readFileSync(fixture("orientation-6.jpg"))],
    ["a mirrored JPEG", () => readFileSync(fixture("orientation-2.jpg"))],
    ["a PNG", () => readFileSync(fixture("rgb.png"))],
    ["an animated GIF", () => readFileSync(fixture("animated.gif"))],
    ["a transparent WebP", () => drawn(64, 48).ensureAlpha(0.5).webp().toBuffer()],
    ["a CMYK JPEG", () => drawn(64, 48).toColourspace("cmyk").jpeg().toBuffer()],
    [
      "a JPEG with stray bytes between segments",
      () =>
        tampered("baseline-444.jpg", [0xff, 0xdb], (bytes, at) =>
          Buffer.concat([bytes.subarray(0, at), Buffer.from("SECRET"), bytes.subarray(at)]),
        ),
    ],
  ];
  test.each(cases)("%s", async (_, file) => {
    const bytes = await file();
    const original = await loadPhoto(bytes);
    const sent = await encodeForModel(bytes);
    expect(sent.reencoded).toBe(true);
    expect([sent.width, sent.height]).toEqual([original.width, original.height]);
    expect(segmentCodes(sent.bytes).filter((code) => code > 0xe0)).toEqual([]);
    const seen = await loadPhoto(sent.bytes);
    const differences = seen.pixels.map((byte, i) => Math.abs(byte - original.pixels[i]!));
    expect(differences.reduce((a, b) => a + b, 0) / differences.length).toBeLessThan(8);
  });
});

describe("a photo beyond the budget", () => {
  test.each([
    { size: [500, 375], maxPixels: 100_000, patch: 28 },
    { size: [375, 500], maxPixels: 100_000, patch: 28 },
    { size: [640, 480], maxPixels: 50_176, patch: 14 },
    { size: [300, 20], maxPixels: 3136, patch: 28 },
    { size: [301, 203], maxPixels: 20_000, patch: 1 },
  ])("$size within $maxPixels in patches of $patch", async ({ size, maxPixels, patch }) => {
    const [width, height] = size as [number, number];
    const bytes = await drawn(width, height).png().toBuffer();
    const sent = await encodeForModel(bytes, { maxPixels, patch, quality: 100 });
    const fitted = fitPixelBudget(width, height, { factor: patch, minPixels: 1, maxPixels });
    expect([sent.width, sent.height]).toEqual([Math.min(width, fitted.width), Math.min(height, fitted.height)]);
    // The picture that arrives is the one that our resampler makes, but for the last encoding.
    const meant = resizeBicubic(await loadPhoto(bytes), sent.width, sent.height);
    const seen = await loadPhoto(sent.bytes);
    expect([seen.width, seen.height]).toEqual([sent.width, sent.height]);
    const differences = seen.pixels.map((byte, i) => Math.abs(byte - meant.pixels[i]!));
    expect(differences.reduce((a, b) => a + b, 0) / differences.length).toBeLessThan(1.5);
  });

  test("keeps its size where only rounding to patches stays within", async () => {
    const bytes = await drawn(500, 375).jpeg().toBuffer();
    // 504 x 364 in patches of 28: what the processor will make of it, and 2,956 pixels less than the photo has.
    const within = await encodeForModel(bytes, { maxPixels: 504 * 364 });
    const beyond = await encodeForModel(bytes, { maxPixels: 504 * 364 - 1 });
    expect([within.width, within.height, within.reencoded]).toEqual([500, 375, false]);
    expect([beyond.width, beyond.height, beyond.reencoded]).toEqual([476, 364, true]);
  });
});

test("is never enlarged", async () => {
  for (const [width, height] of [
    [16, 16],
    [20, 400],
    [27, 29],
  ] as const) {
    const bytes = await drawn(width, height).png().toBuffer();
    for (const maxPixels of [1, 784, 10_000, 1_003_520]) {
      const sent = await encodeForModel(bytes, { maxPixels });
      expect(sent.width).toBeLessThanOrEqual(width);
      expect(sent.height).toBeLessThanOrEqual(height);
    }
  }
});

test("the same photo gives the same bytes, from a path and from memory, at once and again", async () => {
  for (const name of ["progressive.jpg", "orientation-5.jpg", "lossy.webp"]) {
    const path = fixture(name);
    const answers = await Promise.all([path, readFileSync(path), path, path].map((source) => encodeForModel(source)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  }
});

test("a JPEG that ends early is refused, with and without decoding it", async () => {
  const cut = readFileSync(fixture("baseline-444.jpg")).subarray(0, 1300);
  await expect(encodeForModel(cut)).rejects.toMatchObject({ code: "decode-error" });
  await expect(encodeForModel(cut, { verify: false })).rejects.toMatchObject({ code: "decode-error" });
});

test("without verification the same bytes come out", async () => {
  for (const name of plain) {
    expect(await encodeForModel(fixture(name), { verify: false })).toEqual(await encodeForModel(fixture(name)));
  }
});

describe("a thumbnail", () => {
  test.each([
    [300, 200, 120, 120, 80],
    [200, 300, 120, 80, 120],
    [60, 40, 120, 60, 40],
    [3000, 20, 120, 120, 1],
  ])("of %d x %d within %d", async (width, height, maxSide, expectedWidth, expectedHeight) => {
    const jpeg = await drawn(width, height)
      .withExif({ IFD0: { Artist: "SECRET" } })
      .withIccProfile("p3")
      .jpeg()
      .toBuffer();
    const thumbnail = await makeThumbnail(jpeg, { maxSide });
    expect(thumbnail).toMatchObject({ mediaType: "image/jpeg", width: expectedWidth, height: expectedHeight });
    expect(Buffer.from(thumbnail.bytes).toString("latin1")).not.toMatch(/SECRET|Exif|ICC_PROFILE/);
    expect(segmentCodes(thumbnail.bytes).filter((code) => code > 0xe0)).toEqual([]);
  });

  test("stands upright", async () => {
    const { width, height } = await makeThumbnail(fixture("orientation-6.jpg"), { maxSide: 20 });
    expect([width, height]).toEqual([15, 20]);
  });
});
