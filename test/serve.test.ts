// What `globe serve` answers: the objects and streams of the protocol, one test for each promise.
import sharp from "sharp";
import { expect, test } from "vitest";
import { toDataUrl } from "../src/photo/data-url.ts";
import { createEchoChat, expectedTokens } from "./serve-chat.ts";
import { readEvents } from "./serve-events.ts";
import { ask, readMetric, readReply, saying, serve, until } from "./serve-http.ts";

interface Choice {
  readonly index: number;
  readonly message: { readonly role: string; readonly content: string };
  readonly delta: { readonly role?: string; readonly content?: string };
  readonly logprobs: { readonly content: { token: string; logprob: number; top_logprobs: unknown[] }[] } | null;
  readonly finish_reason: string | null;
}
interface Body {
  readonly id: string;
  readonly choices: readonly Choice[];
  readonly usage?: unknown;
}

const bodyOf = (reply: { readonly json: unknown }) => reply.json as Body;
const picture = async (format: "jpeg" | "png" = "jpeg", side = 32) =>
  sharp({ create: { width: side, height: side, channels: 3, background: "teal" } })
    .toFormat(format)
    .toBuffer();

test("a whole completion", async () => {
  const server = await serve({ fingerprint: "fp_1" });
  const reply = await ask(server, saying("hello", { seed: 5 }));
  expect(reply.status).toBe(200);
  expect(reply.json).toEqual({
    id: `chatcmpl-${reply.headers.get("x-request-id")}`,
    object: "chat.completion",
    created: expect.closeTo(Date.now() / 1000, -1),
    model: "echo",
    system_fingerprint: "fp_1",
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: "You said hello with no picture, seed 5, number 0.",
          refusal: null,
        },
        logprobs: null,
        finish_reason: "stop",
      },
    ],
    usage: { prompt_tokens: 7, completion_tokens: 10, total_tokens: 17 },
  });
});

