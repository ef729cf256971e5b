// Decides what runs next: a piece of a prompt, or one more token for every answer in progress.
import { type BoundedStore, createBoundedStore } from "../cache/bounded-store.ts";
import { type AnswerBatchOptions, createAnswerBatch } from "./answer-batch.ts";
import type { Generation, Sequence } from "./generation.ts";
import { createPromptReader, type PromptReader, type ReaderOptions, type ReadPrompt } from "./prompt-reader.ts";

export interface SchedulerOptions extends AnswerBatchOptions, ReaderOptions {
  /** Tokens of prompts that may be read between two steps of the answers in progress; one piece always is. */
  readonly turnTokens: number;
  /** Bytes for the keys and values of prompts that were asked before. */
  readonly promptCacheBytes: number;
}

export interface Scheduler {
  submit(generation: Generation): void;
  /** Takes effect between two runs; a generation that is unknown or done is ignored. */
  cancel(generation: Generation): void;
  /** Does one unit of work; false when there is none. Calls must not overlap. */
  step(): Promise<boolean>;
  /** Answers in progress, and answers that wait for their prompt or for a place. */
  readonly load: { readonly running: number; readonly waiting: number };
  /** Bytes of all keys and values. */
  readonly cacheBytes: number;
  /** Gives all memory back. Generations that are not done are forgotten. */
  close(): void;
}

interface Waiting {
  readonly generation: Generation;
  /** Sequences that have no place yet. */
  readonly sequences: Sequence[];
  read: ReadPrompt | undefined;
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { maxConcurrent, turnTokens } = options;
  const waiting: Waiting[] = [];
  const answers = createAnswerBatch(options);
  const cancelled = new Set<Generation>();
  const failed = new Map<Generation, unknown>();
  let reader: PromptReader | null = null;
  /** Tokens of prompts that were read since the answers in progress last grew. */
  let readTokens = 0;

  const prompts: BoundedStore<ReadPrompt> = createBoundedStore(options.promptCacheBytes, (read) => {
    if (!waiting.some((each) => each.read === read)) read.cache.clear();
  });

  const askersOf = (key: string) => waiting.filter(({ generation }) => generation.prompt.key === key);

  /** Removes what failed and what was cancelled; only between runs, which must not lose their rows. */
  const sweep = () => {
    if (cancelled.size === 0 && failed.size === 0) return;
    const isGone = (generation: Generation) => cancelled.has(generation) || failed.has(generation);
    for (let index = waiting.length - 1; index >= 0; index--) {
      if (isGone(waiting[index]!.generation)) waiting.splice(index, 1);
    }
    answers.remove(isGone);
    if (reader && askersOf(reader.prompt.key).length === 0) stopReading();
    for (const [generation, error] of failed) if (!cancelled.has(generation)) generation.fail(error);
    cancelled.clear();
    failed.clear();
  };

  const stopReading = () => {
    reader?.stop();
    reader = null;
  };

  /** The next token of a sequence, or null when it ends or fails. */
  const advance = ({ generation, sequence }: { generation: Generation; sequence: Sequence }, logits: Float32Array) => {
    if (failed.has(generation)) return null;
    try {
      return sequence.advance(logits);
    } catch (error) {
      failed.set(generation, error);
      return null;
    }
  };

  /** Gives places to answers whose prompt is read, in the order of their requests. */
  const admit = () => {
    for (const entry of [...waiting]) {
      const { generation, sequences } = entry;
      entry.read ??= prompts.get(generation.prompt.key);
      while (entry.read && sequences.length > 0) {
        if (!answers.hasRoom(generation)) return;
        const sequence = sequences.shift()!;
        const token = advance({ generation, sequence }, entry.read.logits);
        if (token !== null) answers.add({ generation, sequence, token }, entry.read.cache);
      }
      if (sequences.length === 0) waiting.splice(waiting.indexOf(entry), 1);
    }
  };

  /** The prompt in hand, or the first one that waits, as long as its answers would have a place. */
  const chooseReader = (): PromptReader | null => {
    if (reader) return reader;
    const ready = waiting.reduce((total, { read, sequences }) => total + (read ? sequences.length : 0), answers.size);
    const first = waiting.find(({ read }) => !read);
    if (!first || ready >= maxConcurrent) return null;
    const { prompt } = first.generation;
    reader = createPromptReader(prompt, options);
    const following = waiting.find(({ read, generation }) => !read && generation.prompt.key !== prompt.key);
    following?.generation.prompt.prefetch?.();
    return reader;
  };

  /** What fails in reading fails for everyone who asked it. */
  const read = async (current: PromptReader) => {
    const { key } = current.prompt;
    try {
      const done = await current.step();
      if (!done) return;
      for (const asker of askersOf(key)) asker.read = done;
      reader = null;
      prompts.set(key, done, done.cache.byteLength + done.logits.byteLength);
    } catch (error) {
      stopReading();
      for (const { generation } of askersOf(key)) failed.set(generation, error);
    }
  };

  /** A failing run fails all answers in it: none of them could go on. */
  const decode = async () => {
    try {
      await answers.step(advance);
    } catch (error) {
      for (const generation of answers.generations) failed.set(generation, error);
    }
  };

  return {
    submit: (generation) => {
      waiting.push({ generation, sequences: [...generation.sequences], read: undefined });
    },
    cancel: (generation) => {
      cancelled.add(generation);
    },
    async step() {
      sweep();
      admit();
      const next = chooseReader();
      // Turn and turn about, some of the prompts and a token of every answer, so that nobody waits for others' end.
      const wanted = next ? readTokens + next.nextTokens : 0;
      if (next && (answers.size === 0 || readTokens === 0 || wanted <= turnTokens)) {
        readTokens = wanted;
        await read(next);
      } else if (answers.size > 0) {
        readTokens = 0;
        await decode();
      } else return failed.size > 0;
      sweep();
      return true;
    },
    get load() {
      return { running: answers.size, waiting: waiting.reduce((total, each) => total + each.sequences.length, 0) };
    },
    get cacheBytes() {
      return answers.byteLength + prompts.bytes + (reader?.byteLength ?? 0);
    },
    close() {
      waiting.length = 0;
      answers.clear();
      stopReading();
      prompts.clear();
    },
  };
}
