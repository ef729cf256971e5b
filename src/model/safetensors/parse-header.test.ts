import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GlobeError } from "../../run/errors.ts";
import { parseHeader } from "./parse-header.ts";

const bytesOf = (header: unknown) =>
  new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));

/** Parses `header` as that of a file with `dataSize` bytes behind it. */
function parse(header: unknown, dataSize: number) {
  const bytes = typeof header === "object" && header instanceof Uint8Array ? header : bytesOf(header);
  return parseHeader(bytes, 8 + bytes.length + dataSize, "w.safetensors");
}

const two = (first: [number, number], second: [number, number]) => ({
  a: { dtype: "U8", shape: [first[1] - first[0]], data_offsets: first },
  b: { dtype: "U8", shape: [second[1] - second[0]], data_offsets: second },
});

describe("accepted", () => {
  test("tensors in any order of the text, sorted by their bytes", () => {
    const text =
      '{"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"a":{"dtype":"BF16","shape":[2,1],"data_offsets":[0,4]}}';
    const { entries } = parse(text, 8);
    expect(entries.map(({ name, dtype, shape, offset, length }) => [name, dtype, shape, offset, length])).toEqual([
      ["a", "BF16", [2, 1], 8 + text.length, 4],
      ["b", "F32", [1], 12 + text.length, 4],
    ]);
  });
  test("metadata of texts", () => {
    expect(parse({ __metadata__: { format: "pt" } }, 0).metadata).toEqual({ format: "pt" });
  });
  test("spaces behind the text", () => {
    expect(parse('{"a":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}    ', 8).entries[0]?.shape).toEqual([]);
  });
  test("tensors without elements, wherever they stand", () => {
    const header = {
      empty: { dtype: "F32", shape: [0, 7], data_offsets: [4, 4] },
      full: { dtype: "F32", shape: [1], data_offsets: [0, 4] },
      first: { dtype: "F32", shape: [0], data_offsets: [0, 0] },
    };
    expect(parse(header, 4).entries.map(({ name }) => name)).toEqual(["first", "full", "empty"]);
  });
  test("names that mean something to JavaScript", () => {
    const text =
      '{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"constructor":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"toString":{"dtype":"U8","shape":[0],"data_offsets":[2,2]}}';
    expect(parse(text, 2).entries.map(({ name }) => name)).toEqual(["__proto__", "constructor", "toString"]);
  });
  test("no tensors at all", () => {
    expect(parse("{}", 0).entries).toEqual([]);
  });
});

const u8 = (shape: unknown, offsets: unknown, dtype: unknown = "U8") => ({
  a: { dtype, shape, data_offsets: offsets },
});
const nested = (depth: number) => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;

