// Which parts of which scenes a step sees: a function of seed and step alone.
import type { PixelTables } from "../../generate/processor/normalize-pixels.ts";
import type { LabelMap } from "../../miniature/scene.ts";
import { createRandom, type Random } from "../../run/random.ts";
import type { SceneSet } from "./scene-set.ts";

/** A scene's number and the first patch of the part that is seen. */
export interface ChosenView {
  readonly scene: number;
  readonly top: number;
  readonly left: number;
}

export interface ViewOptions {
  /** Patches of what is seen, down and across: all of the scene, or a part. */
  readonly rows: number;
  readonly columns: number;
  readonly count: number;
}

/** Parts of a scene that are looked at before some are taken. */
const candidates = 10;
/** Parts that are taken of one scene at most, so that its picture is read once for several. */
const viewsOfScene = 3;
/** Patches with a character below which a part teaches no reading. */
const leastText = 6;
/** Share of the scenes of which any part is taken, so that what carries no text is seen too. */
const anyShare = 0.15;

export function stepRandom(seed: number, step: number): Random {
  return createRandom((Math.imul(seed, 0x9e3779b1) ^ Math.imul(step + 1, 0x85ebca6b)) | 0);
}

/** Scenes follow one another in an order that is shuffled for each pass over the set. */
export function chooseViews(scenes: SceneSet, random: Random, { rows, columns, count }: ViewOptions): ChosenView[] {
  const chosen: ChosenView[] = [];
  const isWhole = rows === scenes.rows && columns === scenes.columns;
  const size = { rows, columns };
  while (chosen.length < count) {
    const scene = random.integer(scenes.count);
    if (isWhole) {
      chosen.push({ scene, top: 0, left: 0 });
      continue;
    }
    const takesAny = random.next() < anyShare;
    const parts = chooseParts(scenes.labels(scene), random, size, takesAny ? 0 : leastText);
    for (const part of parts.slice(0, takesAny ? 1 : viewsOfScene)) {
      if (chosen.length < count) chosen.push({ scene, ...part });
    }
  }
  return chosen;
}

type PartSize = Pick<ViewOptions, "rows" | "columns">;

/** Parts with enough text, those with the most first, that overlap by less than half. */
function chooseParts(labels: LabelMap, random: Random, size: PartSize, least: number) {
  const { rows, columns } = size;
  const drawn = Array.from({ length: candidates }, () => {
    const top = random.integer(labels.rows - rows + 1);
    const left = random.integer(labels.columns - columns + 1);
    return { top, left, text: countText(labels, top, left, size) };
  });
  const usable = drawn.filter(({ text }) => text >= least);
  if (least > 0) usable.sort((a, b) => b.text - a.text);
  const taken: { top: number; left: number }[] = [];
  for (const { top, left } of usable) {
    const overlaps = taken.some((other) => {
      const [height, width] = [rows - Math.abs(other.top - top), columns - Math.abs(other.left - left)];
      return height > 0 && width > 0 && 2 * height * width >= rows * columns;
    });
    if (!overlaps) taken.push({ top, left });
  }
  return taken;
}

function countText({ characters, columns }: LabelMap, top: number, left: number, size: PartSize): number {
  let count = 0;
  for (let row = top; row < top + size.rows; row++) {
    for (let column = left; column < left + size.columns; column++)
      if (characters[row * columns + column] !== 0) count++;
  }
  return count;
}

/** The tables with another contrast and brightness for each channel, and sometimes negative: letters stay what they are. */
export function jitterTables(tables: PixelTables, random: Random, strength: number): PixelTables {
  if (strength === 0) return tables;
  const isNegative = random.next() < 0.25 * strength;
  const shared = random.next() - 0.5;
  const change = (table: Float32Array): Float32Array => {
    const gain = (1 + 0.5 * strength * (random.next() - 0.5)) * (isNegative ? -1 : 1);
    const shift = strength * (0.6 * shared + 0.4 * (random.next() - 0.5));
    return table.map((value) => value * gain + shift);
  };
  return [change(tables[0]), change(tables[1]), change(tables[2])];
}
