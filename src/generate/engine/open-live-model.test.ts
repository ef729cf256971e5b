// A model over weights in memory: it answers as one opened from the same numbers, before and after they change.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type ReferenceRow,
  readRows,
  referenceFolder,
  referencePrompt,
} from "../../../test/support/reference-models.ts";
import { floatWeights } from "../../model/linear.ts";
import { openCheckpoint } from "../../model/open-checkpoint.ts";
import { openNetwork } from "../../model/open-network.ts";
import { createKeyValueCache } from "../cache/key-value-cache.ts";
import { resolveEngineOptions } from "../engine-options.ts";
import { embedFrom } from "./embedding-table.ts";
import { type LiveModel, openLiveModel } from "./open-live-model.ts";
import { type OpenModel, openModel } from "./open-model.ts";

const folder = `${referenceFolder}qwen-tied-fp32`;
const row = readRows("qwen-tied-fp32").find(({ images }) => images.length > 0)!;
const values = new Map<string, Float32Array>();
let opened: OpenModel;

async function openLive(hasLiveVision: boolean): Promise<LiveModel> {
  const { network } = opened;
  return openLiveModel({
    ...{ network, weights: floatWeights, hasLiveVision, threads: 1 },
    source: { get: (name) => values.get(name)! },
    embed: embedFrom(values.get(network.embedding)!, network.text.hiddenSize),
  });
}

/** Logits of the token after the row's prompt. */
async function firstLogits(model: Pick<LiveModel, "runner" | "embed" | "vision">, { network, processor } = opened) {
  const prompt = referencePrompt({ ...opened, ...model, network, processor } as OpenModel, row as ReferenceRow);
  while (!(await prompt.prepare!()));
  const cache = createKeyValueCache(network.text);
  cache.add();
  cache.reserve(1);
  const chunk = await prompt.chunk(0, prompt.tokens);
  const step = await model.runner.run({ tokens: prompt.tokens, ...chunk, past: cache, logitRows: [prompt.tokens - 1] });
  return [...step.logits];
}

beforeAll(async () => {
  opened = await openModel(resolveEngineOptions({ checkpoint: folder, threads: 1 }));
  const { network, weights } = openNetwork(await openCheckpoint(folder));
  for (const { name } of network.parameters) values.set(name, await weights.readFloats(name));
});
afterAll(() => opened.close());

describe("a live model", () => {
  test("answers as the checkpoint that holds the same numbers", async () => {
    const live = await openLive(false);
    expect(await firstLogits(live)).toEqual(await firstLogits(opened));
    await live.close();
  });

  test.each([
    ["a layer", "model.layers.0.self_attn.v_proj.weight", false, true],
    ["the embeddings", "model.embed_tokens.weight", false, true],
    ["the vision tower, where it is said to change", "visual.blocks.0.attn.qkv.weight", true, true],
    ["the vision tower, where it is said to be frozen", "visual.blocks.0.attn.qkv.weight", false, false],
  ])("after a refresh follows %s", async (_, name, hasLiveVision, changes) => {
    const array = values.get(name)!;
    const kept = array.slice();
    const live = await openLive(hasLiveVision);
    const before = await firstLogits(live);
    for (let index = 0; index < array.length; index++) array[index]! *= 1.1;
    await live.refresh();
    const after = await firstLogits(live);
    const fresh = await openLive(hasLiveVision);
    const expected = await firstLogits(fresh);
    array.set(kept);
    if (changes) {
      expect(after).not.toEqual(before);
      expect(after).toEqual(expected);
    } else expect(after).toEqual(before);
    await live.close();
    await fresh.close();
  });
});