test("a stream begins with the role, ends with its reason, usage and [DONE]", async () => {
  const server = await serve({ chat: createEchoChat({ tokenMs: 2 }) });
  const reply = await ask(server, saying("hello", { stream: true, stream_options: { include_usage: true } }));
  expect(reply.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const events = readEvents(reply.text) as unknown as Body[];
  const last = events.pop()!;
  expect(last).toMatchObject({ choices: [], usage: { completion_tokens: 10 } });
  expect(events.every(({ usage }) => usage === null)).toBe(true);
  expect(new Set(events.map(({ id }) => id)).size).toBe(1);
  expect(events[0]!.choices).toEqual([
    { index: 0, delta: { role: "assistant", content: "", refusal: null }, logprobs: null, finish_reason: null },
  ]);
  expect(events.at(-1)!.choices).toEqual([{ index: 0, delta: {}, logprobs: null, finish_reason: "stop" }]);
  const texts = events.slice(1, -1).map(({ choices }) => choices[0]!.delta.content);
  expect(texts).toEqual(expectedTokens({ messages: [{ role: "user", content: "hello" }] }));
});

test("a stream says nothing of usage unless it was asked to", async () => {
  const reply = await ask(await serve(), saying("hello", { stream: true }));
  expect(readEvents(reply.text).some((event) => "usage" in event)).toBe(false);
});

test("several completions, whole and streamed, keep apart", async () => {
  const server = await serve({ chat: createEchoChat({ tokenMs: 1 }) });
  const whole = bodyOf(await ask(server, saying("hello", { n: 3 })));
  const expected = [0, 1, 2].map((i) => expectedTokens({ messages: [{ role: "user", content: "hello" }] }, i).join(""));
  expect(whole.choices.map(({ index }) => index)).toEqual([0, 1, 2]);
  expect(whole.choices.map(({ message }) => message.content)).toEqual(expected);
  const texts = ["", "", ""];
  const ends: (string | null)[] = [];
  for (const { choices } of readEvents(
    (await ask(server, saying("hello", { n: 3, stream: true }))).text,
  ) as unknown as Body[]) {
    for (const { index, delta, finish_reason } of choices) {
      texts[index] += delta.content ?? "";
      if (finish_reason) ends[index] = finish_reason;
    }
  }
  expect(texts).toEqual(expected);
  expect(ends).toEqual(["stop", "stop", "stop"]);
});

test("log-probabilities come with their tokens, and impossible ones as a number", async () => {
  const server = await serve({ chat: createEchoChat({ tokenMs: 1 }) });
  const asked = saying("hi", { logprobs: true, top_logprobs: 20 });
  const { logprobs, message } = bodyOf(await ask(server, asked)).choices[0]!;
  expect(logprobs!.content.map(({ token }) => token).join("")).toBe(message.content);
  expect(logprobs!.content[0]).toEqual({
    token: "You",
    logprob: Math.log(0.5),
    bytes: [89, 111, 117],
    top_logprobs: expect.any(Array),
  });
  expect(logprobs!.content[0]!.top_logprobs).toHaveLength(20);
  expect(logprobs!.content[0]!.top_logprobs[0]).toEqual({
    token: "You",
    logprob: Math.log(0.5),
    bytes: [89, 111, 117],
  });
  expect(logprobs!.content[0]!.top_logprobs[19]).toMatchObject({ logprob: -9999 });
  const events = readEvents((await ask(server, { ...asked, stream: true })).text) as unknown as Body[];
  for (const { choices } of events.slice(1, -1)) {
    expect(choices[0]!.logprobs!.content.map(({ token }) => token).join("")).toBe(choices[0]!.delta.content);
  }
  const bare = bodyOf(await ask(server, saying("hi", { logprobs: true }))).choices[0]!;
  expect(bare.logprobs!.content[0]!.top_logprobs).toEqual([]);
});

test("every setting reaches the model under its own name", async () => {
  const chat = createEchoChat();
  const server = await serve({ chat });
  await ask(server, {
    ...saying("hi"),
    ...{ temperature: 0.5, top_p: 0.9, top_k: 40, min_p: 0.05, repetition_penalty: 1.1, max_completion_tokens: 4 },
    ...{ frequency_penalty: 0.5, presence_penalty: -0.5, seed: -3, stop: ["a", "b"], n: 2, logprobs: true },
    ...{ user: "someone", response_format: { type: "text" }, tools: [], logit_bias: null },
  });
  expect(chat.requests[0]).toEqual({
    model: "echo",
    messages: [{ role: "user", content: "hi" }],
    ...{ temperature: 0.5, topP: 0.9, topK: 40, minP: 0.05, repetitionPenalty: 1.1, maxTokens: 4 },
    ...{ frequencyPenalty: 0.5, presencePenalty: -0.5, seed: -3, stop: ["a", "b"], n: 2, topLogprobs: 0 },
  });
  await ask(server, saying("hi", { stop: "end", max_tokens: 3, top_k: -1, temperature: null, stop_: undefined }));
  expect(chat.requests[1]).toEqual({
    model: "echo",
    messages: [{ role: "user", content: "hi" }],
    ...{ stop: ["end"], maxTokens: 3 },
  });
});

test("conversations keep their roles, pictures and order", async () => {
  const chat = createEchoChat();
  const server = await serve({ chat });
  const [first, second] = [await picture("jpeg"), await picture("png")];
  const image = (bytes: Uint8Array, mediaType: string) => ({
    type: "image_url",
    image_url: { url: toDataUrl({ mediaType, bytes }), detail: "high" },
  });
  const reply = await ask(server, {
    model: "echo",
    messages: [
      { role: "developer", content: [{ type: "text", text: "Be brief." }] },
      { role: "user", content: [image(first, "image/jpeg"), { type: "text", text: "Where?" }], name: "someone" },
      // An answer as the server itself gives it.
      { role: "assistant", content: "Paris.", refusal: null, reasoning_content: "zinc", tool_calls: [] },
      // The media type is a claim; the bytes are a PNG.
      { role: "user", content: [{ type: "text", text: "And this?" }, image(second, "image/jpeg")] },
    ],
  });
  expect(reply.status).toBe(200);
  expect(chat.requests[0]!.messages).toEqual([
    { role: "system", content: [{ type: "text", text: "Be brief." }] },
    {
      role: "user",
      content: [
        { type: "image", mediaType: "image/jpeg", bytes: new Uint8Array(first) },
        { type: "text", text: "Where?" },
      ],
    },
    { role: "assistant", content: "Paris." },
    {
      role: "user",
      content: [
        { type: "text", text: "And this?" },
        { type: "image", mediaType: "image/png", bytes: new Uint8Array(second) },
      ],
    },
  ]);
});

test("a JSON schema goes to a model that follows one", async () => {
  const chat = createEchoChat();
  const server = await serve({ chat, followsJsonSchema: true });
  const schema = { type: "object", properties: { city: { type: "string" } } };
  const format = { type: "json_schema", json_schema: { name: "place", schema, strict: true } };
  expect((await ask(server, saying("hi", { response_format: format }))).status).toBe(200);
  expect(chat.requests[0]!.jsonSchema).toEqual({ name: "place", schema });
  let deep: object = {};
  for (let i = 0; i < 500; i++) deep = { not: deep };
  const refused = await ask(
    server,
    saying("hi", { response_format: { type: "json_schema", json_schema: { name: "x", schema: deep } } }),
  );
  expect(refused.json).toMatchObject({ error: { code: "invalid_json_schema" } });
});

test("the list of models names the one that is served", async () => {
  const server = await serve({ modelName: "globe-project/GLOBE", contextLength: 8192 });
  const model = {
    id: "globe-project/GLOBE",
    object: "model",
    created: expect.any(Number),
    owned_by: "globe",
    max_model_len: 8192,
  };
  expect((await readReply(await fetch(`${server.url}/models`))).json).toEqual({ object: "list", data: [model] });
  expect((await readReply(await fetch(`${server.url}/models/globe-project%2FGLOBE`))).json).toEqual(model);
  expect((await readReply(await fetch(`${server.url}/models/globe-project/GLOBE`))).json).toEqual(model);
  const other = await readReply(await fetch(`${server.url}/models/other`));
  expect(other).toMatchObject({ status: 404, json: { error: { code: "model_not_found" } } });
});

test("health and metrics", async () => {
  const chat = createEchoChat();
  const server = await serve({ chat, version: "1.2.3", modelName: 'a "b"\\' });
  await ask(server, saying("hi", { model: 'a "b"\\' }));
  await ask(server, saying("hi", { model: "other" }));
  await until(async () => (await readMetric(server, "globe_request_seconds_count")) === 2);
  const health = await readReply(await fetch(server.url.replace("/v1", "/health")));
  expect(health).toMatchObject({ status: 200, json: { status: "ok", in_flight: 0, queued: 0 } });
  const metrics = await readReply(await fetch(server.url.replace("/v1", "/metrics")));
  expect(metrics.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  for (const line of [
    'globe_build_info{version="1.2.3",model="a \\"b\\"\\\\"} 1',
    'globe_requests_total{outcome="ok"} 1',
    'globe_requests_total{outcome="bad-request"} 1',
    "globe_requests_running 0",
    "globe_prompt_tokens_total 7",
    "globe_completion_tokens_total 10",
    "globe_time_to_first_token_seconds_count 1",
    "globe_request_seconds_count 2",
    'globe_completion_tokens_bucket{le="16"} 1',
  ]) {
    expect(metrics.text.split("\n")).toContain(line);
  }
  // Every line is a comment or a sample of the format.
  for (const line of metrics.text.trimEnd().split("\n")) {
    expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^\n]*"\})? -?[\d.e+-]+)$/);
  }
});

test("what was learned about each request is told to whoever logs", async () => {
  const records: unknown[] = [];
  const server = await serve({ onRequest: (record) => records.push(record) });
  await ask(server, saying("hi", { stream: true }));
  await until(() => records.length > 0);
  expect(records).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      outcome: "ok",
      status: 200,
      stream: true,
      completions: 1,
      pictures: 0,
      promptTokens: 7,
      completionTokens: 10,
      queueMs: expect.any(Number),
      firstTokenMs: expect.any(Number),
      totalMs: expect.any(Number),
    },
  ]);
});
