// Tests of one photo from its bytes to its result: events, prompts, metadata, failures, seeds, repeats.
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { type ScriptedCompletion, scriptedChat } from "../../test/support/scripted-chat.ts";
import type { ImagePart, TextPart } from "../chat/chat.ts";
import { readExif } from "../photo/read-exif.ts";
import { openGazetteer } from "../place/open-gazetteer.ts";
import { GlobeError } from "../run/errors.ts";
import { prompts } from "../task/prompts.ts";
import { locate } from "./locate.ts";
import type { LocateOptions } from "./locate-options.ts";
import { type LocateEvent, locatePhoto } from "./locate-photo.ts";
import { locateResultSchema } from "./result-schema.ts";

const gazetteer = openGazetteer();
const lisbon = "<think>Tram 28.</think><answer>country: Portugal\ncity: Lisbon</answer>";
let plain: Uint8Array;
let tagged: Uint8Array;

beforeAll(async () => {
  const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: "#88aacc" } });
  plain = new Uint8Array(await picture.clone().jpeg().toBuffer());
  const gps = { GPSLatitudeRef: "N", GPSLatitude: "38/1 43/1 0/1", GPSLongitudeRef: "W", GPSLongitude: "9/1 8/1 0/1" };
  tagged = new Uint8Array(
    await picture
      .clone()
      .withExif({ IFD0: { Make: "Camera" }, IFD3: gps })
      .jpeg()
      .toBuffer(),
  );
});

type Overrides = Partial<LocateOptions>;
const run = (source: string | Uint8Array, answer: Parameters<typeof scriptedChat>[0], options: Overrides = {}) => {
  const chat = scriptedChat(answer);
  return { chat, result: locate(source, { chat, gazetteer, ...options }) };
};
const eventsOf = (answer: Parameters<typeof scriptedChat>[0], options: Overrides = {}): Promise<LocateEvent[]> =>
  Array.fromAsync(locatePhoto(plain, { chat: scriptedChat(answer), gazetteer, ...options }));

