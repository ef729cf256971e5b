// Prompts, tokens and pixels against the reference: transformers' processors, and the code published with InternVL3.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import type { ChatMessage, ImagePart, TextPart } from "../src/chat/chat.ts";
import { openProcessor } from "../src/generate/processor/open-processor.ts";
import type { Processor } from "../src/generate/processor/processor.ts";
import { createDetokenizer } from "../src/generate/text/detokenizer.ts";
import { drawPattern, type Pattern } from "./reference/pillow/draw-pattern.ts";

interface Case {
  readonly name: string;
  readonly messages: readonly {
    readonly role: ChatMessage["role"];
    readonly content: string | readonly ({ type: "text"; text: string } | { type: "image"; image: string })[];
  }[];
  readonly addGenerationPrompt?: boolean;
}

interface Expected {
  readonly prompts: readonly {
    readonly name: string;
    readonly text: string;
    /** Long runs of one token as [token, times]. */
    readonly ids: readonly (number | [number, number])[];
    readonly images: readonly {
      readonly grid?: readonly number[];
      readonly tiles?: number;
      readonly shape: readonly number[];
      readonly sha256: string;
      readonly first: readonly number[];
    }[];
  }[];
  readonly encode: readonly { readonly text: string; readonly ids: readonly number[] }[];
  readonly decode: readonly { readonly text: string; readonly ids: readonly number[] }[];
}

const folder = new URL("./fixtures/processor/", import.meta.url);
const readJson = (name: string) => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const cases: readonly Case[] = readJson("cases.json");

async function encodePicture(name: string): Promise<ImagePart> {
  if (name.endsWith(".jpg")) {
    return { type: "image", mediaType: "image/jpeg", bytes: readFileSync(new URL(name, folder)) };
  }
  const [pattern, size] = name.split(" ");
  const [width, height] = size!.split("x").map(Number);
  const { pixels } = drawPattern(pattern as Pattern, width!, height!);
  const raw = { width: width!, height: height!, channels: 3 } as const;
  return { type: "image", mediaType: "image/png", bytes: await sharp(pixels, { raw }).png().toBuffer() };
}

async function toMessages({ messages }: Case): Promise<ChatMessage[]> {
  const toPart = (part: TextPart | { type: "image"; image: string }) =>
    part.type === "text" ? part : encodePicture(part.image);
  return Promise.all(
    messages.map(async ({ role, content }) => ({
      role,
      content: typeof content === "string" ? content : await Promise.all(content.map(toPart)),
    })),
  );
}

const digest = (pixels: Float32Array) => createHash("sha256").update(new Uint8Array(pixels.buffer)).digest("hex");
const lengthen = (ids: Expected["prompts"][number]["ids"]) =>
  ids.flatMap((id) => (typeof id === "number" ? [id] : Array<number>(id[1]).fill(id[0])));

describe.each(["qwen", "internvl", "internvl-hf"])("the processor of %s", (name) => {
  const expected: Expected = readJson(`${name}.expected.json`);
  let processor: Processor;
  beforeAll(async () => {
    processor = await openProcessor(new URL(name, folder).pathname);
  });

  test.each(cases.map((each) => [each.name, each] as const))("prepares: %s", async (title, each) => {
    const { ids, images, text } = expected.prompts.find((prompt) => prompt.name === title)!;
    const prompt = await processor.prepare(await toMessages(each), { addGenerationPrompt: each.addGenerationPrompt });
    expect(prompt.text).toBe(text);
    expect([...prompt.tokenIds]).toEqual(lengthen(ids));
    expect(prompt.images).toHaveLength(images.length);
    for (const [index, image] of prompt.images.entries()) {
      const { grid, tiles, shape, sha256, first } = images[index]!;
      expect("grid" in image ? image.grid : image.tiles).toEqual(grid ?? tiles);
      expect([...image.pixels.subarray(0, 4)]).toEqual(first);
      expect(image.pixels).toHaveLength(shape.reduce((product, size) => product * size, 1));
      expect(digest(image.pixels)).toBe(sha256);
      const { start, length } = prompt.imageTokenRanges[index]!;
      expect(length).toBe(image.tokens);
      expect(new Set(prompt.tokenIds.subarray(start, start + length))).toEqual(new Set([processor.imageTokenId]));
    }
    const inRanges = prompt.imageTokenRanges.reduce((sum, { length }) => sum + length, 0);
    expect(prompt.tokenIds.filter((id) => id === processor.imageTokenId)).toHaveLength(inRanges);
  });

  test.each(cases.map((each) => [each.name, each] as const))("measures without pixels: %s", async (_, each) => {
    const messages = await toMessages(each);
    const options = { addGenerationPrompt: each.addGenerationPrompt };
    const [{ images: sizes, ...measured }, { images, ...prepared }] = await Promise.all([
      processor.measure(messages, options),
      processor.prepare(messages, options),
    ]);
    expect(measured).toEqual(prepared);
    expect(sizes).toEqual(images.map(({ pixels: _pixels, ...size }) => size));
  });

  test.each(expected.encode.map((each) => [JSON.stringify(each.text), each] as const))("cuts %s", (_, {
    text,
    ids,
  }) => {
    expect(processor.tokenizer.encode(text)).toEqual(ids);
  });

  test.each(expected.decode.map((each, index) => [index, each] as const))("joins tokens %i", (_, { text, ids }) => {
    const detokenizer = createDetokenizer(processor.tokenBytes);
    const shown = ids.map((id) => detokenizer.add(id));
    expect(shown.join("") + detokenizer.finish()).toBe(text);
  });
});
