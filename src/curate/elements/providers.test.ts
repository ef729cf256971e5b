// Each provider on a real picture: what it asks for, what it makes of the answer, and what it says when it cannot.
import sharp from "sharp";
import { expect, test } from "vitest";
import { scriptedChat } from "../../../test/support/scripted-chat.ts";
import type { ImagePart } from "../../chat/chat.ts";
import type { TeacherAnswer } from "../item.ts";
import { teacherPrompts } from "../teachers/teacher-prompt.ts";
import { loadVisionLibrary, type RawPicture, type VisionLibrary } from "./load-vision-library.ts";
import { openProvider } from "./open-provider.ts";
import { readLines } from "./open-text-reader.ts";

const background = { r: 90, g: 120, b: 40 };
const bytes = await sharp({ create: { width: 1024, height: 512, channels: 3, background } })
  .jpeg()
  .toBuffer();
const image: ImagePart = { type: "image", mediaType: "image/jpeg", bytes };

class RawImage implements RawPicture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  constructor(data: Uint8Array, width: number, height: number, channels: number) {
    this.data = data;
    this.width = width;
    this.height = height;
    this.channels = channels;
  }
}

interface Call {
  readonly task: string;
  readonly model: string;
  readonly picture: RawPicture;
  readonly options: object | undefined;
}

