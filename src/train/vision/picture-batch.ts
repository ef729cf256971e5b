// The pictures and labels of one step, in arrays that are filled anew for every step.
import type { PixelTables } from "../../generate/processor/normalize-pixels.ts";
import type { LabelMap } from "../../miniature/scene.ts";
import type { Photo } from "../../photo/photo.ts";
import type { TensorData } from "../../tensor/tensor.ts";
import { tensorData } from "../../tensor/tensor-data.ts";
import type { CharacterClasses, ClassWeights, CueClasses } from "./character-classes.ts";
import type { VisionPlan } from "./training-step.ts";

/** A part of a scene, by its first patch. */
export interface View {
  readonly photo: Photo;
  readonly labels: LabelMap;
  /** Numbers of the cues of the scene's patches. */
  readonly cues: Uint16Array;
  readonly top: number;
  readonly left: number;
  /** How bytes become numbers: the processor's tables, or changed ones. */
  readonly tables: PixelTables;
}

export interface PictureBatch {
  readonly feeds: Readonly<Record<string, TensorData>>;
  /** Elements, characters and cues of every patch, as they stand in the feeds. */
  readonly elements: BigInt64Array;
  readonly characters: BigInt64Array;
  readonly cues: BigInt64Array;
  /** Fills the batch; the number of views is that of the plan's pictures. */
  fill(views: readonly View[]): void;
}

/** Row and column of each row of the layout, inside its part of a scene. */
function gridPlaces({ config, layout }: VisionPlan): Int32Array {
  const { mergeSize } = config.vision;
  const squares = layout.columns / mergeSize;
  return Int32Array.from({ length: 2 * layout.patches }, (_, i) => {
    const patch = layout.order[i >> 1]!;
    const [square, inner] = [Math.floor(patch / mergeSize ** 2), patch % mergeSize ** 2];
    return i % 2 === 0
      ? Math.floor(square / squares) * mergeSize + Math.floor(inner / mergeSize)
      : (square % squares) * mergeSize + (inner % mergeSize);
  });
}

/** How labels become targets. */
export interface LabelCoding {
  readonly classes: CharacterClasses;
  readonly cueClasses: CueClasses;
  readonly balance: ClassWeights;
}

export function createPictureBatch(plan: VisionPlan, { classes, cueClasses, balance }: LabelCoding): PictureBatch {
  const { config, layout, pictures } = plan;
  const { channels, patchSize, headSize } = config.vision;
  const rows = pictures * layout.patches;
  const width = channels * patchSize ** 2;
  const patches = new Float32Array(rows * width);
  const elements = new BigInt64Array(rows);
  const characters = new BigInt64Array(rows);
  const cues = new BigInt64Array(rows);
  const cueWeights = new Float32Array(rows);
  const elementWeights = new Float32Array(rows);
  const characterWeights = new Float32Array(rows);
  const places = gridPlaces(plan);
  const angles = (values: Float32Array): TensorData => {
    const data = new Float32Array(pictures * values.length);
    for (let picture = 0; picture < pictures; picture++) data.set(values, picture * values.length);
    return { dtype: "float32", shape: [rows, headSize / 2], data };
  };

  function put(slot: number, { photo, labels, cues: shown, top, left, tables }: View): void {
    for (let i = 0; i < layout.patches; i++) {
      const [row, column] = [top + places[2 * i]!, left + places[2 * i + 1]!];
      const at = slot * layout.patches + i;
      copyPatch(photo, row * patchSize, column * patchSize, patchSize, tables, patches, at * width);
      const cell = row * labels.columns + column;
      const [element, character] = [labels.elements[cell]!, classes.classOf(labels.characters[cell]!)];
      elements[at] = BigInt(element);
      characters[at] = BigInt(character);
      elementWeights[at] = balance.elements[element]!;
      characterWeights[at] = balance.characters[character]!;
      const cue = cueClasses.classOf(shown[cell]!);
      cues[at] = BigInt(cue);
      cueWeights[at] = balance.cues[cue]!;
    }
  }

  return {
    elements,
    characters,
    cues,
    feeds: {
      patches: { dtype: "float32", shape: [rows, width], data: patches },
      cos: angles(layout.cos),
      sin: angles(layout.sin),
      elements: { dtype: "int64", shape: [rows], data: elements },
      characters: { dtype: "int64", shape: [rows], data: characters },
      elementWeights: { dtype: "float32", shape: [rows], data: elementWeights },
      characterWeights: { dtype: "float32", shape: [rows], data: characterWeights },
      cues: { dtype: "int64", shape: [rows], data: cues },
      cueWeights: { dtype: "float32", shape: [rows], data: cueWeights },
    },
    fill(views) {
      for (const [slot, view] of views.entries()) put(slot, view);
      normalize(elementWeights);
      normalize(characterWeights);
      normalize(cueWeights);
    },
  };
}

/** A patch as channel, line, column; the processor's order without the copies that stand for frames. */
function copyPatch(
  { pixels, width }: Photo,
  top: number,
  left: number,
  size: number,
  tables: PixelTables,
  target: Float32Array,
  at: number,
): void {
  for (let channel = 0; channel < 3; channel++) {
    const table = tables[channel]!;
    for (let line = 0; line < size; line++) {
      let source = ((top + line) * width + left) * 3 + channel;
      for (let column = 0; column < size; column++, source += 3) target[at++] = table[pixels[source]!]!;
    }
  }
}

function normalize(weights: Float32Array): void {
  let sum = 0;
  for (const weight of weights) sum += weight;
  if (sum === 0) return;
  for (let i = 0; i < weights.length; i++) weights[i] = weights[i]! / sum;
}

/** A number as a graph takes it. */
export function scalarFeed(value: number): TensorData {
  return tensorData("float32", [], [value]);
}
