// The ideal observer against worked cases, against counting, and against the places that scenes really have.
import { describe, expect, test } from "vitest";
import { createRandom } from "../../run/random.ts";
import type { Cue, CueFamily } from "../scene.ts";
import { drawCue, drawCues } from "../world/draw-cues.ts";
import { openWorld } from "../world/open-world.ts";
import { observe, posterior } from "./observe.ts";

const world = openWorld();
const byName = (name: string) => world.cities.find((city) => city.name === name)!;
const cue = (family: CueFamily, value: string) => ({ family, value });

describe("the observer", () => {
  test("knows nothing without a cue, and gives every city the same weight", () => {
    expect(new Set(posterior([], world))).toEqual(new Set([1 / world.cities.length]));
    expect(observe([], world)).toMatchObject({ determines: "none", country: "United States" });
  });

  test("knows the city by its own sign", () => {
    const seen = observe([cue("road sign", "place Lisboa on white")], world);
    expect(seen).toMatchObject({ determines: "city", country: "Portugal", city: byName("Lisbon").id });
    expect(seen.cityProbability).toBe(1);
  });

  test("knows only the country by a web address, and guesses its largest city", () => {
    const seen = observe([cue("web address", ".pt")], world);
    expect(seen).toMatchObject({ determines: "country", country: "Portugal", city: byName("Lisbon").id });
    expect(seen.cityProbability).toBeCloseTo(1 / world.country("PT").cities.length, 9);
  });

  test("is left with two countries by a word that both use, and with one by the side of the road", () => {
    const stop = cue("stop sign", "停");
    expect(observe([stop], world).determines).toBe("none");
    expect(observe([stop, cue("web address", ".com.tw")], world)).toMatchObject({
      determines: "country",
      country: "Taiwan",
    });
  });

  test("weighs English shops by how common they are", () => {
    const seen = posterior([cue("shop sign", "Bakery")], world);
    const of = (name: string) => seen[world.cities.indexOf(byName(name))]!;
    expect(of("London") / of("Tokyo")).toBeCloseTo(1 / 0.05, 6);
    expect(of("Santiago")).toBe(0);
  });

  test("lets a cue that no city can show say nothing", () => {
    expect(posterior([cue("flag", "flag of Atlantis")], world)).toEqual(posterior([], world));
  });

  test("uses the prior it is given", () => {
    const prior = ({ population }: { population: number }) => population;
    expect(observe([], world, { prior })).toMatchObject({ country: "China" });
  });
});

test("the posterior is what counting scenes with the same cues gives", () => {
  // Independent of the likelihood: rejection sampling of cities by the two cues that they happen to show.
  const random = createRandom(7);
  const wanted = [cue("building", "church"), cue("terrain", "hill")] as const;
  const counts = new Map<number, number>();
  let total = 0;
  for (let i = 0; i < 200_000; i++) {
    const city = world.cities[random.integer(world.cities.length)]!;
    if (wanted.every(({ family, value }) => drawCue(city, family, random).value === value)) {
      counts.set(city.id, (counts.get(city.id) ?? 0) + 1);
      total++;
    }
  }
  const exact = posterior(wanted, world);
  expect(total).toBeGreaterThan(500);
  world.cities.forEach((city, index) => {
    const share = (counts.get(city.id) ?? 0) / total;
    expect(Math.abs(share - exact[index]!), city.name).toBeLessThan(
      5 * Math.sqrt((exact[index]! * (1 - exact[index]!)) / total) + 2 / total,
    );
  });
});

describe("among scenes with a posterior of p the place is right about p of the time", () => {
  const random = createRandom(3);
  const scenes = Array.from({ length: 4000 }, () => {
    const city = world.cities[random.integer(world.cities.length)]!;
    const all = drawCues(city, random);
    const shown: Cue[] = all.filter(() => random.next() < 0.2);
    return { city, observation: observe(shown, world) };
  });
  const bins = [0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1.001];

  test.each(["city", "country"] as const)("of the %s", (level) => {
    for (let bin = 0; bin + 1 < bins.length; bin++) {
      const inside = scenes
        .map(({ city, observation }) => ({
          p: level === "city" ? observation.cityProbability : observation.countryProbability,
          isRight: level === "city" ? observation.city === city.id : observation.country === city.country,
        }))
        .filter(({ p }) => p >= bins[bin]! && p < bins[bin + 1]!);
      if (inside.length < 20) continue;
      const mean = inside.reduce((sum, { p }) => sum + p, 0) / inside.length;
      const right = inside.filter(({ isRight }) => isRight).length / inside.length;
      const deviation = Math.sqrt((mean * (1 - mean)) / inside.length);
      expect(Math.abs(right - mean), `${bins[bin]} to ${bins[bin + 1]}`).toBeLessThan(4 * deviation + 0.004);
    }
  });
});