/** A stand-in for the package: it keeps what it was given and answers what the test says. */
function library(answer: unknown): VisionLibrary & { readonly calls: Call[] } {
  const calls: Call[] = [];
  return {
    calls,
    RawImage,
    pipeline: async (task, model) => async (picture, options) => {
      calls.push({ task, model, picture, options });
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

/** A mask of the given rows, 8 pixels wide and 4 high. */
const mask = (isSet: (x: number, y: number) => boolean) => ({
  width: 8,
  height: 4,
  data: Uint8Array.from({ length: 32 }, (_, at) => (isSet(at % 8, Math.floor(at / 8)) ? 255 : 0)),
});

test("segmentation gives classes by their names in the lexicon, largest first, with share and box", async () => {
  const vision = library([
    { label: "palm, palm tree", score: 0.9, mask: mask((x, y) => x === 1 && y < 2) },
    { label: "palm, palm tree", score: 0.7, mask: mask((x, y) => x === 5 && y < 2) },
    { label: "road", score: null, mask: mask((_, y) => y >= 2) },
    { label: "crt screen", score: 0.1, mask: mask(() => true) },
    { label: "cradle", score: 0.8, mask: mask((x, y) => x === 0 && y === 0) },
    { label: null, score: 0.9, mask: mask(() => true) },
  ]);
  const config = { provider: "segmentation", model: "org/segformer", minScore: 0.3, minShare: 0.05 } as const;
  const provider = await openProvider(config, { library: vision });
  const { provider: name, elements, error } = await provider.observe({ image, answers: [] });
  expect(error).toBeUndefined();
  expect(name).toBe("segmentation");
  expect(elements).toEqual([
    { name: "road", source: "segmentation", score: 1, share: 0.5, box: [0, 0.5, 1, 0.5] },
    { name: "palm tree", source: "segmentation", score: 0.9, share: 0.125, box: [0.125, 0, 0.625, 0.5] },
  ]);
  const [{ task, model, picture }] = vision.calls as [Call];
  expect([task, model]).toEqual(["image-segmentation", "org/segformer"]);
  expect([picture.width, picture.height, picture.channels, picture.data.length]).toEqual([512, 256, 3, 512 * 256 * 3]);
  expect(Math.abs(picture.data[0]! - background.r)).toBeLessThan(4);
});

test("detection gives things with boxes as shares, best first", async () => {
  const vision = library([
    { label: "car", score: 0.4, box: { xmin: 0, ymin: 0, xmax: 256, ymax: 128 } },
    { label: "Traffic Light", score: 0.8, box: { xmin: -5, ymin: 64, xmax: 128, ymax: 300 } },
    { label: "bird", score: 0.2, box: { xmin: 0, ymin: 0, xmax: 1, ymax: 1 } },
  ]);
  const config = { provider: "detection", name: "detr", model: "org/detr", minScore: 0.3, minShare: 0 } as const;
  const provider = await openProvider(config, { library: vision });
  expect(await provider.observe({ image, answers: [] })).toEqual({
    provider: "detr",
    elements: [
      { name: "traffic light", source: "detr", score: 0.8, box: [0, 0.25, 0.25, 0.75] },
      { name: "car", source: "detr", score: 0.4, box: [0, 0, 0.5, 0.5] },
    ],
  });
  expect(vision.calls[0]?.options).toEqual({ threshold: 0.3 });
});

test.each(["segmentation", "detection"] as const)("what %s cannot do with one photo is in its result", async (kind) => {
  const config = { provider: kind, model: "org/model", minScore: 0.3, minShare: 0 } as const;
  const out = await openProvider(config, { library: library(new Error("out of memory")) });
  expect((await out.observe({ image, answers: [] })).error).toMatchObject({ message: "out of memory" });
  const odd = await openProvider(config, { library: library({ nothing: true }) });
  expect((await odd.observe({ image, answers: [] })).error).toBeDefined();
  const torn = await odd.observe({ image: { ...image, bytes: bytes.subarray(0, 50) }, answers: [] });
  expect(torn.error?.code).toBe("decode-error");
  const aborted = AbortSignal.abort(new Error("enough"));
  await expect(odd.observe({ image, answers: [] }, { signal: aborted })).rejects.toThrow("enough");
});

test("a package that is not installed is named, with what to do", async () => {
  await expect(loadVisionLibrary("@huggingface/no-such-package")).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringMatching(/not installed. Run "npm install @huggingface\/transformers", or leave/),
  });
});

test("a model that cannot be opened is named", async () => {
  const broken: VisionLibrary = {
    RawImage,
    pipeline: async () => {
      throw new Error("no config.json");
    },
  };
  const config = { provider: "detection", model: "org/none", minScore: 0.3, minShare: 0 } as const;
  await expect(openProvider(config, { library: broken })).rejects.toThrow(
    "The model org/none cannot be opened for object-detection: no config.json",
  );
});

test("listings stand under their teachers' names", async () => {
  const answers = [
    { teacher: "qwen", entities: ["tram", "hill"] },
    { teacher: "intern", entities: ["sign"] },
  ] as unknown as TeacherAnswer[];
  const all = await openProvider({ provider: "teacher", name: "listing" });
  expect(await all.observe({ image, answers })).toEqual({
    provider: "listing",
    elements: [
      { name: "tram", source: "qwen", score: 1 },
      { name: "hill", source: "qwen", score: 1 },
      { name: "sign", source: "intern", score: 1 },
    ],
  });
  const one = await openProvider({ provider: "teacher", name: "listing", teachers: ["intern"] });
  expect((await one.observe({ image, answers })).elements.map(({ name }) => name)).toEqual(["sign"]);
});

const ocr = { provider: "ocr", url: "http://localhost:1", model: "reader", maxInFlight: 1 } as unknown as Parameters<
  typeof openProvider
>[0];

test("text is copied by any chat, line by line", async () => {
  const chat = scriptedChat(() => '- RUA AUGUSTA\n2. "Pastelaria"\n- RUA AUGUSTA\n东京\n—\n');
  const provider = await openProvider(ocr, { chat });
  const { elements } = await provider.observe({ image, answers: [] });
  expect(elements.map(({ name }) => name)).toEqual(["RUA AUGUSTA", "Pastelaria", "东京"]);
  expect(new Set(elements.map(({ source }) => source))).toEqual(new Set(["ocr"]));
  expect(chat.requests[0]).toMatchObject({ temperature: 0, model: "reader" });
  expect(chat.requests[0]?.messages[0]?.content).toEqual([
    image,
    { type: "text", text: teacherPrompts["elements.ocr.v1"].text },
  ]);
});

test("no text, a cut answer, a refusal and a missing endpoint are told apart", async () => {
  expect(readLines("NOTHING", false)).toEqual([]);
  expect(readLines("Nothing.", false)).toEqual([]);
  expect(readLines("BAR\nPAS", true).map(({ name }) => name)).toEqual(["BAR"]);
  const provider = await openProvider(ocr, { chat: scriptedChat(() => "I'm sorry, I can't assist with that.") });
  expect((await provider.observe({ image, answers: [] })).error?.message).toMatch(/declines/);
  await expect(openProvider(ocr)).rejects.toThrow("needs an endpoint");
});
