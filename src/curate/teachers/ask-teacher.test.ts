// What a teacher is sent, and what becomes of every kind of answer, over a real endpoint and in process.
import { afterEach, expect, test } from "vitest";
import { type ScriptedCompletion, scriptedChat } from "../../../test/support/scripted-chat.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "../../../test/support/scripted-endpoint.ts";
import type { ImagePart } from "../../chat/chat.ts";
import { openEndpoint } from "../../chat/open-endpoint.ts";
import { GlobeError } from "../../run/errors.ts";
import { askTeacher, repairMark } from "./ask-teacher.ts";
import { teacherAnswerSchema, teacherPrompts } from "./teacher-prompt.ts";

const photo: ImagePart = { type: "image", mediaType: "image/jpeg", bytes: new Uint8Array([1, 2, 3]) };
const teacher = { name: "qwen", temperature: 0.2, maxTokens: 900, seed: 7 };
const good = JSON.stringify({
  visual_entities: ["tram"],
  reasoning: "A tram passes.",
  localizable: true,
  localizability_score: 0.8,
  country: "Portugal",
  city: "Lisbon",
});
const understood = {
  teacher: "qwen",
  localizable: true,
  score: 0.8,
  reasoning: "A tram passes.",
  country: "Portugal",
  city: "Lisbon",
  entities: ["tram"],
  model: "scripted-model",
  promptSha256: teacherPrompts["teacher.v1"].sha256,
};
const nothing = { localizable: null, score: null, reasoning: null, country: null, city: null, entities: [] };

test("the question is the photo with the prompt, under the schema, at the teacher's settings", async () => {
  const chat = scriptedChat(() => good);
  const answer = await askTeacher(chat, photo, teacher);
  expect(answer).toEqual({
    ...understood,
    status: "ok",
    raw: good,
    tokens: { prompt: 100, completion: expect.any(Number) },
  });
  expect(chat.requests).toEqual([
    {
      messages: [{ role: "user", content: [photo, { type: "text", text: teacherPrompts["teacher.v1"].text }] }],
      temperature: 0.2,
      maxTokens: 900,
      seed: 7,
      jsonSchema: teacherAnswerSchema,
    },
  ]);
});

test("an answer that cannot be read is asked for once more, and both texts are kept", async () => {
  const chat = scriptedChat((_, index) => (index === 0 ? "Surely Lisbon." : good));
  const answer = await askTeacher(chat, photo, teacher);
  expect(answer).toMatchObject({ ...understood, status: "repaired", raw: `Surely Lisbon.${repairMark}${good}` });
  expect(answer.tokens.prompt).toBe(200);
  const messages = chat.requests[1]!.messages;
  expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  expect(messages[1]!.content).toBe("Surely Lisbon.");
  expect(messages[2]!.content).toMatch(/^Your answer could not be used: it holds no JSON object with these members\./);
});

test("there is one repair question, and none where it is switched off", async () => {
  const chat = scriptedChat(() => "Surely Lisbon.");
  expect(await askTeacher(chat, photo, teacher)).toMatchObject({ ...nothing, status: "unparsed" });
  expect(chat.requests).toHaveLength(2);
  expect(await askTeacher(chat, photo, { ...teacher, repair: false })).toMatchObject({ status: "unparsed" });
  expect(chat.requests).toHaveLength(3);
});

const ends: readonly [name: string, completion: ScriptedCompletion, status: string, requests: number][] = [
  ["a refusal", { text: "I'm sorry, but I can't help with that." }, "refused", 1],
  ["a stop by the filter", { text: "", finishReason: "content-filter" }, "refused", 1],
  ["an answer in the thoughts", { text: "", reasoning: good }, "ok", 1],
  ["a cut answer", { text: good.slice(0, 60), finishReason: "length" }, "unparsed", 2],
];

test.each(ends)("%s ends as it should", async (_, completion, status, requests) => {
  const chat = scriptedChat(() => completion);
  expect(await askTeacher(chat, photo, teacher)).toMatchObject({ status });
  expect(chat.requests).toHaveLength(requests);
});

