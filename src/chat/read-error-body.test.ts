import fc from "fast-check";
import { expect, test } from "vitest";
import { detailCharacters } from "./limits.ts";
import { holdsError, readErrorBody, readErrorValue } from "./read-error-body.ts";

test.each<[string, unknown, object]>([
  [
    "OpenAI",
    { error: { message: "Incorrect API key", type: "invalid_request_error", param: null, code: "invalid_api_key" } },
    { message: "Incorrect API key", type: "invalid_request_error", status: null },
  ],
  [
    "vLLM from 0.10",
    { error: { message: "The model `x` does not exist.", type: "NotFoundError", param: null, code: 404 } },
    { message: "The model `x` does not exist.", type: "NotFoundError", status: 404 },
  ],
  [
    "vLLM before 0.10",
    { object: "error", message: "maximum context length is 8096", type: "BadRequestError", param: null, code: 400 },
    { message: "maximum context length is 8096", type: "BadRequestError", status: 400 },
  ],
  [
    "llama.cpp",
    {
      error: {
        code: 400,
        message: "request exceeds",
        type: "exceed_context_size_error",
        n_prompt_tokens: 9000,
        n_ctx: 4096,
      },
    },
    { message: "request exceeds", type: "exceed_context_size_error", status: 400 },
  ],
  [
    "SGLang",
    { object: "error", message: "too long", type: "BadRequest", code: "400" },
    { message: "too long", status: 400 },
  ],
  ["ollama", { error: "model 'x' not found" }, { message: "model 'x' not found", type: null }],
  [
    "ollama's OpenAI form",
    { error: { message: "model 'x' not found", type: "not_found_error", param: null, code: null } },
    { message: "model 'x' not found", type: "not_found_error", status: null },
  ],
  [
    "LM Studio",
    { error: "Unexpected endpoint or method. (POST /v1/v1/chat)" },
    { message: "Unexpected endpoint or method. (POST /v1/v1/chat)" },
  ],
  ["FastAPI, one sentence", { detail: "Not Found" }, { message: "Not Found" }],
  [
    "FastAPI, a list",
    { detail: [{ loc: ["body", "top_k"], msg: "extra fields not permitted", type: "value_error.extra" }] },
    { message: "body.top_k: extra fields not permitted" },
  ],
  ["a gateway", { message: "no Route matched" }, { message: "no Route matched" }],
  ["a list of errors", { errors: [{ message: "first", code: 7 }] }, { message: "first", status: null }],
  [
    "OpenRouter",
    { error: { message: "Provider returned error", code: 502, metadata: {} } },
    { message: "Provider returned error", status: 502 },
  ],
])("%s", (_name, value, expected) => {
  expect(readErrorBody(JSON.stringify(value))).toMatchObject(expected);
  expect(holdsError(value)).toBe(true);
});

test.each<[string, string, string | null]>([
  ["nothing", "", null],
  ["escape sequences", "\u001b[31mbad\u001b[0m\u0007", "[31mbad [0m"],
  ["plain text", "upstream connect error\n", "upstream connect error"],
  [
    "a page of nginx",
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body></body></html>",
    "502 Bad Gateway",
  ],
  ["a page without title", "<!DOCTYPE html><style>p{}</style><p>Down <b>now</b></p>", "Down now"],
  ["half of some JSON", '{"error": {"mess', '{"error": {"mess'],
  ["JSON without any message", "{}", null],
  ["a JSON string", '"no"', "no"],
  ["null", "null", null],
])("%s", (_name, body, message) => {
  expect(readErrorBody(body).message).toBe(message);
});

test("a long message is cut", () => {
  const { message } = readErrorBody("x".repeat(10_000));
  expect(message).toHaveLength(detailCharacters.value + 1);
});

test.each([
  { choices: [] },
  { id: "x", choices: [{}] },
  { choices: [], error: null },
  [],
  null,
  7,
  "text",
])("%j is no error", (value) => {
  expect(holdsError(value)).toBe(false);
});

test("no value makes it throw", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, text) => {
      readErrorValue(value);
      holdsError(value);
      readErrorBody(text);
    }),
  );
});
