import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { extractEntities } from "../task/extract-entities.ts";
import { classOf, elementClasses } from "./label-classes.ts";
import { renderScene } from "./render-scene.ts";
import type { RenderedScene } from "./scene.ts";
import { sceneSeed, splits } from "./scene-seed.ts";
import { openWorld } from "./world/open-world.ts";

const world = openWorld();
const scenes = Array.from({ length: 120 }, (_, i) =>
  renderScene(world, { seed: sceneSeed("train", 5, i), split: "train" }),
);
const digest = ({ photo, labels, truth }: RenderedScene) =>
  createHash("sha256")
    .update(photo.pixels)
    .update(labels.elements)
    .update(new Uint8Array(labels.characters.buffer))
    .update(JSON.stringify(truth))
    .digest("hex");

describe("renderScene", () => {
  test("gives the same pixels, labels and truth for the same seed, and others for another", () => {
    const again = renderScene(world, { seed: scenes[0]!.truth.seed, split: "train" });
    expect(digest(again)).toBe(digest(scenes[0]!));
    expect(new Set(scenes.map(digest)).size).toBe(scenes.length);
  });

  test("every element has a box inside the picture that is at least as large as its share", () => {
    for (const { truth } of scenes) {
      for (const { box, share } of [...truth.elements, ...truth.distractors]) {
        const [x, y, width, height] = box;
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(1 + 1e-9);
        expect(share).toBeLessThanOrEqual(width * height + 1e-9);
      }
      const shown = truth.elements.reduce((sum, { share }) => sum + share, 0);
      expect(shown).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  test("visible cues are those of visible elements, and a readable text stands in the label map", () => {
    let texts = 0;
    for (const { truth, labels } of scenes) {
      const written = new Set([...labels.characters].filter(Boolean).map((code) => String.fromCodePoint(code)));
      for (const cue of truth.cues) {
        expect(truth.elements.some((element) => element.cue === cue)).toBe(true);
        const letters = [...(cue.text ?? "")].filter((letter) => /[\p{Script=Latin}\p{Number}]/u.test(letter));
        if (letters.length === 0) continue;
        texts++;
        const found = letters.filter((letter) => written.has(letter)).length;
        expect(found / letters.length).toBeGreaterThanOrEqual(0.6);
      }
    }
    expect(texts).toBeGreaterThan(40);
  });

  test("the label map names the class of the largest thing in a patch", () => {
    for (const { truth, labels } of scenes) {
      expect([labels.columns, labels.rows]).toEqual([16, 16]);
      const shown = new Set(truth.elements.map(({ name }) => classOf(name)));
      for (const { name } of truth.distractors) shown.add(classOf(name));
      const counts = new Map<number, number>();
      for (const label of labels.elements) counts.set(label, (counts.get(label) ?? 0) + 1);
      expect(Math.max(...counts.keys())).toBeLessThan(elementClasses.length);
      for (const [label, count] of counts) if (label !== 0 && count > 2) expect(shown).toContain(label);
    }
  });

  test("everything in a scene has a name that the visual lexicon finds in a text", () => {
    const names = new Set(scenes.flatMap(({ truth }) => truth.elements.map(({ name }) => name)));
    expect([...names].filter((name) => extractEntities(`There is a ${name}.`).at(0)?.text !== name)).toEqual([]);
  });

  test("distractors are no evidence", () => {
    const distracted = scenes.filter(({ truth }) => truth.distractors.length > 0);
    expect(distracted.length).toBeGreaterThan(5);
    for (const { truth } of distracted) {
      for (const { text } of truth.distractors) {
        expect(text).toMatch(/^flag of /);
        expect(truth.cues.filter(({ value }) => value === text)).toEqual([]);
      }
    }
  });

  test("shares of scenes without a cue and of determined cities are as asked for", () => {
    const placeless = new Set(["indoor", "sky", "close-up", "food"]);
    const none = scenes.filter(({ truth }) => placeless.has(truth.setting) && truth.cues.length === 0).length;
    const city = scenes.filter(({ truth }) => truth.observation.determines === "city").length;
    expect(none / scenes.length).toBeGreaterThan(0.1);
    expect(none / scenes.length).toBeLessThan(0.32);
    expect(city / scenes.length).toBeGreaterThan(0.38);
    expect(city / scenes.length).toBeLessThan(0.64);
    for (const seed of [1, 2, 3]) {
      const { truth } = renderScene(world, { seed: seed * 4, split: "train", none: 1 });
      expect(truth.cues).toEqual([]);
      expect(truth.observation.determines).toBe("none");
    }
  });

  test("what is determined is true", () => {
    for (const { truth } of scenes) {
      if (truth.observation.determines === "none") continue;
      expect(truth.observation.country).toBe(truth.city.country);
      if (truth.observation.determines === "city") expect(truth.observation.city).toBe(truth.city.id);
    }
  });

  test("held-out cities are in the test split alone", () => {
    expect(scenes.some(({ truth }) => truth.city.isHeldOut)).toBe(false);
    const tested = Array.from({ length: 40 }, (_, i) =>
      renderScene(world, { seed: sceneSeed("test", 5, i), split: "test", size: 112 }),
    );
    const heldOut = tested.filter(({ truth }) => truth.city.isHeldOut).length;
    expect(heldOut).toBeGreaterThan(1);
    expect(heldOut).toBeLessThan(20);
  });
});

describe("sceneSeed", () => {
  test("splits share no seed, and a split has none twice", () => {
    const seeds = splits.flatMap((split) => Array.from({ length: 20_000 }, (_, i) => sceneSeed(split, 7, i)));
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(Math.max(...seeds)).toBeLessThan(2 ** 32);
    expect(Math.min(...seeds)).toBeGreaterThanOrEqual(0);
  });
});
