// The reader takes every JSON object as it is, and what models make of one.
import fc from "fast-check";
import { expect, test } from "vitest";
import { readLooseObject } from "./read-loose-json.ts";

test("any JSON object is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), fc.nat(3), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const expected = JSON.parse(text);
      // A bare -0 is the one number whose text JSON.stringify changes.
      expect(readLooseObject(text, 0)).toEqual({ value: expected, end: text.length, isCut: false });
    }),
    { numRuns: 500 },
  );
});

test("a member called __proto__ changes nothing but the object", () => {
  const { value } = readLooseObject('{"__proto__": {"polluted": true}, "a": 1}', 0)!;
  expect(Object.keys(value)).toEqual(["__proto__", "a"]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

const wholes: readonly [name: string, text: string, value: unknown][] = [
  ["trailing commas", '{"a": [1, 2,], "b": 3,}', { a: [1, 2], b: 3 }],
  ["single quotes", "{'a': 'it''s', 'b': 'x'}", { a: "it''s", b: "x" }],
  ["an apostrophe in single quotes", "{'a': 'the shop's sign', 'b': 1}", { a: "the shop's sign", b: 1 }],
  ["typographic quotes", "{“a”: “b”}", { a: "b" }],
  ["keys without quotes", "{a: 1, b_c: 'd'}", { a: 1, b_c: "d" }],
  ["Python's constants", "{'a': True, 'b': False, 'c': None}", { a: true, b: false, c: null }],
  ["quotes inside a string", '{"a": "the "Rua" sign", "b": 1}', { a: 'the "Rua" sign', b: 1 }],
  ["a comma after a quote inside", '{"a": "he said "no", and left", "b": 1}', { a: 'he said "no", and left', b: 1 }],
  ["line breaks inside a string", '{"a": "one\ntwo"}', { a: "one\ntwo" }],
  ["comments", '{"a": 1, // first\n/* second */ "b": 2}', { a: 1, b: 2 }],
  ["missing commas between lines", '{"a": "x"\n"b": "y"}', { a: "x", b: "y" }],
  ["words without quotes", "{country: Ivory Coast, city: null}", { country: "Ivory Coast", city: null }],
  ["a missing last bracket", '{"a": "x", "b": 2 ', { a: "x", b: 2 }],
  ["a list closed by its object", '{"a": ["x", "y"}', { a: ["x", "y"] }],
  ["full-width colons", '{"a"： "x"}', { a: "x" }],
];

test.each(wholes)("reads %s", (_, text, value) => {
  expect(readLooseObject(text, 0)).toMatchObject({ value, isCut: false });
});

const cuts: readonly [name: string, text: string][] = [
  ["inside a string", '{"a": "Par'],
  ["inside a key", '{"a": 1, "b'],
  ["after a colon", '{"a": 1, "b":'],
  ["inside a list", '{"a": ["x", "y"'],
  ["inside an object", '{"a": {"b": 1'],
  ["inside a number", '{"a": 12'],
  ["inside a bare word", "{country: Ivo"],
  ["after an escape", '{"a": "x\\'],
];

test.each(cuts)("says that the text ends %s", (_, text) => {
  expect(readLooseObject(text, 0)?.isCut).toBe(true);
});

test("deep nesting is no object, and costs no stack", () => {
  expect(readLooseObject('{"a":'.repeat(100_000), 0)).toBeNull();
  expect(readLooseObject(`{"a": ${"[".repeat(100_000)}`, 0)).toBeNull();
});

test("no text makes it throw", () => {
  const pieces = fc.constantFrom(..."{}[]\"':,\\/*#“”`\n ".split(""), "true", "null", "a", "12", "\\u00", "é");
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      readLooseObject(`{${parts.join("")}`, 0);
    }),
    { numRuns: 5_000 },
  );
});
