// Reads the drawing in numbers: how much of every element and character can be seen, where, and what every patch shows.

import type { DrawnCharacter, DrawnElement } from "./draw/canvas.ts";
import { classOf } from "./label-classes.ts";
import type { LabelMap } from "./scene.ts";

/** Side of a patch in pixels: Qwen2.5-VL's. */
export const patchSize = 14;

/** A patch belongs to the character that fills at least this share of it. */
const characterShare = 0.12;

export interface Visibility {
  /** Pixels of every element; index 0 is what belongs to none. */
  readonly pixels: Uint32Array;
  /** left, top, right, bottom (exclusive) of every element in pixels. */
  readonly bounds: Int32Array;
  /** Pixels of every character, from 1. */
  readonly characterPixels: Uint32Array;
  readonly labels: LabelMap;
}

/** `numbers` is RGBA with the element in red and the character in green and blue. */
export function readNumbers(
  numbers: Uint8Array,
  size: number,
  elements: readonly DrawnElement[],
  characters: readonly DrawnCharacter[],
): Visibility {
  const count = elements.length + 1;
  const pixels = new Uint32Array(count);
  const bounds = new Int32Array(count * 4);
  for (let i = 0; i < count; i++) bounds.set([size, size, 0, 0], i * 4);
  const characterPixels = new Uint32Array(characters.length + 1);
  const columns = Math.ceil(size / patchSize);
  const elementLabels = new Uint8Array(columns * columns);
  const characterLabels = new Uint32Array(columns * columns);
  const classes = Uint8Array.from([0, ...elements.map(({ name }) => classOf(name))]);
  const classPixels = new Uint16Array(256);
  const inPatch = new Map<number, number>();

  for (let patchY = 0; patchY < columns; patchY++) {
    for (let patchX = 0; patchX < columns; patchX++) {
      const endY = Math.min(size, (patchY + 1) * patchSize);
      const endX = Math.min(size, (patchX + 1) * patchSize);
      classPixels.fill(0);
      inPatch.clear();
      for (let y = patchY * patchSize; y < endY; y++) {
        for (let x = patchX * patchSize; x < endX; x++) {
          const at = (y * size + x) * 4;
          const element = numbers[at]! < count ? numbers[at]! : 0;
          pixels[element]!++;
          const edge = element * 4;
          if (x < bounds[edge]!) bounds[edge] = x;
          if (y < bounds[edge + 1]!) bounds[edge + 1] = y;
          if (x >= bounds[edge + 2]!) bounds[edge + 2] = x + 1;
          if (y >= bounds[edge + 3]!) bounds[edge + 3] = y + 1;
          classPixels[classes[element]!]!++;
          const character = (numbers[at + 1]! << 8) | numbers[at + 2]!;
          if (character === 0 || character > characters.length) continue;
          characterPixels[character]!++;
          inPatch.set(character, (inPatch.get(character) ?? 0) + 1);
        }
      }
      const patch = patchY * columns + patchX;
      elementLabels[patch] = largestClass(classPixels);
      let most = characterShare * patchSize * patchSize;
      for (const [character, share] of inPatch) {
        if (share < most) continue;
        most = share;
        characterLabels[patch] = characters[character - 1]!.codePoint;
      }
    }
  }
  return {
    pixels,
    bounds,
    characterPixels,
    labels: { columns, rows: columns, elements: elementLabels, characters: characterLabels },
  };
}

function largestClass(pixels: Uint16Array): number {
  let best = 0;
  for (let i = 1; i < pixels.length; i++) if (pixels[i]! > pixels[best]!) best = i;
  return best;
}
