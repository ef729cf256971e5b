// The fingerprint on drawn pictures: near for the same picture in another file, far for another picture.
import sharp, { type Sharp } from "sharp";
import { expect, test } from "vitest";
import { drawPattern } from "../../test/reference/pillow/draw-pattern.ts";
import { createRandom } from "../run/random.ts";
import { hammingDistance, hashGrey, NEAR_DUPLICATE_DISTANCE, perceptualHash } from "./perceptual-hash.ts";

/** A picture of soft blobs, as different for every seed as photos are. */
async function blobs(seed: number): Promise<Buffer> {
  const random = createRandom(seed);
  const pixels = Uint8Array.from({ length: 9 * 7 * 3 }, () => random.integer(256));
  return sharp(pixels, { raw: { width: 9, height: 7, channels: 3 } })
    .resize(320, 240, { fit: "fill" })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

const changes: [string, (picture: Sharp) => Sharp][] = [
  ["another encoding", (it) => it.jpeg({ quality: 40 })],
  ["another format", (it) => it.webp({ quality: 50 })],
  ["a quarter of the size", (it) => it.resize(80, 60).jpeg()],
  ["twice the size", (it) => it.resize(640, 480).jpeg()],
  ["2 % cropped off every side", (it) => it.extract({ left: 6, top: 5, width: 308, height: 230 }).jpeg()],
  ["more light", (it) => it.modulate({ brightness: 1.15 }).jpeg()],
  ["no colour", (it) => it.greyscale().jpeg()],
];

test.each(changes)("survives %s", async (_, change) => {
  for (let seed = 1; seed <= 4; seed++) {
    const original = await blobs(seed);
    const changed = await change(sharp(original)).toBuffer();
    const distance = hammingDistance(await perceptualHash(original), await perceptualHash(changed));
    expect(distance).toBeLessThanOrEqual(NEAR_DUPLICATE_DISTANCE);
  }
});

test("tells forty pictures apart", async () => {
  const hashes: string[] = [];
  for (let seed = 1; seed <= 40; seed++) hashes.push(await perceptualHash(await blobs(seed)));
  for (const [i, hash] of hashes.entries()) {
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    for (const other of hashes.slice(0, i)) {
      expect(hammingDistance(hash, other)).toBeGreaterThan(NEAR_DUPLICATE_DISTANCE);
    }
  }
});

test("sees a photo upright", async () => {
  const picture = sharp(await blobs(3));
  const turned = await picture.clone().rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
  const distance = hammingDistance(await perceptualHash(await picture.toBuffer()), await perceptualHash(turned));
  expect(distance).toBeLessThanOrEqual(4);
});

test("pictures of one colour share one hash", () => {
  const hashes = [0, 1, 77, 128, 255].map((grey) => hashGrey(new Uint8Array(32 * 32).fill(grey)));
  expect(hashes.slice(1)).toEqual(Array(4).fill("8000000000000000"));
});

test("is the same on every machine", () => {
  const { pixels } = drawPattern("gradient", 32, 32);
  const grey = pixels.filter((_, i) => i % 3 === 0).map((byte, i) => (byte + ((i >> 5) % 7) * 9) & 255);
  expect(hashGrey(grey)).toBe("94a82daaadaaadaa");
});

test.each([
  ["0000000000000000", "0000000000000000", 0],
  ["0000000000000000", "ffffffffffffffff", 64],
  ["8000000000000001", "0000000000000000", 2],
  ["ffffffff00000000", "00000000ffffffff", 64],
  ["123456789abcdef0", "123456789abcdef1", 1],
])("%s and %s are %i bits apart", (a, b, distance) => {
  expect(hammingDistance(a, b)).toBe(distance);
  expect(hammingDistance(b, a)).toBe(distance);
});
