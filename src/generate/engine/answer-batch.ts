// The answers in progress: one run gives every one of them its next token.
import {
  bytesPerToken,
  type CacheSizes,
  capacityFor,
  createKeyValueCache,
  type KeyValueCache,
} from "../cache/key-value-cache.ts";
import { type Generation, longestOf, type Sequence } from "./generation.ts";
import type { LanguageRunner } from "./language-runner.ts";

export interface AnswerBatchOptions {
  readonly runner: LanguageRunner;
  readonly sizes: CacheSizes;
  /** Embeddings [tokens, hidden]. */
  readonly embed: (tokenIds: Int32Array) => Promise<Float32Array>;
  /** Axes of the rotary embedding. */
  readonly axes: number;
  /** Answers in progress at the same time. */
  readonly maxConcurrent: number;
  /**
   * Whether a step always takes an even number of rows. Kernels over quantized weights take rows in pairs and a last odd
   * one otherwise, so that only then an answer does not depend on how many others there are.
   */
  readonly evenRows: boolean;
  /** Bytes for the keys and values of answers; one answer is always let in. */
  readonly cacheBytes: number;
}

/** An answer whose first token is chosen. */
export interface BegunAnswer {
  readonly generation: Generation;
  readonly sequence: Sequence;
  readonly token: number;
}

export interface AnswerBatch {
  readonly size: number;
  readonly byteLength: number;
  readonly generations: Iterable<Generation>;
  /** Whether one more answer fits, counted at the full length that every answer may reach. */
  hasRoom(generation: Generation): boolean;
  /** `prompt` holds the keys and values of the answer's prompt and of nothing else. */
  add(answer: BegunAnswer, prompt: KeyValueCache): void;
  /** One more token for every answer; those for which `advance` gives null leave. */
  step(advance: (answer: Omit<BegunAnswer, "token">, logits: Float32Array) => number | null): Promise<void>;
  remove(isGone: (generation: Generation) => boolean): void;
  clear(): void;
}

export function createAnswerBatch(options: AnswerBatchOptions): AnswerBatch {
  const { runner, sizes, embed, axes, maxConcurrent, evenRows, cacheBytes } = options;
  const perToken = bytesPerToken(sizes);
  const cache = createKeyValueCache(sizes);
  /** The keys and values of an answer have the same index in the cache. */
  const answers: { generation: Generation; sequence: Sequence; token: number; position: number }[] = [];

  const rowsFor = (count: number) => count + (evenRows ? count % 2 : 0);
  const longest = () => Math.max(...answers.map(({ generation }) => longestOf(generation)));
  const leave = (index: number) => {
    cache.remove(index);
    const last = answers.pop()!;
    if (index < answers.length) answers[index] = last;
  };

  /** Logits of every answer's next token; of the row that makes their number even, they mean nothing. */
  const run = async (): Promise<Float32Array> => {
    const count = answers.length;
    const rows = rowsFor(count);
    const embedded = await embed(Int32Array.from(answers, ({ token }) => token));
    const embeddings = new Float32Array((embedded.length / count) * rows);
    embeddings.set(embedded);
    const positions = Int32Array.from({ length: rows }, (_, row) => answers[row]?.position ?? 0);
    cache.reserve(Math.max(...cache.lengths) + 1, longest());
    if (rows > count) cache.add();
    try {
      const step = await runner.run({
        tokens: 1,
        embeddings,
        positions: Array.from({ length: axes }, () => positions),
        past: cache,
        logitRows: Array.from({ length: rows }, (_, row) => row),
      });
      cache.append(step, new Array<number>(count).fill(1));
      return step.logits;
    } finally {
      if (rows > count) cache.remove(count);
    }
  };

  return {
    get size() {
      return answers.length;
    },
    get byteLength() {
      return cache.byteLength;
    },
    get generations() {
      return answers.map(({ generation }) => generation);
    },
    hasRoom(generation) {
      if (answers.length >= maxConcurrent) return false;
      if (answers.length === 0) return true;
      const capacity = capacityFor(Math.max(longestOf(generation), longest()));
      return rowsFor(answers.length + 1) * capacity * perToken <= cacheBytes;
    },
    add({ generation, sequence, token }, prompt) {
      cache.add({ cache: prompt, index: 0 });
      answers.push({ generation, sequence, token, position: generation.prompt.next });
    },
    async step(advance) {
      const logits = await run();
      const vocabulary = logits.length / rowsFor(answers.length);
      // From the last one down, since a leaving answer gives its index to the last.
      for (let index = answers.length - 1; index >= 0; index--) {
        const answer = answers[index]!;
        const token = advance(answer, logits.subarray(index * vocabulary, (index + 1) * vocabulary));
        if (token === null) leave(index);
        else {
          answer.token = token;
          answer.position++;
        }
      }
      cache.trim();
    },
    remove(isGone) {
      for (let index = answers.length - 1; index >= 0; index--) {
        if (isGone(answers[index]!.generation)) leave(index);
      }
    },
    clear() {
      answers.length = 0;
      cache.clear();
    },
  };
}
