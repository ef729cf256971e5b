// Which cue every patch of a scene belongs to, from the boxes and elements of its truth.
import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { elementClasses } from "../../miniature/label-classes.ts";
import type { Cue, LabelMap, SceneTruth } from "../../miniature/scene.ts";

/** Numbers of cues by their names, the same for all sets that share it; 0 is none. */
export type CueNumbers = Map<string, number>;

/** Something that a tower is to tell, and which part of the width of its sign says it, 0 to 1. */
export interface CuePart {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/**
 * What of a cue a tower is to tell: the words of a road or street sign, whatever its colour and arrow are, and of a phone
 * number the codes of country and area, each where it stands. What is dropped can be told from the elements, or is no
 * evidence. Whole numbers fell into 288 classes of thirteen scenes each, of which nothing was learned.
 */
export function partsOfCue({ family, value, text = "" }: Pick<Cue, "family" | "value" | "text">): readonly CuePart[] {
  if (family === "phone number") return partsOfNumber(value, text);
  return [{ name: `${family}: ${shorten(family, value)}`, from: 0, to: 1 }];
}

function shorten(family: Cue["family"], value: string): string {
  if (family === "street name sign") return value.replace(/ on \w+$/u, "");
  if (family === "road sign") return value.replace(/^(?:place|to) /u, "").replace(/(?: \d+ (?:km|mi))? on \w+$/u, "");
  return value;
}

/** "+81" and "6" of "+81 6 #### ####", "0242" of "(0242) ### ## ##": every group of digits before those of its owner. */
function partsOfNumber(mask: string, text: string): readonly CuePart[] {
  const length = Math.max(text.length, mask.length);
  return [...mask.slice(0, mask.indexOf("#")).matchAll(/\+?\d+/gu)].map(({ 0: digits, index }) => ({
    name: `phone number: ${digits}`,
    from: index / length,
    to: (index + digits.length) / length,
  }));
}

/** Patches inside the box of an element with a cue that the label map gives to that element; later elements lie above. */
export function mapCues(truth: Pick<SceneTruth, "elements">, labels: LabelMap, numbers: CueNumbers): Uint16Array {
  const { columns, rows } = labels;
  const cues = new Uint16Array(columns * rows);
  for (const { name, cue, box } of truth.elements) {
    if (!cue) continue;
    const element = elementClasses.indexOf(name as (typeof elementClasses)[number]);
    const [left, top, width, height] = box;
    for (const part of partsOfCue(cue)) {
      const number = numbers.get(part.name) ?? numbers.size + 1;
      numbers.set(part.name, number);
      const [start, end] = [left + part.from * width, left + part.to * width];
      for (let row = Math.floor(top * rows); row < Math.min(rows, (top + height) * rows); row++) {
        for (let column = Math.floor(start * columns); column < Math.min(columns, end * columns); column++) {
          const cell = row * columns + column;
          if (labels.elements[cell] === element) cues[cell] = number;
        }
      }
    }
  }
  return cues;
}

/** The truth of every scene of a folder, in order; nothing where the folder has none. */
export async function* readTruths(file: string): AsyncGenerator<SceneTruth> {
  if (!existsSync(file)) return;
  for await (const line of createInterface({ input: createReadStream(file) })) yield JSON.parse(line) as SceneTruth;
}
