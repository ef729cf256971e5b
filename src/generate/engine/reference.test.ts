// Answers of the reference checkpoints against what transformers computed: alone, in mixed batches, token by token.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  readRows,
  referenceFolder,
  referenceModels,
  referencePixels,
  referencePrompt,
  tokenPrompt,
} from "../../../test/support/reference-models.ts";
import { floatWeights } from "../../model/linear.ts";
import { openCheckpoint } from "../../model/open-checkpoint.ts";
import { openNetwork } from "../../model/open-network.ts";
import { openSafetensors } from "../../model/safetensors/open-safetensors.ts";
import { traceVisionTower } from "../../model/trace-network.ts";
import { openSession } from "../../tensor/open-session.ts";
import { resolveEngineOptions } from "../engine-options.ts";
import type { Generation, Prompt } from "./generation.ts";
import { type OpenModel, openModel } from "./open-model.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import { createVisionRunner } from "./vision-runner.ts";

describe.each(referenceModels)("%s", (name) => {
  const rows = readRows(name);
  let model: OpenModel;
  beforeAll(async () => {
    model = await openModel(resolveEngineOptions({ checkpoint: referenceFolder + name, threads: 1 }));
  });
  afterAll(() => model.close());

  const schedule = (chunkTokens: number): Scheduler =>
    createScheduler({
      runner: model.runner,
      sizes: model.network.text,
      embed: model.embed,
      axes: model.network.locate([0], []).positions.length,
      maxConcurrent: 8,
      chunkTokens,
      turnTokens: 64,
      evenRows: false,
      cacheBytes: 1e9,
      promptCacheBytes: 0,
    });

  test("greedy answers, one request at a time", async () => {
    const scheduler = schedule(256);
    for (const row of rows) {
      const asked = greedily(referencePrompt(model, row), 64);
      scheduler.submit(asked);
      while (await scheduler.step());
      expect(asked.error).toBeUndefined();
      expect(asked.said).toEqual(row.greedy);
    }
  });

  test("greedy answers in a batch with other lengths, arrivals and cancellations, prompts in pieces", async () => {
    const scheduler = schedule(23);
    const own = rows.flatMap((row) => [0, 1].map(() => ({ row, asked: greedily(referencePrompt(model, row), 64) })));
    const others = [5, 90, 33, 140].map((length, index) => {
      const text = rows[0]!.tokenIds.filter((id) => id !== model.processor.imageTokenId);
      const tokenIds = Int32Array.from({ length }, (_, place) => text[(place * 3 + index) % text.length]!);
      return greedily(tokenPrompt(model, tokenIds), 20 + index * 30);
    });
    const arrivals = [others[1]!, own[0]!.asked, others[0]!, others[3]!, ...own.slice(1).map(({ asked }) => asked)];
    arrivals.push(others[2]!);
    for (let step = 0; ; step++) {
      if (step % 5 === 0 && arrivals.length > 0) scheduler.submit(arrivals.shift()!);
      if (step === 30) scheduler.cancel(others[3]!);
      if (step === 47) scheduler.cancel(others[1]!);
      const isBusy = await scheduler.step();
      if (!isBusy && arrivals.length === 0) break;
    }
    for (const { row, asked } of own) {
      expect(asked.error).toBeUndefined();
      expect(asked.said).toEqual(row.greedy);
    }
  });

  test("log-probabilities of every token of an answer that is given, from the cache", async () => {
    const expected = await openSafetensors(`${referenceFolder}${name}/reference/expected.safetensors`);
    const { vocabulary } = model.network.text;
    const scheduler = schedule(40);
    let worst = 0;
    for (const [index, row] of rows.entries()) {
      const logits = await expected.readFloats(`logits ${index}`);
      let at = row.answerStart;
      const asked: Generation = {
        prompt: referencePrompt(model, row),
        maxTokens: row.tokenIds.length - at,
        sequences: [
          {
            advance(own) {
              const reference = logSoftmax(logits.subarray((at - 1) * vocabulary, at * vocabulary));
              for (const [id, value] of logSoftmax(own).entries()) {
                const difference = Math.abs(value - reference[id]!) / Math.max(1, Math.abs(reference[id]!));
                worst = Math.max(worst, difference);
              }
              const token = row.tokenIds[at]!;
              return ++at === row.tokenIds.length ? null : token;
            },
          },
        ],
        fail: (error) => expect.fail(String(error)),
      };
      scheduler.submit(asked);
      while (await scheduler.step());
      expect(at).toBe(row.tokenIds.length);
    }
    expect(worst).toBeLessThan(1e-4);
  });

  test.runIf(rows.some(({ images }) => images.length > 0))("features from a tower in parts", async () => {
    const { network, weights } = openNetwork(await openCheckpoint(referenceFolder + name));
    const runner = (parts: number) =>
      createVisionRunner(network, () => traceVisionTower(network, floatWeights()), {
        parts,
        open: (graph) => openSession(graph, { device: "cpu", threads: 1, weights }),
      });
    const image = referencePixels(model, rows.flatMap(({ images }) => images)[0]!);
    const see = async (parts: number) => {
      const vision = runner(parts);
      const job = vision.start(image);
      let runs = 1;
      let features = await job.next();
      for (; !features; runs++) features = await job.next();
      await vision.close();
      return { runs, features };
    };
    const whole = await see(1);
    const tiles = "tiles" in image ? image.tiles : 1;
    expect(whole.runs).toBe(tiles);
    for (const parts of [2, 3]) {
      const pieces = await see(parts);
      expect(pieces.runs).toBe(parts * tiles);
      expect(largestDifference(pieces.features, whole.features)).toBeLessThan(1e-5);
    }
  });
});

interface Greedy extends Generation {
  readonly said: number[];
  error?: unknown;
}

function greedily(prompt: Prompt, tokens: number): Greedy {
  const said: number[] = [];
  const asked: Greedy = {
    prompt,
    maxTokens: tokens,
    said,
    sequences: [
      {
        advance(logits) {
          said.push(logits.indexOf(Math.max(...logits)));
          return said.length === tokens ? null : said.at(-1)!;
        },
      },
    ],
    fail(error) {
      asked.error = error;
    },
  };
  return asked;
}

function logSoftmax(logits: Float32Array): Float64Array {
  const highest = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - highest), 0);
  return Float64Array.from(logits, (logit) => logit - highest - Math.log(sum));
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - b[index]!)), 0);
}
