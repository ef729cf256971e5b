// Which cue every patch of a scene belongs to, from the boxes and elements of its truth.
import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { elementClasses } from "../../miniature/label-classes.ts";
import type { Cue, LabelMap, SceneTruth } from "../../miniature/scene.ts";

/** Numbers of cues by their names, the same for all sets that share it; 0 is none. */
export type CueNumbers = Map<string, number>;

/**
 * What of a cue a tower is to tell: the words of a road or street sign, whatever its colour and arrow are, and the code
 * that a phone number begins with. What is dropped can be told from the elements, or is no evidence.
 */
export function nameCue({ family, value }: Pick<Cue, "family" | "value">): string {
  return `${family}: ${shorten(family, value)}`;
}

function shorten(family: Cue["family"], value: string): string {
  if (family === "street name sign") return value.replace(/ on \w+$/u, "");
  if (family === "road sign") return value.replace(/^(?:place|to) /u, "").replace(/(?: \d+ (?:km|mi))? on \w+$/u, "");
  return family === "phone number" ? value.slice(0, value.indexOf("#")).trimEnd() : value;
}

/** Patches inside the box of an element with a cue that the label map gives to that element; later elements lie above. */
export function mapCues(truth: Pick<SceneTruth, "elements">, labels: LabelMap, numbers: CueNumbers): Uint16Array {
  const { columns, rows } = labels;
  const cues = new Uint16Array(columns * rows);
  for (const { name, cue, box } of truth.elements) {
    if (!cue) continue;
    const element = elementClasses.indexOf(name as (typeof elementClasses)[number]);
    const number = numbers.get(nameCue(cue)) ?? numbers.size + 1;
    numbers.set(nameCue(cue), number);
    const [left, top, width, height] = box;
    for (let row = Math.floor(top * rows); row < Math.min(rows, (top + height) * rows); row++) {
      for (let column = Math.floor(left * columns); column < Math.min(columns, (left + width) * columns); column++) {
        const cell = row * columns + column;
        if (labels.elements[cell] === element) cues[cell] = number;
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
