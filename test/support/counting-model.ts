// A language model that is no network: it checks every cached row that it is fed, and its next token follows from all.
import type { CacheSizes } from "../../src/generate/cache/key-value-cache.ts";
import type { Prompt } from "../../src/generate/engine/generation.ts";
import type { LanguageBatch, LanguageRunner } from "../../src/generate/engine/language-runner.ts";

export const countingSizes: CacheSizes = { layers: 2, keyValueHeads: 2, headSize: 3 };
export const countingVocabulary = 97;

/** The token that follows these tokens. */
export function nextToken(tokens: readonly number[]): number {
  let hash = 7;
  for (const token of tokens) hash = (hash * 31 + token + 1) % 100_003;
  return hash % countingVocabulary;
}

/** What the cache must hold of a token: another number in every place. */
function rowValue(token: number, position: number, layer: number, part: number, head: number, place: number): number {
  return token * 1000 + (position % 97) * 7 + layer * 0.5 + part * 0.25 + head * 0.125 + place * 0.0625;
}

export interface CountingModel extends LanguageRunner {
  /** Shapes of the runs so far: sequences and tokens of each. */
  readonly runs: { sequences: number; tokens: number; capacity: number }[];
}

/** `beforeRun` may wait, or throw to play a run that fails. */
export function createCountingModel(beforeRun: () => Promise<void> | void = () => {}): CountingModel {
  const { layers, keyValueHeads: heads, headSize } = countingSizes;
  const runs: CountingModel["runs"] = [];
  return {
    runs,
    async run({ tokens, embeddings, positions, past, logitRows }: LanguageBatch) {
      await beforeRun();
      const { sequences, capacity } = past;
      runs.push({ sequences, tokens, capacity });
      if (embeddings.length !== sequences * tokens) throw new Error("The embeddings have another size.");
      if (positions.some((axis) => axis.length !== sequences * tokens)) throw new Error("Positions of another size.");
      const make = () => Array.from({ length: layers }, () => new Float32Array(sequences * heads * tokens * headSize));
      const step = { keys: make(), values: make(), logits: new Float32Array(logitRows.length * countingVocabulary) };
      const histories = Array.from({ length: sequences }, (_, sequence) => {
        const length = past.lengths[sequence]!;
        const token = (row: number) => Math.floor(past.keys(0)[(sequence * heads * capacity + row) * headSize]! / 1000);
        const history = Array.from({ length }, (_, row) => token(row));
        for (let layer = 0; layer < layers; layer++) {
          for (const [part, plane] of [past.keys(layer), past.values(layer)].entries()) {
            for (let head = 0; head < heads; head++) {
              for (let row = 0; row < length; row++) {
                for (let place = 0; place < headSize; place++) {
                  const at = ((sequence * heads + head) * capacity + row) * headSize + place;
                  if (plane[at] !== rowValue(history[row]!, row, layer, part, head, place)) {
                    throw new Error(`Sequence ${sequence} has a wrong row ${row} in layer ${layer}.`);
                  }
                }
              }
            }
          }
        }
        return history;
      });
      for (let sequence = 0; sequence < sequences; sequence++) {
        for (let index = 0; index < tokens; index++) {
          const position = positions[0]![sequence * tokens + index]!;
          const token = embeddings[sequence * tokens + index]!;
          if (position !== histories[sequence]!.length) throw new Error(`Token ${index} is at position ${position}.`);
          histories[sequence]!.push(token);
          for (let layer = 0; layer < layers; layer++) {
            for (const [part, plane] of [step.keys[layer]!, step.values[layer]!].entries()) {
              for (let head = 0; head < heads; head++) {
                for (let place = 0; place < headSize; place++) {
                  const at = ((sequence * heads + head) * tokens + index) * headSize + place;
                  plane[at] = rowValue(token, position, layer, part, head, place);
                }
              }
            }
          }
          const wanted = logitRows.indexOf(sequence * tokens + index);
          if (wanted >= 0) step.logits[wanted * countingVocabulary + nextToken(histories[sequence]!)] = 1;
        }
      }
      return step;
    },
  };
}

/** Embeddings of this model are the tokens themselves. */
export async function countingEmbed(tokens: Int32Array): Promise<Float32Array> {
  return Float32Array.from(tokens);
}

export function countingPrompt(tokens: readonly number[], extra: Partial<Prompt> = {}): Prompt {
  return {
    key: tokens.join(),
    tokens: tokens.length,
    next: tokens.length,
    chunk: async (start, end) => ({
      embeddings: Float32Array.from(tokens.slice(start, end)),
      positions: [Int32Array.from({ length: end - start }, (_, index) => start + index)],
    }),
    ...extra,
  };
}
