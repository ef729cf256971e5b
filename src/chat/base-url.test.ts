import { expect, test } from "vitest";
import { parseBaseUrl } from "./base-url.ts";

test.each([
  ["http://localhost:8000", "http://localhost:8000/v1"],
  ["http://localhost:8000/", "http://localhost:8000/v1"],
  ["http://localhost:8000/v1", "http://localhost:8000/v1"],
  ["http://localhost:8000/v1/", "http://localhost:8000/v1"],
  ["http://localhost:8000//v1//", "http://localhost:8000/v1"],
  ["  http://localhost:8000/v1\n", "http://localhost:8000/v1"],
  ["localhost:8000", "http://localhost:8000/v1"],
  ["127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"],
  ["[::1]:8000", "http://[::1]:8000/v1"],
  ["http://host/v1/chat/completions", "http://host/v1"],
  ["http://host/v1/models", "http://host/v1"],
  ["http://host/vlm", "http://host/vlm/v1"],
  ["https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1"],
  ["https://openrouter.ai/api", "https://openrouter.ai/api/v1"],
  ["https://gateway.example/api/v3", "https://gateway.example/api/v3"],
  ["https://generativelanguage.example/v1beta/openai/", "https://generativelanguage.example/v1beta/openai"],
  ["https://x.openai.azure.com/openai/deployments/d", "https://x.openai.azure.com/openai/deployments/d"],
  ["HTTP://LOCALHOST:8000", "http://localhost:8000/v1"],
])("%j means %s", (text, href) => {
  expect(parseBaseUrl(text).href).toBe(href);
});

test("a query is kept for every request and is no part of the address", () => {
  expect(parseBaseUrl("https://host/v1/chat/completions?api-version=2")).toMatchObject({
    href: "https://host/v1",
    search: "?api-version=2",
  });
});

test("credentials become a header and leave the address", () => {
  const { href, basicAuthorization } = parseBaseUrl("https://ann:p%40ss@host/v1");
  expect(href).toBe("https://host/v1");
  expect(basicAuthorization).toBe(`Basic ${Buffer.from("ann:p@ss").toString("base64")}`);
});

test.each(["", "  ", "http://", "ftp://host", "file:///etc/passwd", "http://a b"])("%j is refused", (text) => {
  expect(() => parseBaseUrl(text)).toThrow(expect.objectContaining({ code: "usage" }));
});
