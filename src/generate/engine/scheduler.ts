// Decides what runs next: one chunk of a prompt, or one more token for every answer in progress.
import { type BoundedStore, createBoundedStore } from "../cache/bounded-store.ts";
import {
  bytesPerToken,
  type CacheSizes,
  capacityFor,
  createKeyValueCache,
  type KeyValueCache,
} from "../cache/key-value-cache.ts";
import type { LanguageRunner } from "./language-runner.ts";

/** What the network is given of a prompt. */
export interface Prompt {
  /** Prompts with the same key are the same prompt, and are read once. */
  readonly key: string;
  readonly tokens: number;
  /** The position of the first token of the answer. */
  readonly next: number;
  /** One run of another network that must come before, such as a part of a picture's features; true after the last. */
  readonly prepare?: () => Promise<boolean>;
  chunk(start: number, end: number): Promise<PromptChunk>;
  /** Begins work that needs no network, such as decoding pictures, while another prompt is read. */
  prefetch?(): void;
}

export interface PromptChunk {
  /** [tokens, hidden] */
  readonly embeddings: Float32Array;
  /** For each axis, [tokens]. */
  readonly positions: readonly Int32Array[];
}

/** One answer in the making. */
export interface Sequence {
  /** Takes the logits of the next token, which are valid during the call; returns the token, or null at the end. */
  advance(logits: Float32Array): number | null;
}

/** One request: a prompt and the answers to it. */
export interface Generation {
  readonly prompt: Prompt;
  readonly sequences: readonly Sequence[];
  /** The longest answer. */
  readonly maxTokens: number;
  /** Called at most once, after which no sequence of it advances. */
  fail(error: unknown): void;
}

export interface SchedulerOptions {
  readonly runner: LanguageRunner;
  readonly sizes: CacheSizes;
  /** Embeddings [tokens, hidden]. */
  readonly embed: (tokenIds: Int32Array) => Promise<Float32Array>;
  /** Axes of the rotary embedding. */
  readonly axes: number;
  /** Answers in progress at the same time. */
  readonly maxConcurrent: number;
  /** The longest piece of a prompt in one run. */
  readonly chunkTokens: number;
  /** Bytes for the keys and values of answers; one answer is always let in. */
  readonly cacheBytes: number;
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

/** A prompt that was read: its keys and values, and the logits of the first token of an answer. */
interface ReadPrompt {
  readonly cache: KeyValueCache;
  readonly logits: Float32Array;
}

interface Waiting {
  readonly generation: Generation;
  /** Sequences that have no place yet. */
  readonly sequences: Sequence[];
  read: ReadPrompt | undefined;
}

/** An answer in progress; its keys and values have the same index in the cache. */
interface Running {
  readonly generation: Generation;
  readonly sequence: Sequence;
  /** The token that the next run takes, and its position. */
  token: number;
  position: number;
}

interface Reading {
  readonly prompt: Prompt;
  readonly cache: KeyValueCache;
  isPrepared: boolean;
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { runner, sizes, embed, axes, maxConcurrent, chunkTokens } = options;
  const perToken = bytesPerToken(sizes);
  const waiting: Waiting[] = [];
  const running: Running[] = [];
  const cancelled = new Set<Generation>();
  const failed = new Map<Generation, unknown>();
  const cache = createKeyValueCache(sizes);
  let reading: Reading | null = null;
  let wasReading = false;

  const prompts: BoundedStore<ReadPrompt> = createBoundedStore(options.promptCacheBytes, (read) => {
    if (!waiting.some((each) => each.read === read)) read.cache.clear();
  });

  /** Removes what failed and what was cancelled; only between runs, since it changes indices. */
  const sweep = () => {
    if (cancelled.size === 0 && failed.size === 0) return;
    forget((generation) => cancelled.has(generation) || failed.has(generation));
    for (const [generation, error] of failed) if (!cancelled.has(generation)) generation.fail(error);
    cancelled.clear();
    failed.clear();
  };

  const forget = (isGone: (generation: Generation) => boolean) => {
    for (let index = waiting.length - 1; index >= 0; index--) {
      if (isGone(waiting[index]!.generation)) waiting.splice(index, 1);
    }
    for (let index = running.length - 1; index >= 0; index--) {
      if (isGone(running[index]!.generation)) leave(index);
    }
    const isWanted = reading && waiting.some((each) => each.generation.prompt.key === reading!.prompt.key);
    if (reading && !isWanted) stopReading();
  };

  const stopReading = () => {
    reading?.cache.clear();
    reading = null;
  };

  const leave = (index: number) => {
    cache.remove(index);
    const last = running.pop()!;
    if (index < running.length) running[index] = last;
  };

  /** The next token of a sequence, or null when it ends or fails. */
  const advance = (generation: Generation, sequence: Sequence, logits: Float32Array): number | null => {
    if (failed.has(generation)) return null;
    try {
      return sequence.advance(logits);
    } catch (error) {
      failed.set(generation, error);
      return null;
    }
  };

