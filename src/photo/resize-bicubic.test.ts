// The resampler against digests of what Pillow made of the same pictures.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawPattern, type Pattern } from "../../test/reference/pillow/draw-pattern.ts";
import { sha256 } from "../run/digest.ts";
import { resizeBicubic } from "./resize-bicubic.ts";

interface Case {
  pattern: Pattern;
  from: [number, number];
  to: [number, number];
  input: string;
  output: string;
}

describe.each([13, 11] as const)("same bytes as Pillow %i", (pillow) => {
  const file = new URL(`./fixtures/bicubic-pillow-${pillow}.json`, import.meta.url);
  const { cases }: { cases: Case[] } = JSON.parse(readFileSync(file, "utf8"));
  const named = cases.map((it) => ({ ...it, name: `${it.pattern} ${it.from.join("x")} to ${it.to.join("x")}` }));
  test.each(named)("$name", ({ pattern, from, to, input, output }) => {
    const photo = drawPattern(pattern, ...from);
    expect(sha256(photo.pixels), "the drawn picture differs from the one Pillow was given").toBe(input);
    const resized = resizeBicubic(photo, ...to, { pillow });
    expect([resized.width, resized.height]).toEqual(to);
    expect(sha256(resized.pixels)).toBe(output);
  });
});

test("a picture of one colour keeps it at every size", () => {
  const side = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(side, side, side, side, fc.integer({ min: 0, max: 255 }), (width, height, toWidth, toHeight, value) => {
      const photo = { width, height, pixels: new Uint8Array(width * height * 3).fill(value) };
      return resizeBicubic(photo, toWidth, toHeight).pixels.every((byte) => byte === value);
    }),
    { numRuns: 200 },
  );
});

test("the same size gives a copy that shares nothing with the photo", () => {
  const photo = drawPattern("noise", 5, 4);
  const copy = resizeBicubic(photo, 5, 4);
  expect(copy.pixels).toEqual(photo.pixels);
  copy.pixels[0] = photo.pixels[0]! ^ 255;
  expect(drawPattern("noise", 5, 4).pixels).toEqual(photo.pixels);
});

test.each([
  [0, 10],
  [10, 0],
  [-3, 3],
  [2.5, 3],
  [Number.NaN, 3],
])("refuses to make a picture of %d x %d", (width, height) => {
  expect(() => resizeBicubic(drawPattern("noise", 4, 4), width, height)).toThrow(
    expect.objectContaining({ code: "config" }),
  );
});

test("refuses pixels that do not fill the stated size", () => {
  expect(() => resizeBicubic({ width: 4, height: 4, pixels: new Uint8Array(47) }, 2, 2)).toThrow(
    expect.objectContaining({ code: "config" }),
  );
});
