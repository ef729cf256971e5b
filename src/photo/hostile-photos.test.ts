// Photos that lie, lack something or were tampered with: a named answer within bounded time and memory, never a crash.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { drawPattern } from "../../test/reference/pillow/draw-pattern.ts";
import { createRandom } from "../run/random.ts";
import { encodeForModel } from "./encode-photo.ts";
import { loadPhoto } from "./load-photo.ts";
import { makeThumbnail } from "./make-thumbnail.ts";
import { perceptualHash } from "./perceptual-hash.ts";
import { readExif } from "./read-exif.ts";

const fixtures = fileURLToPath(new URL("./fixtures/", import.meta.url));
const fixture = (name: string) => new Uint8Array(readFileSync(fixtures + name));
const patched = (name: string, at: number, ...bytes: number[]) => {
  const copy = fixture(name);
  copy.set(bytes, at);
  return copy;
};
const text = (content: string) => new TextEncoder().encode(content);

/** A PNG whose header claims any size, with as much or as little data as wanted. */
function png(width: number, height: number, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // One bit of grey a pixel, so that a gigapixel of zeros deflates to little.
  header.writeUInt8(1, 8);
  const chunk = (type: string, content: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, checksum]);
  };
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", new Uint8Array(0))]);
}

const jpegFrame = (name: string) => {
  const at = Buffer.from(fixture(name)).indexOf(Buffer.from([0xff, 0xc0]));
  return at + 5;
};
const seenSize = (seen: Uint8Array, width: number, height: number) => {
  // The image spatial extents box of an AVIF.
  const at = Buffer.from(seen).indexOf("ispe") + 8;
  const copy = Buffer.from(seen);
  copy.writeUInt32BE(width, at);
  copy.writeUInt32BE(height, at + 4);
  return copy;
};
// Screen and first frame both, as a frame alone decides where it is smaller.
const gifOf65535 = fixture("still.gif");
gifOf65535.set([0xff, 0xff, 0xff, 0xff], 6);
gifOf65535.set([0xff, 0xff, 0xff, 0xff], gifOf65535.indexOf(0x2c, 13 + 32 * 3) + 5);
const drawn = (width: number, height: number) => {
  const { pixels } = drawPattern("scene", width, height);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
};
const avif = new Uint8Array(await drawn(64, 48).avif({ effort: 0 }).toBuffer());
const flat400Megapixels = png(20_000, 20_000, deflateSync(new Uint8Array(20_000 * (1 + 20_000 / 8))));

type Answer = "decode-error" | "too-large" | "too-small" | "unsupported";
const cases: [name: string, bytes: Uint8Array, ...answers: Answer[]][] = [
  ["empty file", new Uint8Array(0), "decode-error"],
  ["one byte", Uint8Array.of(0xff), "decode-error"],
  ["text", text("not a photo"), "decode-error"],
  ["HTML of an error page", text("<!doctype html><html><body>404</body></html>"), "decode-error"],
  ["random bytes", Uint8Array.from({ length: 4096 }, (_, i) => (i * 193) ^ (i >> 3)), "decode-error"],
  ["JPEG cut at 40 %", fixture("baseline-444.jpg").subarray(0, 1300), "decode-error"],
  ["JPEG cut in its header", fixture("baseline-444.jpg").subarray(0, 100), "decode-error"],
  ["JPEG signature alone", Uint8Array.of(0xff, 0xd8, 0xff), "decode-error"],
  ["progressive JPEG cut", fixture("progressive.jpg").subarray(0, 900), "decode-error"],
  ["PNG cut", fixture("rgb.png").subarray(0, 500), "decode-error"],
  ["PNG signature alone", fixture("rgb.png").subarray(0, 8), "decode-error"],
  ["PNG with a wrong checksum", patched("rgb.png", 29, 1, 2, 3, 4), "decode-error"],
  ["WebP cut", fixture("lossy.webp").subarray(0, 400), "decode-error"],
  ["GIF cut in its colour table", fixture("still.gif").subarray(0, 40), "decode-error"],
  ["TIFF cut", fixture("lzw.tif").subarray(0, 900), "decode-error"],
  ["TIFF whose directory lies outside", patched("lzw.tif", 4, 0xff, 0xff, 0xff, 0x7f), "decode-error"],
  ["AVIF cut", avif.subarray(0, avif.length - 100), "decode-error"],
  ["AVIF without items", avif.subarray(0, 60), "decode-error"],
  ["PNG that claims 3.6 gigapixels and holds none", png(60_000, 60_000), "too-large"],
  ["PNG of 400 megapixels in 50 kB", flat400Megapixels, "too-large"],
  ["PNG that claims 2^31 - 1 on both sides", png(0x7fffffff, 0x7fffffff), "too-large", "decode-error"],
  [
    "JPEG that claims 65,500 x 65,500",
    patched("baseline-444.jpg", jpegFrame("baseline-444.jpg"), 0xff, 0xdc, 0xff, 0xdc),
    "too-large",
  ],
  ["JPEG of height 0", patched("baseline-444.jpg", jpegFrame("baseline-444.jpg"), 0, 0), "decode-error"],
  ["GIF that claims 65,535 x 65,535", gifOf65535, "too-large"],
  ["AVIF that claims 30,000 x 30,000", seenSize(avif, 30_000, 30_000), "too-large", "decode-error"],
  [
    "AVIF of 46 megapixels",
    new Uint8Array(
      await sharp({ create: { width: 8200, height: 5600, channels: 3, background: "navy" } })
        .avif({ effort: 0 })
        .toBuffer(),
    ),
    "too-large",
  ],
  ["1 x 1 pixel", png(1, 1, deflateSync(Uint8Array.of(0, 0))), "too-small"],
  ["15 pixels high", new Uint8Array(await drawn(300, 15).png().toBuffer()), "too-small"],
  ["1 x 5000", png(1, 5000, deflateSync(new Uint8Array(10_000))), "too-small"],
  ["a strip of 16 x 3300", png(16, 3300, deflateSync(new Uint8Array(3300 * 3))), "too-large"],
  [
    "six channels",
    new Uint8Array(
      await sharp(new Uint8Array(52 * 38 * 3), { raw: { width: 52, height: 38, channels: 3 } })
        .joinChannel(
          [1, 2, 3].map(() => Buffer.alloc(52 * 38)),
          { raw: { width: 52, height: 38, channels: 1 } },
        )
        .tiff({ compression: "lzw" })
        .toBuffer(),
    ),
    "too-large",
  ],
  [
    "SVG with an external entity",
    text('<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/hostname">]><svg>&e;</svg>'),
    "unsupported",
  ],
  ["SVG", text('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>'), "unsupported"],
  ["PDF", text("%PDF-1.7\n1 0 obj"), "unsupported"],
  ["HEIC", text("\0\0\0\x18ftypheic\0\0\0\0mif1heic"), "unsupported"],
];

