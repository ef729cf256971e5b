// Tests of how figures, links and text are written for a person.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainText } from "../run/plain-text.ts";
import { formatDuration, formatKm, formatPoint } from "./format-figures.ts";
import { mapLink, zoomFor } from "./map-link.ts";
import { createWordWrap } from "./wrap-words.ts";

test.each([
  [0, "10 m"],
  [0.05, "50 m"],
  [0.349, "350 m"],
  [0.99, "990 m"],
  [0.995, "1 km"],
  [2, "2 km"],
  [9.94, "9.9 km"],
  [9.95, "10 km"],
  [12.4, "12 km"],
  [99.6, "100 km"],
  [343.557, "340 km"],
  [1492.7, "1,490 km"],
  [20_015.1, "20,020 km"],
])("formatKm(%d) is %s", (km, text) => {
  expect(formatKm(km)).toBe(text);
});

test.each([
  [38.71667, -9.13333, 0.05, "38.71667, -9.13333"],
  [38.71667, -9.13333, 5, "38.717, -9.133"],
  [38.71667, -9.13333, 12, "38.72, -9.13"],
  [38.71667, -9.13333, 400, "38.7, -9.1"],
  [-0.001, -0.004, 12, "0.00, 0.00"],
])("formatPoint(%d, %d) within %d km is %s", (lat, lon, radius, text) => {
  expect(formatPoint({ lat, lon }, radius)).toBe(text);
});

test.each([
  [120, "0.1 s"],
  [9_940, "9.9 s"],
  [42_400, "42 s"],
  [185_000, "3 min 5 s"],
])("formatDuration(%d) is %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

describe("mapLink", () => {
  test("marks the point and shows its surroundings", () => {
    expect(mapLink({ lat: 45.7485, lon: 4.8467 }, 12)).toBe(
      "https://www.openstreetmap.org/?mlat=45.74850&mlon=4.84670#map=11/45.74850/4.84670",
    );
  });

  test.each([
    [0.05, 17],
    [1, 14],
    [500, 5],
    [20_000, 2],
  ])("a radius of %d km is seen at zoom %d in Europe", (radius, zoom) => {
    expect(zoomFor({ lat: 48, lon: 2 }, radius)).toBe(zoom);
  });

  test("every point and radius gives a whole zoom that maps have", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -90, max: 90, noNaN: true }),
        fc.double({ min: 0, max: 20_100, noNaN: true }),
        (lat, radius) => {
          expect([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]).toContain(zoomFor({ lat, lon: 0 }, radius));
        },
      ),
    );
  });
});

test.each([
  ["a cursor movement", "a\u001b[2Jb", "a[2Jb"],
  ["a window title", "\u001b]0;pwned\u0007x", "]0;pwnedx"],
  ["an 8-bit control sequence", "a\u009b31mb", "a31mb"],
  ["a carriage return that overwrites", "safe\rEVIL", "safeEVIL"],
  ["writing turned round", "abc\u202edcba", "abcdcba"],
  ["line ends of Windows", "a\r\nb", "a\nb"],
  ["plain text, accents and tabs", "Île-de-France\t北京\n", "Île-de-France\t北京\n"],
])("plainText removes %s", (_, text, plain) => {
  expect(plainText(text)).toBe(plain);
});

describe("createWordWrap", () => {
  const wrapAll = (pieces: readonly string[], width: number, indent = "  ") => {
    const wrap = createWordWrap({ width, indent });
    return pieces.map((piece) => wrap.push(piece)).join("") + wrap.end();
  };

  test.each<[string, string, number, string]>([
    ["breaks between words", "aaa bbb ccc ddd", 7, "  aaa bbb\n  ccc ddd\n"],
    ["keeps a long word whole", "a bbbbbbbbbbbb c", 6, "  a\n  bbbbbbbbbbbb\n  c\n"],
    ["keeps paragraphs", "aaa\n\nbbb", 20, "  aaa\n\n  bbb\n"],
    ["joins runs of spaces", "a   b\t c", 20, "  a b c\n"],
    ["writes nothing for nothing", "", 20, ""],
  ])("%s", (_, text, width, expected) => {
    expect(wrapAll([text], width)).toBe(expected);
    expect(wrapAll([...text], width)).toBe(expected);
  });

  test("no line is wider unless a single word is, and no word is lost", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 40 }), (list, width) => {
        const lines = wrapAll([list.join(" ")], width, "")
          .trimEnd()
          .split("\n");
        expect(lines.join(" ")).toBe(list.join(" "));
        for (const line of lines) if (line.includes(" ")) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });
});
