import fc from "fast-check";
import { expect, test } from "vitest";
import { createEventStreamParser } from "./event-stream.ts";

function parse(chunks: readonly (string | Uint8Array)[]): [string, string][] {
  const events: [string, string][] = [];
  const parser = createEventStreamParser((data, type) => events.push([type, data]));
  for (const chunk of chunks) parser.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  parser.end();
  return events;
}
const data = (text: string) => parse([text]).map(([, value]) => value);

test.each<[string, string, string[]]>([
  ["one event", "data: a\n\n", ["a"]],
  ["two events", "data: a\n\ndata: b\n\n", ["a", "b"]],
  ["CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]],
  ["carriage returns alone", "data: a\r\rdata: b\r\r", ["a", "b"]],
  ["mixed line ends", "data: a\n\r\ndata: b\r\n\n", ["a", "b"]],
  ["no space after the colon", "data:a\n\n", ["a"]],
  ["only the first space is dropped", "data:  a\n\n", [" a"]],
  ["several lines of data", "data: a\ndata: b\n\n", ["a\nb"]],
  ["empty data is an event", "data:\n\n", [""]],
  ["comments", ": ping\n\ndata: a\n: ping\n\n", ["a"]],
  ["ids, retries and unknown fields", "id: 1\nretry: 10\nfoo: bar\ndata: a\n\n", ["a"]],
  ["a byte order mark", "\ufeffdata: a\n\n", ["a"]],
  ["blank lines alone", "\n\n\n", []],
  ["the last blank line is missing", "data: a\n\ndata: b\n", ["a", "b"]],
  ["the last line end is missing", "data: a\n\ndata: b", ["a", "b"]],
  ["a bare object counts as data", 'data: a\n\n{"error":"x"}\n\n', ["a", '{"error":"x"}']],
  ["a bare object without a line end", '{"error":"x"}', ['{"error":"x"}']],
  ["characters outside the basic plane", "data: 北京 🗼\n\n", ["北京 🗼"]],
])("%s", (_name, text, expected) => {
  expect(data(text)).toEqual(expected);
});

test("the type of an event is given, and does not stick", () => {
  expect(parse(["event: error\ndata: a\n\ndata: b\n\n"])).toEqual([
    ["error", "a"],
    ["message", "b"],
  ]);
});

test("bytes may be split anywhere, inside a character too", () => {
  const line = fc.string({ unit: "binary" }).map((text) => text.toWellFormed().replace(/[\r\n]/g, " "));
  const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 5 }),
      lineEnd,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
      (lines, end, sizes) => {
        const bytes = Buffer.from(lines.map((text) => `data: ${text}${end}${end}`).join(""));
        const chunks: Uint8Array[] = [];
        for (let start = 0; start < bytes.length; ) {
          const size = sizes[chunks.length % sizes.length]!;
          chunks.push(bytes.subarray(start, start + size));
          start += size;
        }
        expect(parse(chunks).map(([, value]) => value)).toEqual(lines);
      },
    ),
  );
});

test("any bytes are survived", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }), (chunks) => {
      parse(chunks);
    }),
  );
});

test("a line without end is refused by its limit, without quadratic work", () => {
  const parser = createEventStreamParser(() => {});
  const chunk = Buffer.alloc(1024, "x");
  const push = () => {
    for (let i = 0; i < 5_000; i++) parser.push(chunk);
  };
  expect(push).toThrow(expect.objectContaining({ code: "too-large" }));
});

test("an event of many lines is refused by the same limit", () => {
  const parser = createEventStreamParser(() => {});
  const line = Buffer.from(`data: ${"x".repeat(1_000)}\n`);
  const push = () => {
    for (let i = 0; i < 5_000; i++) parser.push(line);
  };
  expect(push).toThrow(expect.objectContaining({ code: "too-large" }));
});
