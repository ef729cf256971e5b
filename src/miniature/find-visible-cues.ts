// Decides which of the drawn cues a careful observer can see: large enough, not hidden, and readable where they say something.
import { type Canvas, canvasSize } from "./draw/canvas.ts";
import type { Visibility } from "./read-numbers.ts";
import type { Cue, CueFamily } from "./scene.ts";

/** Least font size of a text that has to be read, in pixels of the picture. */
export const readableSize = 24;
/** The same for small print beside it: the letters on a plate's strip, the Latin line of a sign. */
export const smallPrintSize = 8;

/** Share of each character that has to be uncovered. */
const uncovered = 0.62;

/** Least share of the picture, all of its pieces together. */
const leastShare: Partial<Readonly<Record<CueFamily, number>>> = {
  "road marking": 0.002,
  "licence plate": 0.0025,
  terrain: 0.015,
  vegetation: 0.01,
  building: 0.008,
  landmark: 0.012,
};
const otherwise = 0.005;

/** The visible cues, each once, in the order in which they were drawn. */
export function findVisibleCues(
  { elements, characters }: Canvas,
  visibility: Visibility,
  size: number,
): readonly Cue[] {
  const scale = size / canvasSize;
  const pixels = new Map<Cue, number>();
  const unreadable = new Set<Cue>();
  for (const [i, { cue }] of elements.entries()) {
    if (cue) pixels.set(cue, (pixels.get(cue) ?? 0) + visibility.pixels[i + 1]!);
  }
  for (const [i, character] of characters.entries()) {
    const cue = elements[character.element - 1]?.cue;
    if (!cue) continue;
    const isLarge = character.size * scale >= (character.isMinor ? smallPrintSize : readableSize);
    const isOpen = visibility.characterPixels[i + 1]! >= uncovered * character.area * scale * scale - 2;
    if (!isLarge || !isOpen) unreadable.add(cue);
  }
  return [...pixels]
    .filter(([cue, count]) => !unreadable.has(cue) && count >= (leastShare[cue.family] ?? otherwise) * size * size)
    .map(([cue]) => cue);
}