describe.each([
  ["loadPhoto", (bytes: Uint8Array) => loadPhoto(bytes)],
  ["encodeForModel", (bytes: Uint8Array) => encodeForModel(bytes)],
  ["makeThumbnail", (bytes: Uint8Array) => makeThumbnail(bytes, { maxSide: 64 })],
  ["perceptualHash", (bytes: Uint8Array) => perceptualHash(bytes)],
])("%s refuses", (_, read: (bytes: Uint8Array) => Promise<unknown>) => {
  test.each(cases)("%s", async (_, bytes, ...answers) => {
    const error = await read(bytes).then(
      () => null,
      (reason) => reason,
    );
    expect(answers).toContain(error?.code);
    // A sentence about the photo, not the decoder's jargon alone.
    expect(error.message).toMatch(/^The photo .{20,}\.$/);
  });
});

test("the bombs took little memory", async () => {
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 20; i++) {
    await expect(loadPhoto(png(60_000, 60_000))).rejects.toMatchObject({ code: "too-large" });
    await expect(makeThumbnail(flat400Megapixels, { maxSide: 64 })).rejects.toMatchObject({ code: "too-large" });
  }
  expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(64);
});

test("other limits can be asked for", async () => {
  const file = fixture("rgb.png");
  await expect(loadPhoto(file, { limits: { pixels: 1000 } })).rejects.toMatchObject({ code: "too-large" });
  await expect(loadPhoto(file, { limits: { minimumSide: 39 } })).rejects.toMatchObject({ code: "too-small" });
  await expect(loadPhoto(file, { limits: { fileBytes: 100 } })).rejects.toMatchObject({ code: "too-large" });
  await expect(loadPhoto(file, { limits: { sideRatio: 1.2 } })).rejects.toMatchObject({ code: "too-large" });
  const small = await drawn(8, 8).png().toBuffer();
  expect((await loadPhoto(small, { limits: { minimumSide: 1 } })).width).toBe(8);
});

const originals = readdirSync(fixtures).filter((name) => /\.(?:jpg|png|webp|gif|tif)$/.test(name));
const fuzzed: [string, Uint8Array][] = [
  ...originals.map((name): [string, Uint8Array] => [name, fixture(name)]),
  ["drawn.avif", avif],
];

describe("with bytes flipped, dropped and doubled, every reader answers or says what is wrong", () => {
  test.each(fuzzed)("%s", async (_, original) => {
    const random = createRandom(original.length);
    const before = process.memoryUsage.rss();
    for (let round = 0; round < 24; round++) {
      const bytes = tamper(original, random);
      for (const read of [loadPhoto, encodeForModel, readExif]) {
        const error = await read(bytes).then(
          () => null,
          (reason) => reason,
        );
        if (error !== null) expect(["decode-error", "too-large", "too-small", "unsupported"]).toContain(error.code);
      }
    }
    expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(400);
  });
});

function tamper(original: Uint8Array, random: ReturnType<typeof createRandom>): Uint8Array {
  const bytes = original.slice();
  // Half of the blows fall on the header, where sizes, offsets and counts are.
  for (let blows = 1 + random.integer(6); blows > 0; blows--) {
    const reach = random.next() < 0.5 ? Math.min(bytes.length, 200) : bytes.length;
    bytes[random.integer(reach)] = random.next() < 0.3 ? 0xff : random.integer(256);
  }
  const cut = random.integer(bytes.length);
  const kind = random.next();
  if (kind < 0.1) return bytes.subarray(0, cut);
  if (kind < 0.15) return Uint8Array.from([...bytes.subarray(0, cut), ...bytes.subarray(cut / 2)]);
  return bytes;
}
