// What is drawn is what the likelihood says is drawn.
import { describe, expect, test } from "vitest";
import { createRandom } from "../../run/random.ts";
import { claimedConcepts, extractEntities } from "../../task/extract-entities.ts";
import { cueFamilies } from "../scene.ts";
import { allTexts } from "./all-texts.ts";
import { cueDistribution } from "./cue-distribution.ts";
import { cueLikelihood } from "./cue-likelihood.ts";
import { drawCue, drawCues } from "./draw-cues.ts";
import { lookKeys } from "./looks.ts";
import { openWorld } from "./open-world.ts";
import { neighboursOf } from "./road-signs.ts";

const world = openWorld();
const byName = (name: string) => world.cities.find((city) => city.name === name)!;

describe("P(cue | city)", () => {
  test.each(cueFamilies)("of the %s sums to one for every city", (family) => {
    for (const city of world.cities) {
      let sum = 0;
      for (const { probability } of cueDistribution(city, family).values()) sum += probability;
      expect(sum, city.name).toBeCloseTo(1, 9);
    }
  });

  test.each(cueFamilies)("of the %s is the frequency with which it is drawn", (family) => {
    const random = createRandom(11);
    const draws = 4000;
    for (const name of ["Lisbon", "Brussels", "Tokyo"]) {
      const city = byName(name);
      const counts = new Map<string, number>();
      for (let i = 0; i < draws; i++) {
        const { value } = drawCue(city, family, random);
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      for (const [value, count] of counts) {
        const expected = cueLikelihood({ family, value }, city);
        // Five standard deviations of a binomial share, and room for the rarest outcomes.
        const room = 5 * Math.sqrt((expected * (1 - expected)) / draws) + 1 / draws;
        expect(Math.abs(count / draws - expected), `${name}: ${value}`).toBeLessThan(room);
      }
    }
  });

  test("is zero for what a city never shows", () => {
    expect(cueLikelihood({ family: "driving side", value: "left" }, byName("Lisbon"))).toBe(0);
    expect(cueLikelihood({ family: "landmark", value: "eiffel tower" }, byName("Lyon"))).toBe(0);
    expect(cueLikelihood({ family: "landmark", value: "eiffel tower" }, byName("Paris"))).toBeGreaterThan(0.5);
  });
});

describe("a drawn cue", () => {
  test("is the same for the same seed", () => {
    expect(drawCues(byName("Kyoto"), createRandom(5))).toEqual(drawCues(byName("Kyoto"), createRandom(5)));
  });

  test("leaves no place for a digit or letter open", () => {
    for (const city of world.cities) {
      for (const { text = "" } of drawCues(city, createRandom(city.id))) expect(text).not.toMatch(/[#?*]/);
    }
  });

  test("keeps the digits of the phone number that tell the place", () => {
    const cue = drawCue(byName("London"), "phone number", createRandom(1));
    expect(cue.text).toMatch(/^(\+44 20|020) 7946 0\d{3}$/);
  });

  test("has an element of the visual lexicon, under one claimed concept", () => {
    const elements = new Set<string>();
    for (const city of world.cities)
      for (const family of cueFamilies)
        for (const { cue } of cueDistribution(city, family).values()) elements.add(cue.element);
    for (const element of elements) {
      const mentions = extractEntities(`There is a ${element}.`);
      expect(claimedConcepts(mentions), element).toHaveLength(1);
      // The lexicon calls every price tag a currency symbol; the word that people use is a synonym there.
      if (element !== "price tag") expect(mentions[0]!.name).toBe(element);
    }
  });

  test("has only the parameters that its family documents", () => {
    for (const family of cueFamilies) {
      const keys = new Set<string>();
      for (const city of world.cities)
        for (const { cue } of cueDistribution(city, family).values())
          for (const key of Object.keys(cue.look ?? {})) keys.add(key);
      for (const key of keys) expect(lookKeys[family], `${family}: ${key}`).toContain(key);
    }
  });
});

describe("road signs", () => {
  test("never name a city that is held out, but at its own entrance", () => {
    for (const city of world.cities) {
      for (const { other } of neighboursOf(city)) expect(other.isHeldOut).toBe(false);
    }
  });

  test("that name a neighbour are weaker evidence than the town's own sign", () => {
    const lisbon = byName("Lisbon");
    const porto = byName("Porto");
    const sign = { family: "road sign", value: "to Porto on white" } as const;
    expect(cueLikelihood(sign, lisbon)).toBeGreaterThan(0);
    expect(cueLikelihood(sign, porto)).toBeGreaterThan(0);
    expect(cueLikelihood({ family: "road sign", value: "place Porto on white" }, lisbon)).toBe(0);
  });
});

test("all texts hold every text that is drawn", () => {
  const glyphs = new Set(`${allTexts().join("")}\n`);
  const missing = new Set<string>();
  for (const city of world.cities) {
    const random = createRandom(city.id);
    for (const { text = "", look = {} } of drawCues(city, random)) {
      for (const glyph of text + (look.latin ?? "") + (look.header ?? "") + (look.distance ?? "")) {
        if (!glyphs.has(glyph)) missing.add(glyph);
      }
    }
  }
  expect([...missing]).toEqual([]);
});
