// Renders one scene of the miniature world: pixels and the complete truth about them.
import type { Photo } from "../photo/photo.ts";
import { createRandom } from "../run/random.ts";
import { canvasSize, createCanvas } from "./draw/canvas.ts";
import { createChance } from "./draw/chance.ts";
import { createMood } from "./draw/mood.ts";
import type { Stage } from "./draw/stage.ts";
import { drawFrontScene } from "./draw/street/front-scene.ts";
import { rasterize } from "./rasterize.ts";
import { readNumbers, type Visibility } from "./read-numbers.ts";
import type { Cue, RenderedScene, SceneTruth, VisibleElement } from "./scene.ts";
import type { SceneSource } from "./scene-source.ts";

export interface RenderOptions {
  readonly seed: number;
  readonly split: SceneTruth["split"];
  /** Pixels of a side; 224 by default. */
  readonly size?: number;
}

/** The same seed, split and size give the same scene on every machine. */
export function renderScene(world: SceneSource, { seed, split, size = canvasSize }: RenderOptions): RenderedScene {
  const chance = createChance(createRandom(seed));
  const city = chance.pick(world.cities.filter(({ isHeldOut }) => split === "test" || !isHeldOut));
  const light = chance.weighted({ day: 6, "golden hour": 2, dusk: 1, night: 1 });
  const weather = chance.weighted({ clear: 5, cloudy: 3, rain: 1, snow: 0.4, fog: 0.5 });
  const season = chance.weighted({ spring: 1, summer: 1, autumn: 1, winter: 1 });
  const mood = createMood(chance, { light, weather, season });
  const canvas = createCanvas();
  const waiting = [...world.drawCues(city, chance.random)];
  const stage: Stage = { canvas, chance, mood, setting: "street", cues: waiting, drivingSide: "right" };
  drawFrontScene(stage);

  const svg = canvas.toSvg("");
  const colours = rasterize(svg.colours, size);
  const visibility = readNumbers(rasterize(svg.numbers, size, { isSmooth: false }), size, canvas.elements, canvas.characters);
  const elements = canvas.elements.flatMap((element, i): VisibleElement[] => {
    const pixels = visibility.pixels[i + 1]!;
    if (pixels === 0) return [];
    const [left, top, right, bottom] = visibility.bounds.subarray(4 * i + 4, 4 * i + 8);
    return [
      {
        name: element.name,
        box: [left! / size, top! / size, (right! - left!) / size, (bottom! - top!) / size],
        share: pixels / (size * size),
        ...(element.text !== undefined && { text: element.text }),
        ...(element.cue !== undefined && { cue: element.cue }),
      },
    ];
  });
  const cues = visibleCues(canvas, visibility, size);
  return {
    truth: {
      id: `${split}-${seed}`,
      seed,
      split,
      city,
      setting: stage.setting,
      season,
      weather,
      light,
      elements,
      cues,
      distractors: [],
      observation: world.observe(cues),
    },
    photo: toPhoto(colours, size),
    labels: visibility.labels,
  };
}

/** Least font size of a text that counts as readable, in pixels of the picture. */
export const readableSize = 24;

function visibleCues(canvas: ReturnType<typeof createCanvas>, visibility: Visibility, size: number): Cue[] {
  const scale = size / canvasSize;
  return canvas.elements.flatMap(({ cue }, i) => {
    if (cue === undefined) return [];
    const own = canvas.characters.flatMap((character, j) => (character.element === i + 1 ? [{ ...character, j }] : []));
    const isReadable = own.every(
      ({ size: fontSize, area, j }) =>
        fontSize * scale >= readableSize && visibility.characterPixels[j + 1]! >= 0.6 * area * scale * scale,
    );
    return isReadable && visibility.pixels[i + 1]! >= 0.004 * size * size ? [cue] : [];
  });
}

function toPhoto(rgba: Uint8Array, size: number): Photo {
  const pixels = new Uint8Array(size * size * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    pixels[to] = rgba[from]!;
    pixels[to + 1] = rgba[from + 1]!;
    pixels[to + 2] = rgba[from + 2]!;
  }
  return { width: size, height: size, pixels };
}
