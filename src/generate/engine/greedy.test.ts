// Greedy answers of the reference checkpoints, alone and in mixed batches, against what transformers computed.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { picture } from "../../../test/reference/models/formula.ts";
import type { ImagePixels } from "../../model/family.ts";
import { createBoundedStore } from "../cache/bounded-store.ts";
import { resolveEngineOptions } from "../engine-options.ts";
import { findMaximum } from "../sampling/select-candidates.ts";
import { buildPrompt, type Picture } from "./build-prompt.ts";
import { type OpenModel, openModel } from "./open-model.ts";
import { createScheduler, type Generation, type Prompt, type Scheduler } from "./scheduler.ts";

interface Row {
  readonly tokenIds: readonly number[];
  readonly answerStart: number;
  readonly images: readonly { seed: number; tokens: number; grid?: [number, number, number]; tiles?: number }[];
  readonly greedy: readonly number[];
}

const folder = fileURLToPath(new URL("../../../test/fixtures/models/", import.meta.url));
const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));

describe.each(names)("%s", (name) => {
  const { rows } = JSON.parse(readFileSync(`${folder}${name}/reference/expected.json`, "utf8")) as { rows: Row[] };
  let model: OpenModel;
  beforeAll(async () => {
    model = await openModel(resolveEngineOptions({ checkpoint: folder + name, threads: 1 }));
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
      cacheBytes: 1e9,
      promptCacheBytes: 0,
    });

  const promptOf = (row: Row): Prompt => {
    const tokenIds = Int32Array.from(row.tokenIds.slice(0, row.answerStart));
    let from = 0;
    const pictures = row.images.map((image): Picture => {
      const start = tokenIds.indexOf(model.processor.imageTokenId, from);
      from = start + image.tokens;
      const shape = image.grid ? { grid: image.grid } : { tiles: image.tiles! };
      return {
        shape,
        range: { start, length: image.tokens },
        digest: String(image.seed),
        load: async () => pixelsOf(model, image),
      };
    });
    const { network, embed, features } = model;
    const knownFeatures = createBoundedStore<Float32Array>(0);
    const { imageTokenId } = model.processor;
    return buildPrompt({ network, embed, features, imageTokenId, knownFeatures }, { tokenIds, pictures });
  };

  const greedily = (prompt: Prompt, tokens: number): Generation & { readonly said: number[]; error?: unknown } => {
    const said: number[] = [];
    const asked: Generation & { readonly said: number[]; error?: unknown } = {
      prompt,
      maxTokens: tokens,
      said,
      sequences: [
        {
          advance(logits) {
            said.push(findMaximum(logits));
            return said.length === tokens ? null : said.at(-1)!;
          },
        },
      ],
      fail(error) {
        asked.error = error;
      },
    };
    return asked;
  };

  test("one request at a time", async () => {
    const scheduler = schedule(256);
    for (const row of rows) {
      const asked = greedily(promptOf(row), 64);
      scheduler.submit(asked);
      while (await scheduler.step());
      expect(asked.error).toBeUndefined();
      expect(asked.said).toEqual(row.greedy);
    }
  });

  test("in a batch with other lengths, arrivals and cancellations, with prompts in pieces", async () => {
    const scheduler = schedule(23);
    const own = rows.flatMap((row) => [0, 1].map(() => ({ row, asked: greedily(promptOf(row), 64) })));
    const others = [5, 90, 33, 140].map((length, index) => {
      const text = rows[0]!.tokenIds.filter((id) => id !== model.processor.imageTokenId);
      const tokenIds = Int32Array.from({ length }, (_, place) => text[(place * 3 + index) % text.length]!);
      const { network, embed, features } = model;
      const source = { network, embed, features, imageTokenId: -1, knownFeatures: createBoundedStore<Float32Array>(0) };
      return greedily(buildPrompt(source, { tokenIds, pictures: [] }), 20 + index * 30);
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
});

function pixelsOf({ network }: OpenModel, image: Row["images"][number]): ImagePixels {
  if (image.tiles !== undefined) {
    const size = 112;
    return { tiles: image.tiles, pixels: picture(image.tiles * 3 * size * size, image.seed) };
  }
  const { shape } = network.vision.inputs("one").patches!;
  const patches = image.grid!.reduce((product, each) => product * each, 1);
  return { grid: image.grid!, pixels: picture(patches * (shape[1] as number), image.seed) };
}
