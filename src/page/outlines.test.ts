// The outlines as bytes: what is written is read, and the file in the package is whole.
import { readFileSync, statSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeOutlines } from "./browser/decode-outlines.ts";
import { encodeOutlines } from "./outlines.ts";

const file = new URL("../../assets/world-outlines.bin", import.meta.url);

test("any outlines survive encoding", () => {
  const coordinate = fc.integer({ min: -20_000, max: 20_000 });
  const arc = fc.array(coordinate, { maxLength: 40 }).map((values) => values.slice(0, values.length & ~1));
  const country = fc.record({
    code: fc.constantFrom("FR", "XK", "AA", "ZZ", ""),
    polygons: fc.array(fc.array(fc.array(fc.integer({ min: -500, max: 500 }), { maxLength: 4 }), { maxLength: 3 }), {
      maxLength: 3,
    }),
  });
  fc.assert(
    fc.property(fc.array(arc, { maxLength: 5 }), fc.array(country, { maxLength: 4 }), (arcs, countries) => {
      const bytes = encodeOutlines({ step: 0.02, arcs, countries });
      const decoded = decodeOutlines(Buffer.from(bytes).toString("base64"));
      expect(decoded.countries).toEqual(countries);
      expect(decoded.arcs.map((one) => [...one].map((value) => Math.round(value / 0.02)))).toEqual(
        arcs.map((one) => one.map((value) => value || 0)),
      );
    }),
  );
});

test("other bytes are refused in words", () => {
  expect(() => decodeOutlines(Buffer.from("GIF89a").toString("base64"))).toThrow("outlines of the world are missing");
});

test("the file of the package holds the world in at most 120 kB", () => {
  expect(statSync(file).size).toBeLessThan(120_000);
  const { arcs, countries } = decodeOutlines(readFileSync(file).toString("base64"));
  const codes = new Set(countries.map(({ code }) => code));
  for (const code of ["FR", "US", "RU", "FJ", "AQ", "VA", "SG", "XK", "NR"]) expect(codes).toContain(code);
  for (const { polygons } of countries) {
    for (const ring of polygons.flat()) {
      // Every ring closes: it ends where it began, a whole number of turns away.
      const at = (number: number, end: "first" | "last") => {
        const arc = arcs[number < 0 ? ~number : number]!;
        return (end === "first") === number >= 0 ? [arc[0]!, arc[1]!] : [arc.at(-2)!, arc.at(-1)!];
      };
      const start = at(ring[0]!, "first");
      const end = at(ring.at(-1)!, "last");
      const turns = (end[0]! - start[0]!) / 360;
      expect(Math.abs(turns - Math.round(turns))).toBeLessThan(1e-4);
      expect(end[1]).toBeCloseTo(start[1]!, 4);
    }
  }
});
