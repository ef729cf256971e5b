import fc from "fast-check";
import { expect, test } from "vitest";
import { buildRequestBody } from "./build-request-body.ts";
import type { ChatMessage, ChatRequest } from "./chat.ts";

const dialect = { withStreamOptions: true, withMaxCompletionTokens: false };
const plain = {
  model: "m",
  stream: false,
  dialect,
  allocate: (bytes: number) => Buffer.alloc(bytes + 9, "?"),
  extraBody: {},
};
const build = (request: ChatRequest, options = plain) =>
  JSON.parse(Buffer.from(buildRequestBody(request, options)).toString("utf8"));

const part = fc.oneof(
  fc.record({ type: fc.constant("text" as const), text: fc.string({ unit: "binary" }) }),
  fc.record({
    type: fc.constant("image" as const),
    mediaType: fc.constantFrom("image/jpeg", "image/png", 'odd"type'),
    bytes: fc.uint8Array({ maxLength: 50 }),
  }),
);
const message = fc.record({
  role: fc.constantFrom("system" as const, "user" as const, "assistant" as const),
  content: fc.oneof(fc.string({ unit: "binary" }), fc.array(part, { maxLength: 4 })),
});

/** The plain way, for comparison. */
function wireMessage({ role, content }: ChatMessage) {
  if (typeof content === "string") return { role, content: content.toWellFormed() };
  return {
    role,
    content: content.map((item) =>
      item.type === "text"
        ? { type: "text", text: item.text.toWellFormed() }
        : {
            type: "image_url",
            image_url: { url: `data:${item.mediaType};base64,${Buffer.from(item.bytes).toString("base64")}` },
          },
    ),
  };
}

test("any conversation comes out as JSON.stringify would write it", () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 4 }), (messages) => {
      const expected = JSON.parse(JSON.stringify(messages.map(wireMessage)));
      expect(build({ messages }).messages.map(wellFormed)).toEqual(expected.map(wellFormed));
    }),
  );
});

const wellFormed = (value: unknown) => JSON.parse(JSON.stringify(value).toWellFormed());

test.each([0, 1, 2, 3, 49_151, 49_152, 49_153, 98_304, 150_001])("a picture of %i bytes arrives whole", (length) => {
  const backing = new Uint8Array(length + 5).map((_, i) => (i * 7919) & 255);
  // A view into a larger buffer, as a reader of archives gives it.
  const bytes = backing.subarray(5);
  const body = build({ messages: [{ role: "user", content: [{ type: "image", mediaType: "image/png", bytes }] }] });
  const { url } = body.messages[0].content[0].image_url;
  expect(Buffer.from(url.slice("data:image/png;base64,".length), "base64").equals(bytes)).toBe(true);
});

const messages: ChatMessage[] = [{ role: "user", content: "hello" }];

test("what the request leaves out is left to the server", () => {
  expect(build({ messages })).toEqual({ messages: [{ role: "user", content: "hello" }], model: "m", stream: false });
});

test("every setting has its wire name", () => {
  const request: ChatRequest = {
    messages,
    temperature: 0.1,
    topP: 0.9,
    topK: 50,
    maxTokens: 512,
    frequencyPenalty: 0.7,
    presencePenalty: 0.6,
    repetitionPenalty: 1.1,
    minP: 0.05,
    seed: 7,
    stop: ["</answer>"],
    n: 4,
    topLogprobs: 5,
    jsonSchema: { name: "place", schema: { type: "object" } },
  };
  expect(
    build(request, { ...plain, stream: true, extraBody: { chat_template_kwargs: { enable_thinking: false } } }),
  ).toEqual({
    messages: [{ role: "user", content: "hello" }],
    model: "m",
    temperature: 0.1,
    top_p: 0.9,
    top_k: 50,
    max_tokens: 512,
    frequency_penalty: 0.7,
    presence_penalty: 0.6,
    repetition_penalty: 1.1,
    min_p: 0.05,
    seed: 7,
    stop: ["</answer>"],
    n: 4,
    logprobs: true,
    top_logprobs: 5,
    response_format: { type: "json_schema", json_schema: { name: "place", schema: { type: "object" }, strict: true } },
    stream: true,
    stream_options: { include_usage: true },
    chat_template_kwargs: { enable_thinking: false },
  });
});

test("no alternatives asks for the chosen token's log-probability alone", () => {
  const body = build({ messages, topLogprobs: 0 });
  expect(body.logprobs).toBe(true);
  expect(body).not.toHaveProperty("top_logprobs");
});

test("a server's dialect is spoken", () => {
  const spoken = { withStreamOptions: false, withMaxCompletionTokens: true };
  const body = build({ messages, maxTokens: 9 }, { ...plain, stream: true, dialect: spoken });
  expect(body).not.toHaveProperty("stream_options");
  expect(body).not.toHaveProperty("max_tokens");
  expect(body.max_completion_tokens).toBe(9);
});

test("fields for one vendor win over ours", () => {
  expect(build({ messages, temperature: 0 }, { ...plain, extraBody: { temperature: 1 } }).temperature).toBe(1);
});