describe("refused", () => {
  test.each<[string, unknown, number, string, RegExp]>([
    ["text that is no JSON", "{", 0, "decode-error", /not JSON/],
    ["JSON that is no object", "[]", 0, "decode-error", /not a JSON object/],
    ["null", "null", 0, "decode-error", /not a JSON object/],
    ["an empty header", "", 0, "decode-error", /not JSON/],
    ["bytes that are no UTF-8", Uint8Array.of(123, 34, 0xff, 34, 125), 0, "decode-error", /not JSON/],
    ["a byte order mark", "\ufeff{}", 0, "decode-error", /not JSON/],
    ["zeros behind the text", "{}\0\0", 0, "decode-error", /not JSON/],
    ["a tensor that is a number", { a: 1 }, 0, "decode-error", /not described by an object/],
    ["a tensor that is a list", { a: [] }, 0, "decode-error", /not described by an object/],
    ["no type", { a: { shape: [1], data_offsets: [0, 1] } }, 1, "decode-error", /no element type/],
    ["an unknown type", u8([1], [0, 1], "Q4"), 1, "unsupported", /"Q4"/],
    ["a type named as a property", u8([1], [0, 1], "toString"), 1, "unsupported", /"toString"/],
    ["FP8, which is real but not read", u8([1], [0, 1], "F8_E4M3"), 1, "unsupported", /BF16 release/],
    ["no shape", { a: { dtype: "U8", data_offsets: [0, 1] } }, 1, "decode-error", /shape/],
    ["a negative size", u8([-1], [0, 1]), 1, "decode-error", /shape/],
    ["a size of minus zero", '{"a":{"dtype":"U8","shape":[-0],"data_offsets":[0,0]}}', 0, "decode-error", /shape/],
    ["a size with a fraction", u8([1.5], [0, 1]), 1, "decode-error", /shape/],
    ["a size as text", u8(["1"], [0, 1]), 1, "decode-error", /shape/],
    [
      "a size beyond whole numbers",
      '{"a":{"dtype":"U8","shape":[1e300],"data_offsets":[0,1]}}',
      1,
      "decode-error",
      /shape/,
    ],
    ["sizes whose product overflows", u8([2 ** 52, 2 ** 52], [0, 1]), 1, "decode-error", /counted/],
    ["an overflow that a zero hides", u8([2 ** 52, 2, 0], [0, 0]), 0, "decode-error", /counted/],
    ["too many axes", u8(Array(33).fill(1), [0, 1]), 1, "too-large", /axes/],
    ["one offset", u8([1], [0]), 1, "decode-error", /two offsets/],
    ["three offsets", u8([1], [0, 1, 2]), 1, "decode-error", /two offsets/],
    ["a negative offset", u8([1], [-1, 0]), 1, "decode-error", /two offsets/],
    ["offsets the wrong way round", u8([1], [1, 0]), 1, "decode-error", /bytes where/],
    ["fewer bytes than the shape needs", u8([2], [0, 1]), 1, "decode-error", /needs 2/],
    ["more bytes than the shape needs", u8([1], [0, 2]), 2, "decode-error", /needs 1/],
    ["a hole before the first tensor", u8([1], [1, 2]), 2, "decode-error", /hole/],
    ["a hole between tensors", two([0, 1], [2, 3]), 3, "decode-error", /"b" follows a hole/],
    ["overlapping tensors", two([0, 2], [1, 3]), 3, "decode-error", /"b" overlaps/],
    ["two tensors in one place", two([0, 2], [0, 2]), 2, "decode-error", /overlaps/],
    ["bytes behind the last tensor", u8([1], [0, 1]), 2, "decode-error", /1 bytes follow/],
    ["a file that was cut", u8([4], [0, 4]), 3, "decode-error", /incomplete/],
    ["a tensor far beyond the file", u8([2 ** 53 - 1], [0, 2 ** 53 - 1]), 3, "decode-error", /incomplete/],
    [
      "a name that stands twice",
      '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
      1,
      "decode-error",
      /twice/,
    ],
    [
      "the same name in two spellings",
      '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\\u0061":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
      1,
      "decode-error",
      /twice/,
    ],
    [
      "a member that stands twice",
      '{"a":{"dtype":"F32","dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
      1,
      "decode-error",
      /twice/,
    ],
    ["metadata that is a list", { __metadata__: [] }, 0, "decode-error", /__metadata__/],
    ["metadata with a number", { __metadata__: { a: 1 } }, 0, "decode-error", /__metadata__/],
    [
      "a very long name",
      { ["n".repeat(1025)]: { dtype: "U8", shape: [1], data_offsets: [0, 1] } },
      1,
      "too-large",
      /name/,
    ],
    ["deep nesting", nested(100_000), 0, "decode-error", /./],
  ])("%s", (_, header, dataSize, code, message) => {
    let thrown: unknown;
    try {
      parse(header, dataSize);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(GlobeError);
    expect((thrown as GlobeError).code).toBe(code);
    expect((thrown as GlobeError).message).toMatch(message);
    expect((thrown as GlobeError).message.length).toBeLessThan(600);
  });
});

describe("fuzzed", () => {
  const sound = (parsed: ReturnType<typeof parse>, size: number, headerSize: number) => {
    let end = 8 + headerSize;
    for (const { offset, length } of parsed.entries) {
      expect(offset).toBe(end);
      end += length;
    }
    expect(end).toBe(size);
  };
  const survives = (bytes: Uint8Array, dataSize: number) => {
    try {
      sound(parseHeader(bytes, 8 + bytes.length + dataSize, "f"), 8 + bytes.length + dataSize, bytes.length);
    } catch (error) {
      if (!GlobeError.is(error)) throw error;
      expect(error.code).toMatch(/^(decode-error|unsupported|too-large)$/);
    }
  };
  test("arbitrary JSON is read soundly or refused", () => {
    const entry = fc.record(
      {
        dtype: fc.oneof(fc.constantFrom("U8", "BF16", "F32", "I64", "F8_E5M2"), fc.anything()),
        shape: fc.oneof(
          fc.array(fc.oneof(fc.nat(4), fc.double(), fc.maxSafeInteger()), { maxLength: 4 }),
          fc.anything(),
        ),
        data_offsets: fc.oneof(fc.tuple(fc.nat(64), fc.nat(64)), fc.array(fc.double(), { maxLength: 3 })),
      },
      { requiredKeys: [] },
    );
    const header = fc.dictionary(fc.oneof(fc.string(), fc.constant("__metadata__")), fc.oneof(entry, fc.jsonValue()));
    fc.assert(
      fc.property(header, fc.nat(64), (value, dataSize) => {
        const text = JSON.stringify(value, (_, member) => (typeof member === "bigint" ? String(member) : member));
        survives(bytesOf(text), dataSize);
      }),
      { numRuns: 500 },
    );
  });
  test("a sound header with changed bytes is read soundly or refused", () => {
    const header = bytesOf({
      __metadata__: { format: "pt" },
      "model.norm.weight": { dtype: "F32", shape: [4], data_offsets: [0, 16] },
      "model.embed_tokens.weight": { dtype: "BF16", shape: [3, 4], data_offsets: [16, 40] },
    });
    const change = fc.tuple(
      fc.nat(header.length - 1),
      fc.oneof(fc.nat(255), fc.constantFrom(34, 44, 48, 57, 58, 91, 92, 93, 123, 125)),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = header.slice();
        for (const [at, value] of changes) bytes[at] = value;
        survives(bytes, 40);
      }),
      { numRuns: 1000 },
    );
  });
});
