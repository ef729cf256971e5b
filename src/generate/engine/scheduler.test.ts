// The scheduler over a model that notices every wrong row: batching, cancelling, failing, sharing prompts, memory.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  countingEmbed,
  countingPrompt,
  countingSizes,
  countingVocabulary,
  createCountingModel,
  nextToken,
} from "../../../test/support/counting-model.ts";
import { bytesPerToken } from "../cache/key-value-cache.ts";
import type { Generation, Prompt } from "./generation.ts";
import { createScheduler, type Scheduler, type SchedulerOptions } from "./scheduler.ts";

type Options = Partial<SchedulerOptions>;

function open(options: Options = {}) {
  const model = createCountingModel();
  const scheduler = createScheduler({
    runner: model,
    sizes: countingSizes,
    embed: countingEmbed,
    axes: 1,
    maxConcurrent: 4,
    chunkTokens: 16,
    turnTokens: 16,
    evenRows: false,
    cacheBytes: 1e9,
    promptCacheBytes: 1e6,
    ...options,
  });
  return { model, scheduler };
}

interface Asked extends Generation {
  /** What each sequence has said. */
  readonly said: number[][];
  errors: unknown[];
  isDone(): boolean;
}

/** `n` answers of up to `maxTokens`; answer `i` takes the model's token plus `i`, so that they differ. */
function ask(prompt: Prompt, maxTokens: number, n = 1): Asked {
  const said: number[][] = Array.from({ length: n }, () => []);
  const errors: unknown[] = [];
  const sequences = said.map((tokens, index) => ({
    advance(logits: Float32Array) {
      if (tokens.length === maxTokens) throw new Error("This answer has ended already.");
      tokens.push((logits.indexOf(1) + index) % countingVocabulary);
      return tokens.length === maxTokens ? null : tokens.at(-1)!;
    },
  }));
  return {
    prompt,
    maxTokens,
    sequences,
    said,
    errors,
    fail: (error) => errors.push(error),
    isDone: () => said.every((tokens) => tokens.length === maxTokens),
  };
}

function expected(prompt: readonly number[], maxTokens: number, index: number): number[] {
  const tokens: number[] = [];
  while (tokens.length < maxTokens) tokens.push((nextToken([...prompt, ...tokens]) + index) % countingVocabulary);
  return tokens;
}

async function finish(scheduler: Scheduler, most = 10_000): Promise<number> {
  let steps = 0;
  while (await scheduler.step()) if (++steps > most) throw new Error("The scheduler does not come to an end.");
  return steps;
}

const numbers = (length: number, seed = 0) => Array.from({ length }, (_, index) => (index * 7 + seed) % 90);

describe("answers", () => {
  test.each([
    ["a prompt of one token", 1, 3],
    ["a prompt of one chunk", 16, 5],
    ["a prompt of several chunks", 50, 20],
    ["an answer of one token", 20, 1],
    ["an answer that outgrows its room", 60, 300],
  ])("%s", async (_, length, maxTokens) => {
    const { scheduler } = open();
    const asked = ask(countingPrompt(numbers(length)), maxTokens);
    scheduler.submit(asked);
    await finish(scheduler);
    expect(asked.said[0]).toEqual(expected(numbers(length), maxTokens, 0));
    expect(asked.errors).toEqual([]);
  });

  test("are the same in every mixture of requests, samples, cancellations and arrivals", async () => {
    const request = fc.record({
      length: fc.integer({ min: 1, max: 150 }),
      seed: fc.integer({ min: 0, max: 3 }),
      maxTokens: fc.integer({ min: 1, max: 100 }),
      n: fc.integer({ min: 1, max: 6 }),
      arrival: fc.integer({ min: 0, max: 60 }),
      cancelAt: fc.option(fc.integer({ min: 0, max: 150 }), { freq: 3, nil: null }),
    });
    const settings = fc.record({
      maxConcurrent: fc.integer({ min: 1, max: 6 }),
      chunkTokens: fc.constantFrom(1, 7, 32, 256),
      turnTokens: fc.constantFrom(1, 50, 500),
      cacheBytes: fc.constantFrom(1, 300 * bytesPerToken(countingSizes), 1e9),
      promptCacheBytes: fc.constantFrom(0, 20_000, 1e6),
      evenRows: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 10 }), settings, async (requests, options) => {
        const { scheduler, model } = open(options);
        const all = requests.map((each) => ({
          ...each,
          tokens: numbers(each.length, each.seed),
          asked: ask(countingPrompt(numbers(each.length, each.seed)), each.maxTokens, each.n),
        }));
        for (let step = 0; ; step++) {
          for (const each of all) {
            if (each.arrival === step) scheduler.submit(each.asked);
            if (each.cancelAt === step) scheduler.cancel(each.asked);
          }
          const isBusy = await scheduler.step();
          if (!isBusy && step > 150) break;
          if (step > 10_000) throw new Error("The scheduler does not come to an end.");
        }
        for (const { asked, tokens, maxTokens, cancelAt, arrival } of all) {
          expect(asked.errors).toEqual([]);
          for (const [index, said] of asked.said.entries()) {
            const whole = expected(tokens, maxTokens, index);
            if (cancelAt === null || cancelAt < arrival) expect(said).toEqual(whole);
            else expect(said).toEqual(whole.slice(0, said.length));
          }
        }
        const most = options.maxConcurrent + (options.evenRows ? options.maxConcurrent % 2 : 0);
        expect(Math.max(...model.runs.map(({ sequences }) => sequences))).toBeLessThanOrEqual(most);
        expect(scheduler.load).toEqual({ running: 0, waiting: 0 });
        expect(scheduler.cacheBytes).toBeLessThanOrEqual(options.promptCacheBytes);
      }),
      { numRuns: 25 },
    );
  });
});