  const longest = (generation: Generation) => generation.prompt.tokens + generation.maxTokens;

  /** Whether one more answer fits, counted at the full length that every answer may reach. */
  const hasRoom = (generation: Generation): boolean => {
    if (running.length >= maxConcurrent) return false;
    if (running.length === 0) return true;
    const capacity = capacityFor(Math.max(longest(generation), ...running.map((each) => longest(each.generation))));
    return (running.length + 1) * capacity * perToken <= options.cacheBytes;
  };

  /** Gives places to answers whose prompt is read, in the order of their requests. */
  const admit = () => {
    for (const entry of [...waiting]) {
      entry.read ??= prompts.get(entry.generation.prompt.key);
      while (entry.read && entry.sequences.length > 0) {
        if (!hasRoom(entry.generation)) return;
        const sequence = entry.sequences.shift()!;
        const token = advance(entry.generation, sequence, entry.read.logits);
        if (token === null) continue;
        cache.add({ cache: entry.read.cache, index: 0 });
        running.push({ generation: entry.generation, sequence, token, position: entry.generation.prompt.next });
      }
      if (entry.sequences.length === 0) waiting.splice(waiting.indexOf(entry), 1);
    }
  };

  const chooseReading = (): Reading | null => {
    if (reading) return reading;
    const ready = waiting.reduce((total, { read, sequences }) => total + (read ? sequences.length : 0), running.length);
    const first = waiting.find(({ read }) => !read);
    if (!first || ready >= maxConcurrent) return null;
    const { prompt } = first.generation;
    reading = { prompt, cache: createKeyValueCache(sizes), isPrepared: !prompt.prepare };
    reading.cache.add();
    waiting
      .find(({ read, generation }) => !read && generation.prompt.key !== prompt.key)
      ?.generation.prompt.prefetch?.();
    return reading;
  };

  /** One unit of reading a prompt. What fails here fails for everyone who asked it. */
  const read = async (current: Reading) => {
    const { prompt, cache: own } = current;
    try {
      if (!current.isPrepared) {
        current.isPrepared = await prompt.prepare!();
        return;
      }
      own.reserve(prompt.tokens);
      const start = own.lengths[0]!;
      const tokens = Math.min(chunkTokens, prompt.tokens - start);
      const chunk = await prompt.chunk(start, start + tokens);
      const step = await runner.run({ tokens, ...chunk, past: own, logitRows: [tokens - 1] });
      own.append(step, [tokens]);
      if (own.lengths[0]! < prompt.tokens) return;
      const done: ReadPrompt = { cache: own, logits: step.logits };
      for (const each of waiting) if (each.generation.prompt.key === prompt.key) each.read = done;
      reading = null;
      prompts.set(prompt.key, done, own.byteLength + step.logits.byteLength);
    } catch (error) {
      stopReading();
      for (const { generation } of waiting) if (generation.prompt.key === prompt.key) failed.set(generation, error);
    }
  };

  /** One more token for every answer. A failing run fails them all: none of them could go on. */
  const decode = async () => {
    try {
      const embeddings = await embed(Int32Array.from(running, ({ token }) => token));
      const positions = Int32Array.from(running, ({ position }) => position);
      const most = Math.max(...running.map(({ generation }) => longest(generation)));
      cache.reserve(Math.max(...cache.lengths) + 1, most);
      const step = await runner.run({
        tokens: 1,
        embeddings,
        positions: Array.from({ length: axes }, () => positions),
        past: cache,
        logitRows: running.map((_, index) => index),
      });
      cache.append(step, new Array<number>(running.length).fill(1));
      const vocabulary = step.logits.length / running.length;
      // From the last one down, since a leaving answer gives its index to the last.
      for (let index = running.length - 1; index >= 0; index--) {
        const each = running[index]!;
        const logits = step.logits.subarray(index * vocabulary, (index + 1) * vocabulary);
        const token = advance(each.generation, each.sequence, logits);
        if (token === null) leave(index);
        else {
          each.token = token;
          each.position++;
        }
      }
      cache.trim();
    } catch (error) {
      for (const { generation } of running) failed.set(generation, error);
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
      const next = chooseReading();
      // Turn and turn about, so that neither new requests nor answers in progress wait for the others' end.
      const isReading = next !== null && (running.length === 0 || !wasReading);
      if (isReading) await read(next);
      else if (running.length > 0) await decode();
      else return failed.size > 0;
      wasReading = isReading;
      sweep();
      return true;
    },
    get load() {
      return { running: running.length, waiting: waiting.reduce((total, each) => total + each.sequences.length, 0) };
    },
    get cacheBytes() {
      return cache.byteLength + prompts.bytes + (reading?.cache.byteLength ?? 0);
    },
    close() {
      waiting.length = 0;
      running.length = 0;
      cache.clear();
      stopReading();
      prompts.clear();
    },
  };
}
