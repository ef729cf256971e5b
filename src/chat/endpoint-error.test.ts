import { expect, test } from "vitest";
import { endpointError, type FailedAnswer } from "./endpoint-error.ts";
import { readErrorValue } from "./read-error-body.ts";

const fail = (status: number, body: unknown = {}, more: Partial<FailedAnswer> = {}) =>
  endpointError({
    url: "http://host/v1/chat/completions",
    status,
    body: readErrorValue(body),
    model: "qwen",
    hasApiKey: false,
    requestId: null,
    retryAfter: null,
    location: null,
    ...more,
  });
const says = (message: string) => ({ error: { message } });

test.each<[string, ReturnType<typeof fail>, RegExp, boolean]>([
  ["no key", fail(401), /wants an API key \(401\).*GLOBE_API_KEY/, false],
  ["wrong key", fail(403, {}, { hasApiKey: true }), /refuses the API key \(403\)/, false],
  ["unknown model", fail(404, says("The model `qwen` does not exist.")), /no model "qwen".*--model/, false],
  ["too many requests", fail(429), /fewer requests \(429\)\. Lower the number in flight, or wait\./, true],
  ["a day to wait", fail(429, {}, { retryAfter: 86_400_000 }), /in flight, or wait 24 h 0 min, as it asks\./, true],
  ["no quota", fail(429, { error: { message: "x", type: "insufficient_quota" } }), /no quota left/, false],
  ["server error", fail(500, says("CUDA out of memory")), /failed \(500\).*CUDA out of memory/, true],
  ["overloaded", fail(529), /failed \(529\)/, true],
  ["not implemented", fail(501), /failed \(501\)/, false],
  ["too large", fail(413), /smaller picture/, false],
  ["refused", fail(422, says("top_k is not supported")), /refuses the request \(422\).*top_k is not supported/, false],
  [
    "redirect with a token",
    fail(302, {}, { location: "https://host/in?token=abc#x" }),
    /to https:\/\/host\/in \(/,
    false,
  ],
  ["error in an answer", fail(200, { message: "CUDA error" }), /reports an error in place of an answer \(200\)/, false],
  ["redirect", fail(308, {}, { location: "https://host/v1" }), /redirects to https:\/\/host\/v1/, false],
  [
    "context, vLLM",
    fail(400, says("This model's maximum context length is 8096 tokens. However, you requested 9000 tokens")),
    /cannot fit .* into its context/,
    false,
  ],
  [
    "context, llama.cpp",
    fail(400, {
      error: {
        code: 400,
        message: "the request exceeds the available context size",
        type: "exceed_context_size_error",
      },
    }),
    /cannot fit .* into its context/,
    false,
  ],
  ["blind, vLLM", fail(400, says("meta-llama/x is not a multimodal model")), /cannot take pictures/, false],
  [
    "blind, llama.cpp",
    fail(500, says("image input is not supported - hint: if this is unexpected, you may need to provide the mmproj")),
    /cannot take pictures.*mmproj/,
    false,
  ],
])("%s", (_name, error, sentence, isRetryable) => {
  expect(error.message).toMatch(sentence);
  expect(error.isRetryable).toBe(isRetryable);
  expect(error.code).toBe("http-status");
});

test("facts are kept", () => {
  const error = fail(429, says("slow down"), { requestId: "r1", retryAfter: 1_500 });
  expect(error.facts).toEqual({
    url: "http://host/v1/chat/completions",
    status: 429,
    requestId: "r1",
    detail: "slow down",
    retryAfter: 1.5,
  });
});
