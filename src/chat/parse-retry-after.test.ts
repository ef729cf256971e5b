import { expect, test } from "vitest";
import { parseRetryAfter } from "./parse-retry-after.ts";

const now = Date.UTC(2026, 0, 1, 12, 0, 0);

test.each<[string, Record<string, string>, number | null]>([
  ["seconds", { "retry-after": "3" }, 3_000],
  ["fractions of a second", { "retry-after": "0.25" }, 250],
  ["a date", { "retry-after": "Thu, 01 Jan 2026 12:00:07 GMT" }, 7_000],
  ["a date that has passed", { "retry-after": "Thu, 01 Jan 2026 11:00:00 GMT" }, 0],
  ["milliseconds win", { "retry-after-ms": "40", "retry-after": "3" }, 40],
  ["nothing", {}, null],
  ["nonsense", { "retry-after": "soon" }, null],
  ["a negative number is no number of seconds", { "retry-after": "-5 apples" }, null],
  ["nonsense in milliseconds falls back", { "retry-after-ms": "x", "retry-after": "2" }, 2_000],
])("%s", (_name, headers, expected) => {
  expect(parseRetryAfter((name) => headers[name] ?? null, now)).toBe(expected);
});
