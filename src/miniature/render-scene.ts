// Renders one scene of the miniature world: pixels and the complete truth about them.
import { createRandom } from "../run/random.ts";
import { composeScene, type SceneShares } from "./compose/compose-scene.ts";
import { coastal } from "./compose/shots.ts";
import { develop } from "./develop.ts";
import { canvasSize, createCanvas } from "./draw/canvas.ts";
import type { Chance } from "./draw/chance.ts";
import { createMood } from "./draw/mood.ts";
import type { Stage } from "./draw/stage.ts";
import { drawDistractor, drawWeather } from "./draw/weather.ts";
import { findVisibleCues } from "./find-visible-cues.ts";
import { observe } from "./observe/observe.ts";
import { rasterize } from "./rasterize.ts";
import { readNumbers } from "./read-numbers.ts";
import type { RenderedScene, SceneTruth, VisibleElement } from "./scene.ts";
import type { World } from "./world/world.ts";

export interface RenderOptions extends SceneShares {
  readonly seed: number;
  readonly split: SceneTruth["split"];
  /** Pixels of a side; 224 by default. */
  readonly size?: number;
}

/** Changes when the same seed gives another picture. */
export const rendererVersion = 4;

/** Smaller parts of things are no element of the picture. */
const leastShare = 0.0004;

/** The same seed, split, size and shares give the same scene on every machine. */
export function renderScene(world: World, { seed, split, size = canvasSize, ...shares }: RenderOptions): RenderedScene {
  const random = createRandom(seed);
  const plan = composeScene(world, random, split, shares);
  const { chance, city, shot, light, weather, season, cues: asked, distractor } = plan;
  const mood = createMood(chance, { light, weather, season });
  const canvas = createCanvas();
  const stage: Stage = { canvas, chance, mood, cues: [...asked] };
  shot.draw(stage);
  if (distractor) drawDistractor(stage, distractor);
  const isOutdoor = !["indoor", "food", "close-up"].includes(shot.setting);
  if (isOutdoor) drawWeather(stage);

  const svg = canvas.toSvg(cameraOf(chance));
  const visibility = readNumbers(
    rasterize(svg.numbers, size, { isSmooth: false }),
    size,
    canvas.elements,
    canvas.characters,
  );
  const photo = develop(rasterize(svg.colours, size), size, random, mood.isDark);
  const seen = canvas.elements.flatMap((element, i): (VisibleElement & { isDistractor: boolean })[] => {
    const pixels = visibility.pixels[i + 1]!;
    if (pixels < leastShare * size * size) return [];
    const [left, top, right, bottom] = visibility.bounds.subarray(4 * i + 4, 4 * i + 8);
    return [
      {
        name: element.name,
        box: [left! / size, top! / size, (right! - left!) / size, (bottom! - top!) / size],
        share: pixels / (size * size),
        ...(element.text !== undefined && { text: element.text }),
        ...(element.cue !== undefined && { cue: element.cue }),
        isDistractor: element.isDistractor ?? false,
      },
    ];
  });
  const cues = findVisibleCues(canvas, visibility, size);
  const plain = ({ isDistractor: _, ...element }: (typeof seen)[number]): VisibleElement => element;
  const isCoast =
    shot.setting !== "square" && cues.some(({ family, value }) => family === "terrain" && coastal.has(value));
  return {
    truth: {
      id: `${split}-${seed}`,
      seed,
      split,
      city,
      setting: isCoast && shot.setting !== "street" ? "coast" : shot.setting,
      season,
      weather,
      light,
      elements: seen.filter(({ isDistractor }) => !isDistractor).map(plain),
      cues,
      distractors: seen.filter(({ isDistractor }) => isDistractor).map(plain),
      observation: observe(cues, world),
    },
    photo,
    labels: visibility.labels,
  };
}

/** A hand-held camera: a small turn, step and zoom. */
function cameraOf(chance: Chance): string {
  const turn = chance.between(-2.2, 2.2);
  const zoom = chance.between(0.97, 1.03);
  const [dx, dy] = [chance.between(-3, 3), chance.between(-4, 4)];
  const fixed = (value: number) => value.toFixed(3);
  return `translate(${fixed(112 + dx)} ${fixed(112 + dy)}) rotate(${fixed(turn)}) scale(${fixed(zoom)}) translate(-112 -112)`;
}
