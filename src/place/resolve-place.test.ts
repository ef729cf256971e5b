import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ResolveCase, resolveCases } from "../../test/place-cases.ts";
import { openGazetteer } from "./open-gazetteer.ts";
import type { Resolution } from "./resolution.ts";
import { resolvePlace } from "./resolve-place.ts";

const gazetteer = openGazetteer();

function summary(resolution: Resolution): string {
  if (resolution.outcome !== "resolved") return resolution.outcome;
  const { level, name, country } = resolution.place;
  return level === "country" ? `country ${country}` : `${level === "region" ? "region " : ""}${name}, ${country}`;
}

function title({ text, country, expect, expected }: ResolveCase): string {
  const asked = [country, expect].filter(Boolean).join(", ");
  return `${JSON.stringify(text)}${asked && ` (${asked})`} → ${expected}`;
}

describe("what models write", () => {
  test.each(resolveCases.map((row) => [title(row), row] as const))("%s", (_title, {
    text,
    country,
    expect: expected,
    expected: place,
  }) => {
    const resolution = resolvePlace(gazetteer, text, {
      ...(country && { country }),
      ...(expected && { expect: expected }),
    });
    expect(summary(resolution), JSON.stringify(resolution)).toBe(place);
  });
});

test("namesakes are ranked by population", () => {
  const resolution = resolvePlace(gazetteer, "Springfield", { country: "US" });
  if (resolution.outcome !== "resolved") throw new Error(resolution.outcome);
  const populations = resolution.candidates.map(({ population }) => population!);
  expect(populations.length).toBeGreaterThan(3);
  expect(populations).toEqual([...populations].sort((a, b) => b - a));
  expect(resolution.place).toBe(resolution.candidates[0]);
});

test("a point chooses among namesakes", () => {
  const near = { lat: 39.8, lon: -89.65 };
  const resolution = resolvePlace(gazetteer, "Springfield", { near });
  expect(resolution.outcome === "resolved" && resolution.place.region).toBe("Illinois");
});

test("the relation to the place is kept", () => {
  const relation = (text: string) => {
    const resolution = resolvePlace(gazetteer, text);
    return resolution.outcome === "resolved" ? resolution.relation : resolution.outcome;
  };
  expect(relation("Lima")).toBe("at");
  expect(relation("near Lima")).toBe("near");
  expect(relation("outskirts of Lima")).toBe("part");
  expect(relation("Lima District")).toBe("part");
  expect(relation("Bairro do Xyzzy, Lisbon")).toBe("part");
});

test("suggestions come only where they are asked for, and never decide", () => {
  const quiet = resolvePlace(gazetteer, "Muenchn");
  const asked = resolvePlace(gazetteer, "Muenchn", { suggest: true });
  expect(quiet).toMatchObject({ outcome: "unknown", suggestions: [] });
  expect(asked).toMatchObject({ outcome: "unknown" });
  expect(asked.outcome === "unknown" && asked.suggestions).toContain("Munich, DE");
});

describe("properties", () => {
  test("any text at all gives one of the four outcomes", () => {
    const words = fc.constantFrom(
      ...'Paris,or,London,near,(,),",**,the,unknown,France,TX,of,in,and,/,;,because,。,東京,[,],:,-,New,York,St.'.split(
        ",",
      ),
    );
    const sentence = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(" "));
    fc.assert(
      fc.property(fc.oneof(sentence, fc.string({ unit: "binary", maxLength: 300 })), (text) => {
        const resolution = resolvePlace(gazetteer, text);
        expect(["resolved", "ambiguous", "abstained", "unknown"]).toContain(resolution.outcome);
        if (resolution.outcome === "resolved") expect(resolution.candidates[0]).toBe(resolution.place);
      }),
      { numRuns: 3000 },
    );
  });

  test("a country option is never left", () => {
    const anyCity = fc.integer({ min: 0, max: gazetteer.cityCount - 1 });
    fc.assert(
      fc.property(anyCity, fc.constantFrom("FR", "US", "JP", "BR", "NG"), (entity, country) => {
        const resolution = resolvePlace(gazetteer, gazetteer.name(entity), { country });
        if (resolution.outcome !== "resolved") return;
        for (const place of resolution.candidates) {
          const isInside =
            place.country === country ||
            [
              "PR",
              "GU",
              "VI",
              "AS",
              "MP",
              "UM",
              "GP",
              "MQ",
              "GF",
              "RE",
              "YT",
              "NC",
              "PF",
              "PM",
              "BL",
              "MF",
              "WF",
              "TF",
            ].includes(place.country);
          expect(isInside, `${place.name}, ${place.country}`).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("very long texts are cut and not scanned", () => {
    const long = "Lisbon because ".repeat(100_000);
    expect(summary(resolvePlace(gazetteer, long))).toBe("Lisbon, PT");
  });
});