describe("locatePhoto", () => {
  test("streams the reasoning, then the answer, then the result", async () => {
    const events = await eventsOf(() => lisbon);
    expect(events.map(({ type }) => type)).toEqual(["reasoning", "reasoning", "answer", "result"]);
    const shown = events.flatMap((event) => (event.type === "reasoning" ? event.text : []));
    expect(shown.join("")).toBe("Tram 28.");
  });

  test("fills every member of the published schema", async () => {
    const { result } = run(plain, () => ({ text: lisbon, probability: 0.8 }), { exif: "compare" });
    const parsed = locateResultSchema.parse(await result);
    expect(parsed).toMatchObject({
      photo: null,
      status: "ok",
      source: "model",
      country: { iso2: "PT", name: "Portugal" },
      city: "Lisbon",
      level: "city",
      confidenceKind: "token-probability",
      reasoning: "Tram 28.",
      model: "scripted-model",
      endpoint: "scripted",
      request: { promptId: "prompt.train", promptSha256: prompts["prompt.train"].sha256, seed: 0, samples: 1 },
      usage: { promptTokens: 100 },
      gazetteer: gazetteer.version,
    });
    expect(parsed.confidence).toBeCloseTo(0.8, 9);
    expect(parsed.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test("sends the published prompt, the picture first, and no metadata", async () => {
    const { chat, result } = run(tagged, () => lisbon);
    await result;
    const [system, user] = chat.requests[0]!.messages;
    expect(system).toEqual({ role: "system", content: prompts["system.qwen"].text });
    const [image, text] = user!.content as [ImagePart, TextPart];
    expect(text.text).toBe(prompts["prompt.train"].text);
    expect((await readExif(tagged)).gps).not.toBeNull();
    expect((await sharp(image.bytes).metadata()).exif).toBeUndefined();
    expect(chat.requests[0]).toMatchObject({ temperature: 0, maxTokens: 1024, seed: 0 });
  });

  test("asks for names alone, and adds a hint at the end", async () => {
    const { chat, result } = run(plain, () => "country: Portugal\ncity: Lisbon", {
      reasoning: false,
      hint: "by a river",
    });
    const { request, reasoning, status } = await result;
    const [, prompt, clue] = chat.requests[0]!.messages[1]!.content as [ImagePart, TextPart, TextPart];
    expect(prompt.text).toBe(prompts["prompt.direct"].text);
    expect(clue.text).toMatch(/^\n\nHint .*: by a river$/);
    expect(request).toMatchObject({ promptId: "prompt.direct", hint: "by a river" });
    expect(request!.promptSha256).not.toBe(prompts["prompt.direct"].sha256);
    expect(reasoning).toBeNull();
    expect(status).toBe("recovered");
  });

  test("asks for several answers with their own seeds, and clusters them", async () => {
    const cities = ["Lisbon", "Porto", "Lisbon", "Almada"];
    const { chat, result } = run(plain, (_, i) => `<answer>country: Portugal\ncity: ${cities[i]}</answer>`, {
      samples: 4,
      seed: 7,
    });
    const { city, candidates, confidence, answers } = await result;
    expect(chat.requests.map(({ seed }) => seed)).toEqual([7, 8, 9, 10]);
    expect(chat.requests[0]!.temperature).toBe(1);
    expect(city).toBe("Lisbon");
    expect(candidates).toHaveLength(2);
    expect(confidence).toBe(0.75);
    expect(answers.map(({ seed }) => seed)).toEqual([7, 8, 9, 10]);
  });

  test("one failed answer of several is counted, not fatal", async () => {
    const { result } = run(
      plain,
      (_, i) => {
        if (i === 1) throw new GlobeError("timeout", "No answer within 300 s.");
        return lisbon;
      },
      { samples: 4 },
    );
    const { status, confidence, answers, error } = await result;
    expect({ status, confidence, error }).toEqual({ status: "ok", confidence: 0.75, error: null });
    expect(answers[1]).toMatchObject({ status: "error", error: { code: "timeout" }, text: null });
  });

  test("an endpoint that fails makes a result with the error", async () => {
    const { result } = run(plain, () => {
      throw new GlobeError("connection", "Nothing listens there.", { isRetryable: true });
    });
    expect(locateResultSchema.parse(await result)).toMatchObject({
      status: "error",
      error: { code: "connection", message: "Nothing listens there.", isRetryable: true },
      point: null,
    });
  });

  test("a stream that breaks in the middle is asked again", async () => {
    const error = new GlobeError("connection", "The connection broke.", { isRetryable: true });
    const answers: ScriptedCompletion[] = [{ text: lisbon, breaksAfter: { pieces: 1, error } }, { text: lisbon }];
    const events = await eventsOf((_, i) => answers[i]!);
    expect(events.map(({ type }) => type)).toContain("restart");
    expect(events.at(-1)).toMatchObject({ type: "result", result: { status: "ok", city: "Lisbon" } });
    const hopeless = await eventsOf(() => answers[0]!);
    expect(hopeless.filter(({ type }) => type === "restart")).toHaveLength(2);
    expect(hopeless.at(-1)).toMatchObject({ result: { status: "error", error: { code: "connection" } } });
  });

  test("log-probabilities that a server refuses are left out", async () => {
    const { chat, result } = run(plain, ({ topLogprobs }) => {
      if (topLogprobs === undefined) return lisbon;
      throw new GlobeError("http-status", "The endpoint refuses the request (400). It says: logprobs not supported.", {
        facts: { status: 400, detail: "logprobs not supported" },
      });
    });
    expect(await result).toMatchObject({ status: "ok", confidence: null, confidenceKind: null });
    expect(chat.requests).toHaveLength(2);
  });

  test("reasoning that the server keeps apart is shown and kept", async () => {
    const scripted = { text: "<answer>country: Portugal\ncity: Lisbon</answer>", reasoning: "Tram 28." };
    const events = await eventsOf(() => scripted);
    expect(events[0]).toEqual({ type: "reasoning", answer: 0, text: "Tram 28." });
    expect(events.at(-1)).toMatchObject({ result: { reasoning: "Tram 28." } });
  });

  test.each<[string, ScriptedCompletion, string]>([
    ["abstains", { text: "<answer>country: unknown\ncity: unknown</answer>" }, "abstained"],
    ["is cut off", { text: "<think>Tram", finishReason: "length" }, "truncated"],
    ["refuses", { text: "I'm sorry, but I can't help with that." }, "refused"],
    ["rambles", { text: "What a lovely picture." }, "unparsed"],
    ["says nothing", { text: "" }, "unparsed"],
    ["names two", { text: "<answer>country: France or Spain\ncity: Paris or Madrid</answer>" }, "ambiguous"],
  ])("a model that %s", async (_, completion, status) => {
    const { result } = run(plain, () => completion);
    expect(locateResultSchema.parse(await result)).toMatchObject({ status, point: null, candidates: [], error: null });
  });
});

describe("EXIF", () => {
  test("use answers without asking", async () => {
    const { chat, result } = run(tagged, () => lisbon, { exif: "use" });
    const found = locateResultSchema.parse(await result);
    expect(chat.requests).toHaveLength(0);
    expect(found).toMatchObject({ source: "exif", status: "ok", level: "point", country: { iso2: "PT" }, model: null });
    expect(found.point!.lat).toBeCloseTo(38.7167, 3);
    expect(found.notes[0]).toMatch(/no model was asked/);
  });

  test("use asks where the file has no position, and says why", async () => {
    const { result } = run(plain, () => lisbon, { exif: "use" });
    expect((await result).notes[0]).toBe("The file has no GPS position, so the model was asked.");
    const without = await locate(plain, { chat: null, gazetteer, exif: "use" });
    expect(without.error?.message).toMatch(/--url/);
    expect((await locate(tagged, { chat: null, gazetteer, exif: "use" })).source).toBe("exif");
  });

  test("compare asks and reports the distance", async () => {
    const { chat, result } = run(tagged, () => lisbon.replaceAll("Lisbon", "Porto"), { exif: "compare" });
    const { exif, city } = await result;
    expect(chat.requests).toHaveLength(1);
    expect(city).toBe("Porto");
    expect(exif!.distanceKm).toBeGreaterThan(260);
    expect(exif!.distanceKm).toBeLessThan(290);
    expect(exif!.sameCountry).toBe(true);
  });

  test("ignore says nothing of it", async () => {
    expect((await run(tagged, () => lisbon).result).exif).toBeNull();
  });
});

describe("bad input", () => {
  test("a file that is missing, or no picture", async () => {
    const folder = await mkdtemp(join(tmpdir(), "globe-locate-"));
    await writeFile(join(folder, "note.jpg"), "not a picture");
    const missing = await run(join(folder, "none.jpg"), () => lisbon).result;
    expect(missing).toMatchObject({ status: "error", digest: null, error: { code: "missing-file" } });
    const note = await run(join(folder, "note.jpg"), () => lisbon).result;
    expect(note).toMatchObject({ status: "error", error: { code: "decode-error" } });
    expect((await run(join(folder, "note.jpg"), () => lisbon, { exif: "use" }).result).status).toBe("error");
  });

  test.each<[string, Overrides]>([
    ["no samples", { samples: 0 }],
    ["half a sample", { samples: 1.5 }],
    ["more samples than the limit", { samples: 1000 }],
    ["samples at temperature 0", { samples: 3, temperature: 0 }],
    ["a temperature out of range", { temperature: 3 }],
    ["a hint that is a novel", { hint: "x".repeat(2001) }],
  ])("%s is a usage error", async (_, options) => {
    await expect(run(plain, () => lisbon, options).result).rejects.toBeInstanceOf(GlobeError);
  });

  test("an abort throws its reason", async () => {
    const reason = new GlobeError("aborted", "Stop.");
    await expect(run(plain, () => lisbon, { signal: AbortSignal.abort(reason) }).result).rejects.toBe(reason);
  });
});