test("an even number of rows in every step gives the same answers", async () => {
  const { scheduler, model } = open({ evenRows: true, maxConcurrent: 5 });
  const all = [0, 1, 2, 3, 4, 5, 6].map((seed) => ask(countingPrompt(numbers(10, seed)), 5 + seed * 7));
  for (const each of all) scheduler.submit(each);
  await finish(scheduler);
  for (const [seed, { said }] of all.entries()) expect(said[0]).toEqual(expected(numbers(10, seed), 5 + seed * 7, 0));
  const steps = model.runs.filter(({ tokens }) => tokens === 1);
  expect(new Set(steps.map(({ sequences }) => sequences))).toEqual(new Set([2, 4, 6]));
});

describe("prompts", () => {
  test("are read once for all samples of a request and for all requests that ask the same", async () => {
    const { scheduler, model } = open();
    for (let i = 0; i < 3; i++) scheduler.submit(ask(countingPrompt(numbers(40)), 5, 4));
    await finish(scheduler);
    scheduler.submit(ask(countingPrompt(numbers(40)), 5));
    await finish(scheduler);
    expect(model.runs.filter(({ tokens }) => tokens > 1)).toHaveLength(3);
  });

  test("are read again when the memory for earlier prompts is too small", async () => {
    const { scheduler, model } = open({ promptCacheBytes: 0 });
    for (let i = 0; i < 2; i++) {
      scheduler.submit(ask(countingPrompt(numbers(40)), 5, 2));
      await finish(scheduler);
    }
    expect(model.runs.filter(({ tokens }) => tokens > 1)).toHaveLength(6);
  });

  test("take turns with answers in progress", async () => {
    const { scheduler, model } = open();
    scheduler.submit(ask(countingPrompt(numbers(3)), 20));
    await scheduler.step();
    scheduler.submit(ask(countingPrompt(numbers(64, 1)), 2));
    await finish(scheduler);
    expect(model.runs.slice(0, 9).map(({ tokens }) => tokens)).toEqual([3, 1, 16, 1, 16, 1, 16, 1, 16]);
  });

  test("are read together as far as a turn goes before the answers go on", async () => {
    const { scheduler, model } = open({ maxConcurrent: 8 });
    for (const seed of [0, 1, 2, 3, 4]) scheduler.submit(ask(countingPrompt(numbers(6, seed)), 3));
    await finish(scheduler);
    expect(model.runs.slice(0, 8).map(({ tokens }) => tokens)).toEqual([6, 6, 1, 6, 6, 1, 6, 1]);
  });

  test("are prepared before they are read, and the next one meanwhile", async () => {
    const { scheduler } = open();
    const events: string[] = [];
    const prompt = (name: string, seed: number) =>
      countingPrompt(numbers(5, seed), {
        prepare: async () => events.push(`prepare ${name}`) % 3 === 0,
        prefetch: () => void events.push(`prefetch ${name}`),
      });
    scheduler.submit(ask(prompt("a", 0), 1));
    scheduler.submit(ask(prompt("b", 1), 1));
    await finish(scheduler);
    expect(events).toEqual(["prefetch b", "prepare a", "prepare a", "prepare b", "prepare b", "prepare b"]);
  });
});

