// Roll-outs of a small checkpoint: the same whatever runs beside them, prompts read once, probabilities as in training.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRows, referenceFolder, referencePixels } from "../../../test/support/reference-models.ts";
import { createBoundedStore } from "../../generate/cache/bounded-store.ts";
import type { PromptParts } from "../../generate/engine/build-prompt.ts";
import { type OpenModel, openModel } from "../../generate/engine/open-model.ts";
import { resolveEngineOptions } from "../../generate/engine-options.ts";
import { openSession } from "../../tensor/open-session.ts";
import { collate } from "../micro-batch.ts";
import { answerSequence } from "../sequence.ts";
import { openTrainable } from "../trainable-model.ts";
import { traceLogProbabilities } from "../training-graph.ts";
import { memberRandom } from "./member-random.ts";
import { type RollOutOptions, rollOut } from "./roll-out.ts";

let folder: string;
let model: OpenModel;
let prompts: readonly PromptParts[];
let options: RollOutOptions;
/** Tokens of each sequence in every run of the network. */
let runs: number[];

async function open(name: string) {
  folder = `${referenceFolder}${name}`;
  model = await openModel(resolveEngineOptions({ checkpoint: folder, threads: 1 }));
  prompts = readRows(name).map(({ tokenIds, answerStart, images }) => {
    const prompt = Int32Array.from(tokenIds.slice(0, answerStart));
    let from = 0;
    const pictures = images.map((image) => {
      const start = prompt.indexOf(model.processor.imageTokenId, from);
      from = start + image.tokens;
      const range = { start, length: image.tokens };
      const shape = image.grid ? { grid: image.grid } : { tiles: image.tiles! };
      return { shape, range, digest: String(image.seed), load: async () => referencePixels(model, image) };
    });
    return { tokenIds: prompt, pictures };
  });
  const { runner } = model;
  const counted = {
    run(batch: Parameters<typeof runner.run>[0]) {
      runs.push(batch.tokens);
      return runner.run(batch);
    },
  };
  options = {
    model: { ...model, runner: counted, refresh: async () => {} },
    processor: model.processor,
    features: createBoundedStore<Float32Array>(1e8),
    temperature: 0.9,
    maxTokens: 12,
  };
}

const members = (row: number, count: number, step = 1) =>
  Array.from({ length: count }, (_, member) => memberRandom({ seed: 7, step, row, member }));
const group = (row: number, count = 4, step = 1) => ({ prompt: prompts[row]!, members: members(row, count, step) });

const zeros = (rows: number) => new Float32Array(rows * model.network.text.hiddenSize);

async function roll(requests: Parameters<typeof rollOut>[1], changes: Partial<RollOutOptions> = {}) {
  runs = [];
  return rollOut({ ...options, ...changes }, requests);
}

// Tied embeddings, windows in the tower, and tiles.
describe.each(["qwen-tied-fp32", "qwen-windows-fp32", "internvl-official-fp32"])("a roll-out of %s", (name) => {
  beforeAll(() => open(name));
  afterAll(() => model.close());

  test("is the same alone, in a batch, and with few places", async () => {
    const together = await roll(prompts.map((_, row) => group(row)));
    const narrow = await roll(
      prompts.map((_, row) => group(row)),
      { maxConcurrent: 3 },
    );
    expect(narrow).toEqual(together);
    for (const row of prompts.keys()) expect((await roll([group(row)]))[0]).toEqual(together[row]);
  });

  test("differs between members, steps and seeds", async () => {
    const [first] = await roll([group(0)]);
    const [later] = await roll([group(0, 4, 2)]);
    const texts = [...first!, ...later!].map(({ tokens }) => tokens.join());
    expect(new Set(texts).size).toBe(8);
  });

  test("reads a prompt once for its whole group", async () => {
    await roll([group(0, 6)]);
    const read = runs.filter((tokens) => tokens > 1).reduce((sum, tokens) => sum + tokens, 0);
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThanOrEqual(prompts[0]!.tokenIds.length);
  });

  test.each([
    ["at the sampling temperature", {}],
    ["at temperature 1", { temperature: 1 }],
    ["with top-p and top-k, before they cut", { topP: 0.8, topK: 20 }],
  ])("says of every token how probable training finds it, %s", async (_, changes) => {
    const temperature = { ...options, ...changes }.temperature;
    const trainable = await openTrainable(folder, { tune: "full", freeze: { vision: true } });
    const groups = await roll(
      prompts.map((_, row) => group(row, 2)),
      changes,
    );
    const sequences = groups.flatMap((completions, row) =>
      completions.map(({ tokens }) => answerSequence(prompts[row]!, tokens)),
    );
    const known = new Map<string, Float32Array>();
    for (const { digest } of prompts.flatMap(({ pictures }) => pictures)) {
      known.set(digest, options.features.get(digest)!);
    }
    const { feeds, spans } = collate(model.network, sequences, { features: known });
    const graph = traceLogProbabilities(
      trainable,
      Object.fromEntries(Object.entries(feeds).map(([name, { dtype, shape }]) => [name, { dtype, shape }])),
      { temperature },
    );
    const source = { get: (name: string) => trainable.trained.get(name)?.values ?? trainable.frozen.get(name) };
    const session = await openSession(graph, { device: "cpu", threads: 1, weights: source });
    const expected = (await session.run(feeds)).logProbabilities!.data as Float32Array;
    await session.close();
    for (const [index, { logProbabilities }] of groups.flat().entries()) {
      const { start, length } = spans[index]!;
      expect(logProbabilities.length).toBe(length);
      for (const [at, value] of logProbabilities.entries()) expect(value).toBeCloseTo(expected[start + at]!, 4);
    }
  });

  test("that says the placeholder of a picture is trained on as text", () => {
    const { imageTokenId } = model.processor;
    const pictured = prompts.find(({ pictures }) => pictures.length > 0)!;
    const features = new Map(pictured.pictures.map(({ digest, range }) => [digest, zeros(range.length)]));
    const anglesOf = (token: number) =>
      collate(model.network, [answerSequence(pictured, [token, 5, 6])], { features }).feeds.cos;
    expect(anglesOf(imageTokenId)).toEqual(anglesOf(7));
  });

  test("ends at an end token, which is no part of the text", async () => {
    const [plain] = await roll([group(0, 4)]);
    const ending = plain![0]!.tokens[3]!;
    const [ended] = await roll([group(0, 4)], { processor: { ...model.processor, endTokenIds: [ending] } });
    const first = ended![0]!;
    const length = plain![0]!.tokens.indexOf(ending) + 1;
    expect(first.isTruncated).toBe(false);
    expect([...first.tokens]).toEqual([...plain![0]!.tokens.slice(0, length)]);
    expect(plain![0]!.isTruncated).toBe(true);
    const bytes = [...first.tokens.slice(0, -1)].flatMap((token) => [...model.processor.tokenBytes.bytes(token)]);
    expect(first.text).toBe(Buffer.from(bytes).toString("utf8"));
  });

  test("stops when it is told to", async () => {
    await expect(roll([group(0)], { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  });

  test("passes on what a run throws", async () => {
    const broken = { ...options.model, runner: { run: () => Promise.reject(new Error("no memory")) } };
    await expect(roll([group(0)], { model: broken })).rejects.toThrow("no memory");
  });
});
