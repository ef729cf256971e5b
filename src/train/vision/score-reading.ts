// How well a predicted label map reads: elements, characters and whole words.

export interface ReadingScore {
  /** Share of all patches whose element is right. */
  readonly elements: number;
  /** Share of the patches with a character whose character is right. */
  readonly characters: number;
  /** Share of the words of which every character is right. */
  readonly words: number;
}

/** One picture's classes, row by row. */
export interface ClassMap {
  readonly elements: ArrayLike<number>;
  readonly characters: ArrayLike<number>;
}

export interface ReadingTally {
  add(truth: ClassMap, predicted: ClassMap): void;
  score(): ReadingScore;
}

/**
 * Adds up pictures of `columns` patches a row. A word is a group of patches with characters that touch, a character a
 * group of patches with the same one inside it; it is read when at least half of its patches are right.
 */
export function createReadingTally(columns: number): ReadingTally {
  const seen = { patches: 0, elements: 0, written: 0, characters: 0, words: 0, read: 0 };
  return {
    add(truth, predicted) {
      for (let i = 0; i < truth.elements.length; i++) {
        seen.patches++;
        if (truth.elements[i] === predicted.elements[i]) seen.elements++;
        if (truth.characters[i] === 0) continue;
        seen.written++;
        if (truth.characters[i] === predicted.characters[i]) seen.characters++;
      }
      const { characters } = truth;
      for (const word of connected(characters, columns, (a, b) => a !== 0 && b !== 0)) {
        if (characters[word[0]!] === 0) continue;
        seen.words++;
        const inWord = new Set(word);
        const letters = connected(characters, columns, (a, b) => a !== 0 && a === b).filter(([at]) => inWord.has(at!));
        const isRead = letters.every((patches) => {
          const right = patches.filter((at) => predicted.characters[at] === characters[at]).length;
          return 2 * right >= patches.length;
        });
        if (isRead) seen.read++;
      }
    },
    score: () => ({
      elements: seen.elements / Math.max(1, seen.patches),
      characters: seen.characters / Math.max(1, seen.written),
      words: seen.read / Math.max(1, seen.words),
    }),
  };
}

/** Groups of patches that touch at a side and belong together. */
function connected(values: ArrayLike<number>, columns: number, belong: (a: number, b: number) => boolean): number[][] {
  const groups: number[][] = [];
  const seen = new Uint8Array(values.length);
  for (let start = 0; start < values.length; start++) {
    if (seen[start]) continue;
    seen[start] = 1;
    const group = [start];
    for (let next = 0; next < group.length; next++) {
      const at = group[next]!;
      const column = at % columns;
      const around = [
        at - columns,
        at + columns,
        ...(column > 0 ? [at - 1] : []),
        ...(column + 1 < columns ? [at + 1] : []),
      ];
      for (const other of around) {
        if (other < 0 || other >= values.length || seen[other] || !belong(values[at]!, values[other]!)) continue;
        seen[other] = 1;
        group.push(other);
      }
    }
    groups.push(group);
  }
  return groups;
}
