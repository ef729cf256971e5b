// What `globe serve` refuses, with the status, code and field that clients of the original know.
import sharp from "sharp";
import { expect, test } from "vitest";
import { createEchoChat } from "./serve-chat.ts";
import { ask, readReply, saying, serve } from "./serve-http.ts";

interface Case {
  readonly name: string;
  /** A whole body, or fields beside a valid message. */
  readonly body?: unknown;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly status?: number;
  readonly code: string | null;
  readonly param?: string | null;
  readonly message?: string;
}

const user = (content: unknown) => ({ messages: [{ role: "user", content }] });
const image = (url: unknown, detail?: unknown) => user([{ type: "image_url", image_url: { url, detail } }]);
const imageParam = "messages[0].content[0].image_url.url";
const schemaFormat = { type: "json_schema", json_schema: { name: "x", schema: {} } };

const cases: readonly Case[] = [
  { name: "no JSON", body: "{", code: null },
  { name: "an empty body", body: "", code: null },
  { name: "a trailing comma", body: '{"model":"echo",}', code: null },
  { name: "bytes that are no UTF-8", body: Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), code: null },
  { name: "a byte order mark", body: '\ufeff{"model":"echo"}', code: null },
  {
    name: "a list",
    body: "[]",
    code: null,
    message: "The request body must be a JSON object, and not an empty array.",
  },
  { name: "null", body: "null", code: null },
  { name: "a number", body: "17", code: null },
  {
    name: "no messages",
    body: { model: "echo" },
    code: "missing_required_parameter",
    param: "messages",
    message: "Missing required parameter: 'messages'.",
  },
  { name: "no model", body: { messages: [] }, code: "missing_required_parameter", param: "model" },
  {
    name: "another model",
    fields: { model: "gpt-4" },
    status: 404,
    code: "model_not_found",
    message: "The model `gpt-4` does not exist or you do not have access to it.",
  },
  {
    name: "empty messages",
    fields: { messages: [] },
    code: "empty_array",
    param: "messages",
    message:
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
  },
  {
    name: "messages that are text",
    fields: { messages: "hello" },
    code: "invalid_type",
    param: "messages",
    message: "Invalid type for 'messages': expected an array of objects, but got a string instead.",
  },
  { name: "a message that is text", fields: { messages: ["hello"] }, code: "invalid_type", param: "messages[0]" },
  { name: "no role", fields: { messages: [{}] }, code: "missing_required_parameter", param: "messages[0].role" },
  {
    name: "an unknown role",
    fields: { messages: [{ role: "pilot", content: "x" }] },
    code: "invalid_value",
    param: "messages[0].role",
    message: "Invalid value: 'pilot'. Supported values are: 'system', 'developer', 'user' and 'assistant'.",
  },
  {
    name: "no content",
    fields: { messages: [{ role: "user" }] },
    code: "missing_required_parameter",
    param: "messages[0].content",
  },
  {
    name: "content of another type",
    fields: user(5),
    code: "invalid_type",
    param: "messages[0].content",
    message:
      "Invalid type for 'messages[0].content': expected one of a string or an array of objects, " +
      "but got an integer instead.",
  },
  {
    name: "an unknown part",
    fields: user([{ type: "video_url" }]),
    code: "invalid_value",
    param: "messages[0].content[0].type",
    message: "Invalid value: 'video_url'. Supported values are: 'text' and 'image_url'.",
  },
  {
    name: "a part without type",
    fields: user([{}]),
    code: "missing_required_parameter",
    param: "messages[0].content[0].type",
  },
  {
    name: "a text part without text",
    fields: user([{ type: "text" }]),
    code: "missing_required_parameter",
    param: "messages[0].content[0].text",
  },
  {
    name: "a picture as a bare address",
    fields: user([{ type: "image_url", image_url: "data:," }]),
    code: "invalid_type",
    param: "messages[0].content[0].image_url",
  },
  { name: "an unknown detail", fields: image("data:,", "huge"), code: "invalid_value" },
  {
    name: "a picture from the system",
    fields: { messages: [{ role: "system", content: [{ type: "image_url", image_url: { url: "data:," } }] }] },
    code: "invalid_value",
    param: "messages[0]",
  },
  { name: "a picture that is no data URL", fields: image("hello"), code: "invalid_image_url", param: imageParam },
  {
    name: "a remote picture",
    fields: image("https://example.org/a.jpg"),
    code: "invalid_image_url",
    param: imageParam,
  },
  { name: "a file", fields: image("file:///etc/passwd"), code: "invalid_image_url", param: imageParam },
  { name: "broken base64", fields: image("data:image/png;base64,####"), code: "invalid_base64", param: imageParam },
  {
    name: "a picture that is text",
    fields: image(`data:image/png;base64,${Buffer.from("hello").toString("base64")}`),
    code: "image_parse_error",
    param: imageParam,
  },
  {
    name: "a picture that is a PDF",
    fields: image(`data:image/png;base64,${Buffer.from("%PDF-1.7 and so on").toString("base64")}`),
    code: "invalid_image_format",
    param: imageParam,
  },
  {
    name: "too many pictures",
    fields: user(Array.from({ length: 65 }, () => ({ type: "image_url", image_url: { url: "data:," } }))),
    code: "too_many_images",
  },
  {
    name: "too many messages",
    fields: { messages: Array.from({ length: 2049 }, () => ({ role: "user", content: "x" })) },
    code: "array_above_max_length",
    param: "messages",
  },
  {
    name: "too many parts",
    fields: user(Array.from({ length: 4097 }, () => 0)),
    code: "array_above_max_length",
    param: "messages[0].content",
  },
  {
    name: "a temperature above its range",
    fields: { temperature: 3 },
    code: "integer_above_max_value",
    param: "temperature",
    message: "Invalid 'temperature': integer above maximum value. Expected a value <= 2, but got 3 instead.",
  },
  { name: "a temperature below its range", fields: { temperature: -0.5 }, code: "decimal_below_min_value" },
  { name: "a temperature as text", fields: { temperature: "1" }, code: "invalid_type", param: "temperature" },
  {
    name: "a temperature beyond numbers",
    body: '{"model":"echo","messages":[{"role":"user","content":""}],"temperature":1e999}',
    code: "invalid_value",
    param: "temperature",
  },
  { name: "a top_p above its range", fields: { top_p: 1.5 }, code: "decimal_above_max_value", param: "top_p" },
  { name: "no completions", fields: { n: 0 }, code: "integer_below_min_value", param: "n" },
  { name: "too many completions", fields: { n: 129 }, code: "integer_above_max_value", param: "n" },
  { name: "half a completion", fields: { n: 1.5 }, code: "invalid_type", param: "n" },
  { name: "a seed that loses digits", fields: { seed: 2 ** 60 }, code: "integer_above_max_value", param: "seed" },
  { name: "no tokens", fields: { max_tokens: 0 }, code: "integer_below_min_value", param: "max_tokens" },
  { name: "too many tokens", fields: { max_tokens: 1e9 }, code: "integer_above_max_value", param: "max_tokens" },
  {
    name: "two limits of tokens",
    fields: { max_tokens: 5, max_completion_tokens: 5 },
    code: "invalid_parameter_combination",
    param: "max_tokens",
  },
  { name: "an empty stop", fields: { stop: "" }, code: "empty_string", param: "stop" },
  { name: "an empty stop in a list", fields: { stop: ["a", ""] }, code: "empty_string", param: "stop[1]" },
  { name: "too many stops", fields: { stop: Array(17).fill("a") }, code: "array_above_max_length", param: "stop" },
  {
    name: "a stop that is too long",
    fields: { stop: "x".repeat(1025) },
    code: "string_above_max_length",
    param: "stop",
  },
  { name: "too many alternatives", fields: { logprobs: true, top_logprobs: 21 }, code: "integer_above_max_value" },
  {
    name: "alternatives without log-probabilities",
    fields: { top_logprobs: 5 },
    code: "invalid_parameter_combination",
    param: "top_logprobs",
    message: "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
  },
  {
    name: "stream options without a stream",
    fields: { stream_options: { include_usage: true } },
    code: "invalid_parameter_combination",
    param: "stream_options",
  },
  { name: "a top_k below its range", fields: { top_k: -2 }, code: "integer_below_min_value", param: "top_k" },
  { name: "a min_p above its range", fields: { min_p: 2 }, code: "integer_above_max_value", param: "min_p" },
  { name: "a repetition penalty of 0", fields: { repetition_penalty: 0 }, code: "integer_below_min_value" },
  {
    name: "a field that nobody knows",
    fields: { chat_template_kwargs: {} },
    code: "unknown_parameter",
    param: "chat_template_kwargs",
    message: "Unknown parameter: 'chat_template_kwargs'.",
  },
  {
    name: "a field with a trap for a name",
    body: '{"model":"echo","messages":[{"role":"user","content":""}],"__proto__":{"n":1}}',
    code: "unknown_parameter",
  },
  {
    name: "tools",
    fields: { tools: [{ type: "function", function: { name: "f" } }] },
    code: "unsupported_parameter",
    param: "tools",
    message: "Unsupported parameter: 'tools' is not supported with this model.",
  },
  { name: "logit biases", fields: { logit_bias: { "5": 1 } }, code: "unsupported_parameter", param: "logit_bias" },
  { name: "audio", fields: { modalities: ["text", "audio"] }, code: "unsupported_parameter", param: "modalities" },
  {
    name: "a call of a tool",
    fields: { messages: [{ role: "assistant", content: "", tool_calls: [{}] }] },
    code: "unsupported_parameter",
    param: "messages[0].tool_calls",
  },
  {
    name: "a JSON schema",
    fields: { response_format: schemaFormat },
    code: "unsupported_parameter",
    param: "response_format",
    message: "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
  },
  { name: "a JSON object", fields: { response_format: { type: "json_object" } }, code: "unsupported_parameter" },
  { name: "an unknown format", fields: { response_format: { type: "xml" } }, code: "invalid_value" },
  {
    name: "a prompt beyond the context",
    fields: user("long"),
    code: "context_length_exceeded",
    param: "messages",
    message: "This model's maximum context length is exceeded: The prompt has 9000 tokens, but the context holds 4096.",
  },
];

