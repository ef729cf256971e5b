// Reads one prompt, unit by unit: first what other networks see of it, then its tokens in pieces.
import { type CacheSizes, createKeyValueCache, type KeyValueCache } from "../cache/key-value-cache.ts";
import type { Prompt } from "./generation.ts";
import type { LanguageRunner } from "./language-runner.ts";

/** A prompt that was read: its keys and values, and the logits of the first token of an answer. */
export interface ReadPrompt {
  readonly cache: KeyValueCache;
  readonly logits: Float32Array;
}

export interface PromptReader {
  readonly prompt: Prompt;
  readonly byteLength: number;
  /** Tokens of the next unit; a run of another network counts as a whole piece. */
  readonly nextTokens: number;
  /** Does one unit; null as long as there are more. */
  step(): Promise<ReadPrompt | null>;
  /** Gives the memory back; for prompts that are not read to their end. */
  stop(): void;
}

export interface ReaderOptions {
  readonly runner: LanguageRunner;
  readonly sizes: CacheSizes;
  /** The longest piece of a prompt in one run. */
  readonly chunkTokens: number;
}

export function createPromptReader(prompt: Prompt, { runner, sizes, chunkTokens }: ReaderOptions): PromptReader {
  const cache = createKeyValueCache(sizes);
  cache.add();
  let isPrepared = !prompt.prepare;
  const nextTokens = () => (isPrepared ? Math.min(chunkTokens, prompt.tokens - cache.lengths[0]!) : chunkTokens);
  return {
    prompt,
    get byteLength() {
      return cache.byteLength;
    },
    get nextTokens() {
      return nextTokens();
    },
    async step() {
      if (!isPrepared) {
        isPrepared = await prompt.prepare!();
        return null;
      }
      const start = cache.lengths[0]!;
      const tokens = nextTokens();
      const chunk = await prompt.chunk(start, start + tokens);
      // Room for what was read so far is enough for the run, which looks at all of it.
      cache.reserve(Math.max(1, start));
      const step = await runner.run({ tokens, ...chunk, past: cache, logitRows: [tokens - 1] });
      cache.reserve(start + tokens, prompt.tokens);
      cache.append(step, [tokens]);
      return cache.lengths[0] === prompt.tokens ? { cache, logits: step.logits } : null;
    },
    stop: () => cache.clear(),
  };
}