test("a failure is an answer with its reason; what came before the failure is kept", async () => {
  const down = new GlobeError("connection", "The endpoint refuses.", { isRetryable: true });
  const chat = scriptedChat((_, index) => {
    if (index === 1) throw down;
    return "Surely Lisbon.";
  });
  expect(await askTeacher(chat, photo, teacher)).toMatchObject({
    ...nothing,
    status: "failed",
    raw: `Surely Lisbon.${repairMark}`,
    error: { code: "connection", message: "The endpoint refuses." },
  });
});

test("a repair that the server will always refuse leaves the answer unread", async () => {
  const chat = scriptedChat((_, index) => {
    if (index === 1) throw new GlobeError("http-status", "The context is too short.");
    return "Surely Lisbon.";
  });
  const answer = await askTeacher(chat, photo, teacher);
  expect(answer).toMatchObject({ ...nothing, status: "unparsed", raw: `Surely Lisbon.${repairMark}` });
  expect(answer.error).toBeUndefined();
});

test("an answer without words is asked for again in one turn, an endless one is quoted in part", async () => {
  const silent = scriptedChat((_, index) => (index === 0 ? "" : good));
  expect(await askTeacher(silent, photo, teacher)).toMatchObject({ status: "repaired", city: "Lisbon" });
  expect(silent.requests[1]!.messages.map(({ role }) => role)).toEqual(["user"]);
  const endless = scriptedChat((_, index) => (index === 0 ? "so ".repeat(50_000) : good));
  expect(await askTeacher(endless, photo, teacher)).toMatchObject({ status: "repaired" });
  expect(endless.requests[1]!.messages[1]!.content).toHaveLength(8_000);
});

test("an abort is thrown, before and during the request", async () => {
  const controller = new AbortController();
  const chat = scriptedChat(() => {
    controller.abort(new Error("enough"));
    throw new GlobeError("aborted", "The request was interrupted.");
  });
  await expect(askTeacher(chat, photo, teacher, { signal: controller.signal })).rejects.toThrow("interrupted");
  await expect(askTeacher(chat, photo, teacher, { signal: controller.signal })).rejects.toThrow("enough");
});

test("an unknown prompt is an error of the configuration, whatever the photo", async () => {
  await expect(
    askTeacher(
      scriptedChat(() => good),
      photo,
      { ...teacher, prompt: "teacher.v9" },
    ),
  ).rejects.toThrow(/no teacher prompt/);
});

let server: ScriptedEndpoint | undefined;
afterEach(() => server?.close());

test("a server without structured output is asked in words, and not asked for the schema again", async () => {
  const formats: unknown[] = [];
  server = await startScriptedEndpoint({
    answer: ({ body }) => {
      formats.push(body.response_format);
      if (body.response_format === undefined) return `\`\`\`json\n${good}\n\`\`\``;
      return { text: "", status: 400, body: { error: { message: "response_format json_schema is not supported" } } };
    },
  });
  const chat = openEndpoint({ urls: server.url, stream: false, maxRetries: 0 });
  for (let photos = 0; photos < 2; photos++) {
    expect(await askTeacher(chat, photo, teacher)).toMatchObject({ status: "ok", city: "Lisbon" });
  }
  expect(formats.map((format) => format === undefined)).toEqual([false, true, true]);
  await chat.close();
});

test("another refusal of the server is a failure that says why", async () => {
  server = await startScriptedEndpoint({
    answer: () => ({ text: "", status: 400, body: { error: { message: "temperature must be 1" } } }),
  });
  const chat = openEndpoint({ urls: server.url, stream: false, maxRetries: 0 });
  const answer = await askTeacher(chat, photo, teacher);
  expect(answer).toMatchObject({ status: "failed", error: { code: "http-status" } });
  expect(answer.error?.message).toContain("temperature must be 1");
  await chat.close();
});