test.each(cases)("$name", async ({ body, fields, status = 400, code, param, message }) => {
  const server = await serve();
  const reply = await ask(server, body ?? saying("hi", fields));
  expect(reply.json).toEqual({
    error: {
      message: message ?? expect.stringMatching(/\S.*[.)…]$/),
      type: "invalid_request_error",
      param: param ?? (param === null ? null : expect.toSatisfy(() => true)),
      code,
    },
  });
  expect(reply.status).toBe(status);
  expect(reply.headers.get("x-request-id")).toMatch(/^[0-9a-f]{32}$/);
});

test("a stream that cannot begin is refused with a status", async () => {
  const reply = await ask(await serve(), saying("long", { stream: true }));
  expect(reply).toMatchObject({ status: 400, json: { error: { code: "context_length_exceeded" } } });
});

test("a defect of the model tells the client nothing, and the log everything", async () => {
  const failures: unknown[] = [];
  const server = await serve({ onFailure: (error, id) => failures.push([String(error), id]) });
  const reply = await ask(server, saying("fail"));
  expect(reply.status).toBe(500);
  expect(reply.json).toEqual({
    error: {
      message: "The server had an error while processing your request. Its log says more.",
      type: "server_error",
      param: null,
      code: null,
    },
  });
  expect(failures).toEqual([
    ["GlobeError: The model has a defect at /secret/path.", reply.headers.get("x-request-id")],
  ]);
});

