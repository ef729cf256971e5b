// Which characters and cues vision pre-training tells apart, and how much each class counts.
import type { SceneSet } from "./scene-set.ts";

export interface CharacterClasses {
  /** Code points in order; class 0 is none, class 1 any character that is not listed, class `i + 2` the code point `i`. */
  readonly codePoints: readonly number[];
  /** Class of a code point of a label map. */
  classOf(codePoint: number): number;
}

const firstListed = 2;

export function characterClasses(codePoints: readonly number[]): CharacterClasses {
  const index = new Map(codePoints.map((codePoint, i) => [codePoint, i + firstListed]));
  return { codePoints, classOf: (codePoint) => (codePoint === 0 ? 0 : (index.get(codePoint) ?? 1)) };
}

/** The characters that cover at least `leastPatches` patches of the set: rarer ones cannot be learned from it. */
export function commonCharacters(scenes: SceneSet, leastPatches: number): CharacterClasses {
  const counts = new Map<number, number>();
  for (let index = 0; index < scenes.count; index++) {
    for (const codePoint of scenes.labels(index).characters) counts.set(codePoint, (counts.get(codePoint) ?? 0) + 1);
  }
  counts.delete(0);
  const common = [...counts].filter(([, count]) => count >= leastPatches).map(([codePoint]) => codePoint);
  return characterClasses(common.sort((a, b) => a - b));
}

/** Number of classes, with those for none and for characters that are not listed. */
export function classCount({ codePoints }: CharacterClasses): number {
  return codePoints.length + firstListed;
}

/** Classes of the cues by their numbers: 0 for none and for those that are too rare to learn, which teach nothing. */
export interface CueClasses {
  readonly count: number;
  classOf(number: number): number;
}

/** The cues that cover at least `leastPatches` patches of the set. */
export function commonCues(scenes: SceneSet, leastPatches: number): CueClasses {
  const counts: number[] = [];
  for (let index = 0; index < scenes.count; index++) {
    for (const number of scenes.cues(index)) counts[number] = (counts[number] ?? 0) + 1;
  }
  const classes = new Map<number, number>();
  for (let number = 1; number < counts.length; number++) {
    if ((counts[number] ?? 0) >= leastPatches) classes.set(number, classes.size + 1);
  }
  return { count: classes.size + 1, classOf: (number) => classes.get(number) ?? 0 };
}

export interface ClassWeights {
  readonly elements: Float32Array;
  readonly characters: Float32Array;
  readonly cues: Float32Array;
}

/** Patches without a character count together as much as this share of those with one. */
const emptyShare = 0.25;
/** Rare classes count more, with the root of how rare they are, within these bounds. */
const [leastWeight, mostWeight] = [0.3, 4];

/** Weights of the classes in the losses, from how often each occurs in the set. */
export function classWeights(
  scenes: SceneSet,
  elements: number,
  classes: CharacterClasses,
  cues: CueClasses,
): ClassWeights {
  const cueCounts = new Float64Array(cues.count);
  const elementCounts = new Float64Array(elements);
  const characterCounts = new Float64Array(classCount(classes));
  for (let index = 0; index < scenes.count; index++) {
    const labels = scenes.labels(index);
    for (const element of labels.elements) elementCounts[element]!++;
    for (const number of scenes.cues(index)) cueCounts[cues.classOf(number)]!++;
    for (const codePoint of labels.characters) characterCounts[classes.classOf(codePoint)]!++;
  }
  const characters = balance(characterCounts.subarray(1));
  const written = characters.reduce((sum, weight, i) => sum + weight * characterCounts[i + 1]!, 0);
  const empty = (emptyShare * written) / Math.max(1, characterCounts[0]!);
  return {
    elements: balance(elementCounts),
    characters: Float32Array.of(Math.min(1, empty), ...characters),
    cues: Float32Array.of(0, ...balance(cueCounts.subarray(1))),
  };
}

function balance(counts: Float64Array): Float32Array {
  const known = counts.filter((count) => count > 0);
  const mean = known.reduce((sum, count) => sum + count, 0) / Math.max(1, known.length);
  return Float32Array.from(counts, (count) =>
    Math.min(mostWeight, Math.max(leastWeight, Math.sqrt(mean / Math.max(1, count)))),
  );
}
