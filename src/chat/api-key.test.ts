import { expect, test } from "vitest";
import { chooseApiKey } from "./api-key.ts";
import { parseBaseUrl } from "./base-url.ts";

const both = { GLOBE_API_KEY: "ours", OPENAI_API_KEY: "theirs" };

test.each<[string, string, string | undefined, Record<string, string>, string | null]>([
  ["a given key wins", "http://host", "given", both, "given"],
  ["an empty key sends none", "http://host", "", both, null],
  ["GLOBE_API_KEY comes first", "https://host", undefined, both, "ours"],
  ["GLOBE_API_KEY goes wherever it is told", "http://public.example", undefined, both, "ours"],
  ["OPENAI_API_KEY over TLS", "https://api.openai.com", undefined, { OPENAI_API_KEY: "theirs" }, "theirs"],
  ["OPENAI_API_KEY to this machine", "http://127.0.0.1:8000", undefined, { OPENAI_API_KEY: "theirs" }, "theirs"],
  ["OPENAI_API_KEY to the local network", "http://192.168.1.7", undefined, { OPENAI_API_KEY: "theirs" }, "theirs"],
  ["OPENAI_API_KEY to a host of a cluster", "http://vllm:8000", undefined, { OPENAI_API_KEY: "theirs" }, "theirs"],
  ["OPENAI_API_KEY stays here otherwise", "http://public.example", undefined, { OPENAI_API_KEY: "theirs" }, null],
  ["no private address by its first digits", "http://10.evil.example", undefined, { OPENAI_API_KEY: "x" }, null],
  ["blank is none", "https://host", undefined, { GLOBE_API_KEY: " ", OPENAI_API_KEY: "" }, null],
])("%s", (_name, url, given, environment, expected) => {
  expect(chooseApiKey(parseBaseUrl(url), given, environment)).toBe(expected);
});