test("a stream that breaks in its middle ends with an error", async () => {
  const server = await serve({ chat: createEchoChat({ tokenMs: 5 }) });
  const reply = await ask(server, saying("break", { stream: true }));
  expect(reply.status).toBe(200);
  expect(reply.text).not.toContain("[DONE]");
  const last = reply.text.trimEnd().split("\n\n").at(-1)!;
  expect(JSON.parse(last.slice("data: ".length))).toMatchObject({ error: { type: "server_error" } });
});

test("a model that fails before it gives anything keeps no place", async () => {
  const complete = () => {
    throw new TypeError("not even a promise");
  };
  const server = await serve({ chat: { ...createEchoChat(), complete }, maxInFlight: 1 });
  for (const stream of [false, true, false]) {
    expect((await ask(server, saying("hi", { stream }))).status).toBe(500);
  }
});

test("a model that loses a completion is a failure, and no short answer", async () => {
  const chat = createEchoChat();
  const server = await serve({
    chat: { ...chat, complete: (request, options) => chat.complete({ ...request, n: 1 }, options) },
  });
  expect((await ask(server, saying("hi", { n: 2 }))).status).toBe(500);
});

test.each([
  ["POST", "/v1/models", 405, "method_not_supported"],
  ["GET", "/v1/chat/completions", 405, "method_not_supported"],
  ["DELETE", "/health", 405, "method_not_supported"],
  ["GET", "/v1/completions", 404, "unknown_url"],
  ["POST", "/", 404, "unknown_url"],
])("%s %s", async (method, path, status, code) => {
  const { url } = await serve();
  const reply = await readReply(await fetch(url.replace("/v1", path), { method }));
  expect(reply).toMatchObject({ status, json: { error: { type: "invalid_request_error", code } } });
});

