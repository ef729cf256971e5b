import fc from "fast-check";
import { expect, test } from "vitest";
import { serveLimits } from "../serve-limits.ts";
import { parseBody } from "./parse-body.ts";

const parse = (text: string | Buffer, value = serveLimits.structureBytes.value) =>
  parseBody(Buffer.from(text), { ...serveLimits.structureBytes, value });
const parseValue = (text: string) => parse(text).value;
const outcomeOf = (work: () => unknown) => {
  try {
    return { value: work() };
  } catch {
    return "refused";
  }
};

const picture = `data:image/jpeg;base64,${"A".repeat(20_000)}`;
const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    picture,
    `${picture}é`,
    `${picture}\\`,
    `${picture}"`,
    `${picture}\n`,
    "data:",
    `x${picture}`,
    "picture:0",
    "\\".repeat(200),
    '"'.repeat(200),
  ),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 3 },
    texts,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(texts, tie("value"), { maxKeys: 4 }),
  ),
}));

test("every value comes out as JSON.parse gives it, pictures or none", () => {
  fc.assert(
    fc.property(value, fc.nat(3), (each, indent) => {
      const text = JSON.stringify([picture, each], null, indent);
      expect(parseValue(text)).toEqual(JSON.parse(text));
    }),
    { numRuns: 200 },
  );
});

test("pictures stay bytes where a request has them, and are text everywhere else", () => {
  const { value: body, pictures } = parse(
    JSON.stringify({
      messages: [
        { content: picture },
        {
          content: [{ type: "text", text: picture }, { image_url: { url: picture } }, { image_url: { url: "data:," } }],
        },
      ],
      stop: [picture],
    }),
  );
  const [[key, bytes], ...others] = [...pictures] as [[string, Buffer]];
  expect(others).toEqual([]);
  expect(bytes.toString()).toBe(picture);
  expect(body).toEqual({
    messages: [
      { content: picture },
      { content: [{ type: "text", text: picture }, { image_url: { url: key } }, { image_url: { url: "data:," } }] },
    ],
    stop: [picture],
  });
});

test("what JSON.parse refuses is refused, also where a picture was cut short or put in the wrong place", () => {
  const good = JSON.stringify({ a: picture, b: [picture, "x", picture], c: "data:" });
  fc.assert(
    fc.property(fc.nat(good.length), fc.nat(200), fc.constantFrom("", '"', "\\", ",", "x", "{"), (at, cut, by) => {
      const text = good.slice(0, at) + by + good.slice(at + cut);
      expect(outcomeOf(() => parseValue(text))).toEqual(outcomeOf(() => JSON.parse(text)));
    }),
    { numRuns: 2_000 },
  );
  const joined = `{"a":"x"${JSON.stringify(picture)}}`;
  expect(() => parse(joined)).toThrow("not valid JSON");
});

test("a text of escapes is walked in one pass", () => {
  const text = JSON.stringify(['\\"'.repeat(2_000_000)]);
  // Walked once for every escape, this would not end within the time limit of a test.
  expect(parseValue(text)).toEqual(JSON.parse(text));
});

test.each([
  ["brackets", "[".repeat(3_000) + "]".repeat(3_000)],
  ["numbers", `[${"1,".repeat(3_000)}1]`],
  ["empty strings", `[${'"",'.repeat(3_000)}""]`],
  ["white space", `{}${" ".repeat(6_000)}`],
])("too many %s outside strings are refused, and inside a string they are not", (_name, text) => {
  expect(() => parse(text, 5_000)).toThrow("JSON outside strings");
  expect(parse(JSON.stringify([text]), 5_000).value).toEqual([text]);
});

test("nesting deeper than the stack is read", () => {
  const depth = 200_000;
  expect(() => parse(`["${picture}",${"[".repeat(depth)}${"]".repeat(depth)}]`)).not.toThrow();
});
