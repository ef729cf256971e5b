// The lossless path: what is plain is stripped, what is not is left to the decoder.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stripJpeg } from "./strip-jpeg.ts";

const original = readFileSync(new URL("./fixtures/baseline-444.jpg", import.meta.url));
const positionOf = (...marker: number[]) => original.indexOf(Buffer.from(marker));
const frame = positionOf(0xff, 0xc0);
const table = positionOf(0xff, 0xdb);
const scan = positionOf(0xff, 0xda);
const patched = (at: number, ...bytes: number[]) => {
  const copy = Buffer.from(original);
  copy.set(bytes, at);
  return copy;
};
const inserted = (at: number, ...bytes: number[]) =>
  Buffer.concat([original.subarray(0, at), Buffer.from(bytes), original.subarray(at)]);

describe("is left to the decoder", () => {
  test.each([
    ["nothing", Buffer.alloc(0)],
    ["text", Buffer.from("text")],
    ["a start without more", original.subarray(0, 2)],
    ["an end without a picture", Buffer.from([0xff, 0xd8, 0xff, 0xd9])],
    ["a picture without its end", original.subarray(0, -2)],
    ["a picture that ends in its tables", original.subarray(0, table + 10)],
    ["a picture that ends in its scan", original.subarray(0, scan + 40)],
    ["stray bytes between segments", inserted(table, 1, 2)],
    ["a second start", inserted(table, 0xff, 0xd8)],
    ["two frames", inserted(frame, ...original.subarray(frame, frame + 19))],
    ["lossless coding", patched(frame, 0xff, 0xc3)],
    ["hierarchical coding", patched(frame, 0xff, 0xc5)],
    ["arithmetic coding", patched(frame, 0xff, 0xc9)],
    ["12 bits a channel", patched(frame + 4, 12)],
    ["a height that is told later", patched(frame + 5, 0, 0)],
    ["four channels", patched(frame + 9, 4)],
    ["a table with room behind it", inserted(table + 69, 7, 7, 7).fill(70, table + 3, table + 4)],
    ["a table that is cut", patched(table + 3, 40)],
    ["a segment of length 0", patched(table + 2, 0, 0)],
    ["a segment that reaches outside", patched(table + 2, 0xff, 0xff)],
    ["a scan before its frame", patched(frame, 0xff, 0xfe)],
    ["an unknown segment", inserted(table, 0xff, 0xf0, 0, 2)],
  ])("%s", (_, bytes) => {
    expect(stripJpeg(bytes)).toBeNull();
  });
});

test("fill bytes before a marker are no obstacle", () => {
  expect(stripJpeg(inserted(table, 0xff, 0xff))).toEqual(stripJpeg(original));
});

test("what was stripped once is not changed again", () => {
  const once = stripJpeg(original)!;
  expect(stripJpeg(once)).toEqual(once);
});

test("a comment of any content and place before the scan leaves no byte behind", () => {
  const stripped = stripJpeg(original)!;
  const places = [2, table, frame, scan];
  fc.assert(
    fc.property(
      fc.constantFrom(...places),
      fc.integer({ min: 0xe1, max: 0xed }),
      fc.uint8Array({ maxLength: 300 }),
      (at, code, content) => {
        const length = content.length + 2;
        const bytes = inserted(at, 0xff, code, length >> 8, length & 255, ...content);
        expect(stripJpeg(bytes)).toEqual(stripped);
      },
    ),
  );
});

test("never throws, and never makes a file larger by more than its two headers", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { maxLength: 8 }), (blows) => {
      const bytes = Buffer.from(original);
      for (const [at, value] of blows) bytes[at] = value;
      const stripped = stripJpeg(bytes);
      if (stripped !== null) expect(stripped.length).toBeLessThanOrEqual(bytes.length + 34);
    }),
    { numRuns: 1000 },
  );
});