test.each([
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/jsonp",
])("a body of %s, which a page may post anywhere, is refused", async (type) => {
  const reply = await ask(await serve(), JSON.stringify(saying("hi")), { headers: { "content-type": type } });
  expect(reply).toMatchObject({ status: 415, json: { error: { code: "unsupported_content_type" } } });
});

test("bodies beyond their limit are refused, announced or not", async () => {
  const server = await serve({ limits: { bodyBytes: 10_000 } });
  const body = JSON.stringify(saying("x".repeat(20_000)));
  expect(await ask(server, body)).toMatchObject({ status: 413, json: { error: { code: "request_too_large" } } });
  const chunked = await fetch(`${server.url}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: new Blob([body]).stream(),
    duplex: "half",
  } as RequestInit);
  expect(await readReply(chunked)).toMatchObject({ status: 413 });
  expect((await ask(server, saying("small"))).status).toBe(200);
});

test("JSON that would grow in memory is refused before it is parsed", async () => {
  const server = await serve({ limits: { structureBytes: 1000 } });
  expect((await ask(server, "[".repeat(2000))).status).toBe(413);
  expect((await ask(server, saying("[".repeat(2000)))).status).toBe(200);
});

test("pictures beyond the limits on pixels are refused", async () => {
  const side = 64;
  const bytes = await sharp({ create: { width: side, height: side, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  const part = { type: "image_url", image_url: { url: `data:image/png;base64,${bytes.toString("base64")}` } };
  const one = await serve({ limits: { picturePixels: 4000 } });
  expect(await ask(one, saying("", user([part])))).toMatchObject({
    status: 413,
    json: { error: { code: "image_too_large", param: imageParam } },
  });
  const all = await serve({ limits: { allPicturesPixels: 10_000 } });
  expect((await ask(all, saying("", user([part, part])))).status).toBe(200);
  expect((await ask(all, saying("", user([part, part, part])))).status).toBe(413);
});
