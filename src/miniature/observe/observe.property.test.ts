// What holds for any cues of any city.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../../run/random.ts";
import { cueFamilies } from "../scene.ts";
import { drawCues } from "../world/draw-cues.ts";
import { openWorld } from "../world/open-world.ts";
import { observe, posterior } from "./observe.ts";

const world = openWorld();
const scene = fc
  .record({
    city: fc.constantFrom(...world.cities),
    families: fc.array(fc.constantFrom(...cueFamilies), { maxLength: 8 }),
    seed: fc.integer(),
  })
  .map(({ city, families, seed }) => ({ city, cues: drawCues(city, createRandom(seed), { families }) }));

test("the posterior is one, and never denies the true city", () => {
  fc.assert(
    fc.property(scene, ({ city, cues }) => {
      const probabilities = posterior(cues, world);
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
      expect(probabilities[world.cities.indexOf(city)]).toBeGreaterThan(0);
    }),
    { numRuns: 200 },
  );
});

test("the order of the cues does not matter", () => {
  fc.assert(
    fc.property(scene, ({ cues }) => {
      const [there, back] = [posterior(cues, world), posterior([...cues].reverse(), world)];
      there.forEach((p, index) => {
        expect(back[index]).toBeCloseTo(p, 9);
      });
    }),
    { numRuns: 100 },
  );
});

test("the verdict follows from the probabilities", () => {
  fc.assert(
    fc.property(scene, ({ cues }) => {
      const { determines, country, countryProbability, city, cityProbability } = observe(cues, world);
      expect(world.city(city).country).toBe(country);
      expect(cityProbability).toBeLessThanOrEqual(countryProbability + 1e-9);
      expect(determines === "city").toBe(cityProbability >= 0.99);
      expect(determines === "none").toBe(countryProbability < 0.99);
    }),
    { numRuns: 200 },
  );
});
