import { expect, test } from "vitest";
import { GlobeError, redactSecrets, toGlobeError } from "./errors.ts";

test.each([
  ["Authorization: Bearer abcdef123456", "abcdef123456"],
  ["key sk-proj-1234567890 was refused", "sk-proj-1234567890"],
  ["https://user:pass4321@host/v1", "pass4321"],
  ["?api_key=abcd1234&x=1", "abcd1234"],
  ['{"token": "hf_abcdefgh"}', "hf_abcdefgh"],
  ['{"api-key":"0123456789"}', "0123456789"],
])("a secret is taken out of: %s", (text, secret) => {
  expect(redactSecrets(text)).not.toContain(secret);
  const error = new GlobeError("http-status", text, { facts: { url: text, detail: text } });
  expect(error.message + JSON.stringify(error.facts)).not.toContain(secret);
});

test("ordinary sentences stay as they are", () => {
  const sentence = "The model used 512 tokens: raise --max-tokens. The secret of Paris, token by token.";
  expect(redactSecrets(sentence)).toBe(sentence);
});

test("an abort and a foreign error become errors of ours", () => {
  expect(toGlobeError(new DOMException("stop", "AbortError")).code).toBe("aborted");
  expect(toGlobeError("text")).toMatchObject({ code: "internal", message: "text" });
  const own = new GlobeError("usage", "x");
  expect(toGlobeError(own)).toBe(own);
});
