import fc from "fast-check";
import { expect, test } from "vitest";
import { countKeys } from "./count-keys.ts";

test.each<[string, string, readonly number[]]>([
  ["an empty object", "{}", []],
  ["keys of two depths", '{"a":{"b":1,"c":2},"d":{}}', [2, 2]],
  ["a key twice", '{"a":1,"a":2}', [2]],
  ["strings that hold braces and colons", '{"a:{":"}{\\":","b\\\\":"\\\\"}', [2]],
  ["spaces around a colon", '{"a" \n : 1}', [1]],
  ["strings that are values", '["a","b"]', []],
])("%s", (_, text, expected) => {
  expect(countKeys(text).byDepth).toEqual(expected);
});

test("a string without an end ends with the text", () => {
  expect(countKeys('{"a":1,"b').byDepth).toEqual([1]);
  expect(countKeys('{"\\').byDepth).toEqual([]);
});

test("the outer keys of any object are counted", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      expect(countKeys(JSON.stringify(value, null, 1)).byDepth[0] ?? 0).toBe(Object.keys(value).length);
    }),
  );
});