describe("cancelling", () => {
  test("frees the place after the running step", async () => {
    const { scheduler, model } = open({ maxConcurrent: 1 });
    const [first, second] = [ask(countingPrompt(numbers(4)), 1000), ask(countingPrompt(numbers(4, 1)), 3)];
    scheduler.submit(first);
    scheduler.submit(second);
    for (let i = 0; i < 5; i++) await scheduler.step();
    scheduler.cancel(first);
    const before = first.said[0]!.length;
    expect(await finish(scheduler)).toBeLessThan(6);
    expect(first.said[0]!.length).toBe(before);
    expect(second.isDone()).toBe(true);
    expect(model.runs.every(({ sequences }) => sequences === 1)).toBe(true);
  });

  test("stops the reading of a prompt that nobody else wants", async () => {
    const { scheduler, model } = open();
    const asked = ask(countingPrompt(numbers(160)), 5);
    scheduler.submit(asked);
    await scheduler.step();
    scheduler.cancel(asked);
    await finish(scheduler);
    expect(model.runs).toHaveLength(1);
    expect(scheduler.cacheBytes).toBe(0);
  });

  test("leaves others their prompt", async () => {
    const { scheduler } = open();
    const [first, second] = [ask(countingPrompt(numbers(100)), 5), ask(countingPrompt(numbers(100)), 5)];
    scheduler.submit(first);
    scheduler.submit(second);
    await scheduler.step();
    scheduler.cancel(first);
    await finish(scheduler);
    expect(second.said[0]).toEqual(expected(numbers(100), 5, 0));
  });
});

describe("failures", () => {
  test("of a preparation fail those who asked for it, and nobody else", async () => {
    const { scheduler } = open();
    const bad = countingPrompt(numbers(5), { prepare: () => Promise.reject(new Error("no picture")) });
    const [first, second, other] = [ask(bad, 3), ask(bad, 3), ask(countingPrompt(numbers(9)), 3)];
    for (const each of [first, second, other]) scheduler.submit(each);
    await finish(scheduler);
    expect([first.errors, second.errors, other.errors].map(({ length }) => length)).toEqual([1, 1, 0]);
    expect(other.isDone()).toBe(true);
  });

  test("of a run fail the answers in it, and the engine goes on", async () => {
    let isBroken = false;
    const model = createCountingModel(() => {
      if (isBroken) throw new Error("out of memory");
    });
    const { scheduler } = open({ runner: model });
    const [first, second] = [ask(countingPrompt(numbers(5)), 50, 2), ask(countingPrompt(numbers(5, 1)), 5)];
    scheduler.submit(first);
    for (let i = 0; i < 4; i++) await scheduler.step();
    isBroken = true;
    await scheduler.step();
    isBroken = false;
    scheduler.submit(second);
    await finish(scheduler);
    expect(first.errors).toHaveLength(1);
    expect(second.isDone()).toBe(true);
  });

  test("of one sequence end its request and leave the rows of the others in place", async () => {
    const { scheduler } = open({ maxConcurrent: 8 });
    const others = [0, 1, 2].map((seed) => ask(countingPrompt(numbers(8, seed)), 30));
    const broken = ask(countingPrompt(numbers(8, 3)), 30, 4);
    const sequences = broken.sequences.map(({ advance }, index) => ({
      advance(logits: Float32Array) {
        if (index === 2 && broken.said[2]!.length === 5) throw new Error("broken");
        return advance(logits);
      },
    }));
    scheduler.submit(others[0]!);
    scheduler.submit({ ...broken, sequences });
    scheduler.submit(others[1]!);
    scheduler.submit(others[2]!);
    await finish(scheduler);
    expect(broken.errors).toHaveLength(1);
    for (const [seed, other] of others.entries()) {
      expect(other.said[0]).toEqual(expected(numbers(8, seed), 30, 0));
    }
  });
});

describe("memory", () => {
  test("lets in as many answers as fit at their full length, and always one", async () => {
    const cacheBytes = 3 * 128 * bytesPerToken(countingSizes);
    const { scheduler, model } = open({ cacheBytes, maxConcurrent: 16 });
    const all = [0, 1, 2, 3, 4, 5].map((seed) => ask(countingPrompt(numbers(100, seed)), 28));
    const large = ask(countingPrompt(numbers(1000)), 2);
    for (const each of [...all, large]) scheduler.submit(each);
    await finish(scheduler);
    expect(Math.max(...model.runs.map(({ sequences }) => sequences))).toBe(3);
    expect([...all, large].every((each) => each.isDone())).toBe(true);
  });

  test("shrinks when long answers leave", async () => {
    const { scheduler, model } = open();
    scheduler.submit(ask(countingPrompt(numbers(1500)), 5));
    scheduler.submit(ask(countingPrompt(numbers(10)), 60));
    await finish(scheduler);
    expect(Math.max(...model.runs.map(({ capacity }) => capacity))).toBeGreaterThan(1500);
    expect(model.runs.at(-1)!.capacity).toBeLessThanOrEqual(192);
  });

  test("is given back", async () => {
    const { scheduler } = open({ promptCacheBytes: 0 });
    for (let i = 0; i < 20; i++) scheduler.submit(ask(countingPrompt(numbers(30, i)), 30, 3));
    await finish(scheduler);
    expect(scheduler.cacheBytes).toBe(0);
    expect(scheduler.load).toEqual({ running: 0, waiting: 0 });
  });
});
