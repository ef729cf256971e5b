import { describe, expect, test } from "vitest";
import { createRandom } from "../../run/random.ts";
import { extractEntities } from "../../task/extract-entities.ts";
import { classOf, elementClasses } from "../label-classes.ts";
import { rasterize } from "../rasterize.ts";
import { readNumbers } from "../read-numbers.ts";
import { type Cue, type CueFamily, cueFamilies } from "../scene.ts";
import { cueDistribution } from "../world/cue-distribution.ts";
import { openWorld } from "../world/open-world.ts";
import { createCanvas } from "./canvas.ts";
import { createChance } from "./chance.ts";
import { landmarkNames } from "./landmark/draw-landmark.ts";
import { createMood } from "./mood.ts";
import { backdropNames } from "./nature/backdrop.ts";
import { plantNames } from "./nature/plants.ts";
import { drawCountryRoad } from "./scenes/road.ts";
import { drawSquare } from "./scenes/town.ts";
import { buildingNames } from "./street/street-things.ts";
import { vehicleNames } from "./vehicle/draw-vehicle.ts";

const cuesOf = (family: CueFamily): Cue[] => {
  const byLook = new Map<string, Cue>();
  for (const city of openWorld().cities) {
    for (const { cue } of cueDistribution(city, family).values()) byLook.set(`${cue.element} ${cue.look?.shape}`, cue);
  }
  return [...byLook.values()];
};

/** Pixels of the cue in a daylight drawing of it alone. */
function drawn(cue: Cue, draw: typeof drawSquare): number {
  const chance = createChance(createRandom(1));
  const canvas = createCanvas();
  const mood = createMood(chance, { light: "day", weather: "clear", season: "summer" });
  draw({ canvas, chance, mood, cues: [cue] });
  const numbers = rasterize(canvas.toSvg("").numbers, 224, { isSmooth: false });
  const { pixels } = readNumbers(numbers, 224, canvas.elements, canvas.characters);
  return canvas.elements.reduce((sum, element, i) => (element.cue === cue ? sum + pixels[i + 1]! : sum), 0);
}

describe("everything that the world has can be drawn", () => {
  test.each(cuesOf("landmark"))("landmark: $value", (cue) => {
    expect(landmarkNames).toContain(String(cue.look?.shape));
    expect(drawn(cue, drawSquare)).toBeGreaterThan(500);
  });

  test.each(cuesOf("vegetation"))("plant: $value", (cue) => {
    expect(plantNames).toContain(cue.element);
    expect(drawn(cue, drawCountryRoad)).toBeGreaterThan(400);
  });

  test("every building, land form and vehicle has a drawing of its own", () => {
    const missing = (family: CueFamily, names: readonly string[]) =>
      cuesOf(family).flatMap(({ element }) => (names.includes(element) ? [] : [element]));
    expect(missing("terrain", backdropNames)).toEqual([]);
    expect(missing("vehicle", vehicleNames)).toEqual([]);
    expect(missing("building", buildingNames)).toEqual([]);
  });

  test("every thing that tells a place has a class of its own in the label map", () => {
    expect(new Set(elementClasses).size).toBe(elementClasses.length);
    expect(elementClasses.length).toBeLessThanOrEqual(256);
    const names = new Set(cueFamilies.flatMap(cuesOf).map(({ element }) => element));
    expect([...names].filter((name) => elementClasses[classOf(name)] !== name)).toEqual([]);
  });

  test("elements have names that the visual lexicon finds in a text", () => {
    const names = new Set(cueFamilies.flatMap(cuesOf).map(({ element }) => element));
    expect([...names].filter((name) => extractEntities(`There is a ${name}.`).at(0)?.text !== name)).toEqual([]);
  });
});
