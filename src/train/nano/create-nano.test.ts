// A fresh globe-nano in the hands of the checkpoint reader, the processor and the engine.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatMessage } from "../../chat/chat.ts";
import { collectCompletions } from "../../chat/collect-completion.ts";
import { openEmbedded } from "../../generate/open-embedded.ts";
import { openProcessor } from "../../generate/processor/open-processor.ts";
import { openCheckpoint } from "../../model/open-checkpoint.ts";
import { openNetwork } from "../../model/open-network.ts";
import { prompts } from "../../task/prompts.ts";
import { countWords } from "../tokenizer/count-words.ts";
import { trainBpe } from "../tokenizer/train-bpe.ts";
import { createNano, vocabularySize } from "./create-nano.ts";
import { nanoShape } from "./nano-shape.ts";

let folder: string;
let parameters: number;
let message: ChatMessage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "globe-nano-"));
  const texts = Array<string>(9).fill(`user\nassistant\n${prompts["prompt.nano"].text}`);
  const vocabulary = trainBpe(countWords(texts), { size: vocabularySize() });
  ({ parameters } = await createNano(folder, vocabulary, { seed: 1 }));
  const picture = sharp({ create: { width: 300, height: 300, channels: 3, background: "teal" } });
  message = {
    role: "user",
    content: [
      { type: "image", bytes: await picture.jpeg().toBuffer(), mediaType: "image/jpeg" },
      { type: "text", text: prompts["prompt.nano"].text },
    ],
  };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("has eight to ten million parameters under the names of its family", async () => {
  const { network, weights } = openNetwork(await openCheckpoint(folder));
  expect(parameters).toBeGreaterThan(8e6);
  expect(parameters).toBeLessThan(10e6);
  expect(network.text).toMatchObject({ vocabulary: 4096, isTied: true });
  expect(weights.layout).toBe("official");
});

test("takes a square picture of any size as 64 tokens among few others", async () => {
  const processor = await openProcessor(folder);
  for (const size of [57, 100, 224, 300, 1024, 3001]) {
    const picture = sharp({ create: { width: size, height: size, channels: 3, background: "teal" } });
    const image = { type: "image", bytes: await picture.jpeg().toBuffer(), mediaType: "image/jpeg" } as const;
    const { images } = await processor.measure([{ role: "user", content: [image] }]);
    expect(images[0]).toMatchObject({ grid: [1, 16, 16] });
  }
  const prompt = await processor.prepare([message]);
  expect(prompt.images[0]).toMatchObject({ grid: [1, 16, 16], tokens: 64 });
  expect(prompt.tokenIds.length).toBeLessThan(64 + 24);
});

test("answers in the engine, if only noise", async () => {
  const chat = await openEmbedded({ checkpoint: folder, threads: 1 });
  try {
    const request = { messages: [message], maxTokens: 4, temperature: 0 };
    const { choices, usage } = await collectCompletions(chat.complete(request));
    expect(choices[0]!.finishReason).toBe("length");
    expect(usage!.completionTokens).toBe(4);
  } finally {
    await chat.close();
  }
});

test("begins the same from the same seed", async () => {
  const again = await mkdtemp(join(tmpdir(), "globe-nano-"));
  try {
    const vocabulary = trainBpe(countWords(["a"]), { size: 256 });
    const { text, vision } = nanoShape;
    const shape = { ...nanoShape, vocabulary: 262, text: { ...text, layers: 1 }, vision: { ...vision, layers: 1 } };
    for (const name of ["a", "b"]) await createNano(join(again, name), vocabulary, { seed: 3, shape });
    const [a, b] = await Promise.all(["a", "b"].map((name) => openCheckpoint(join(again, name))));
    const read = (checkpoint: typeof a) => openNetwork(checkpoint!).weights.readFloats("visual.merger.mlp.0.weight");
    expect(await read(a)).toEqual(await read(b));
  } finally {
    await rm(again, { recursive: true, force: true });
  }
});
