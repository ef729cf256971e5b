import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDataUrl } from "../../photo/data-url.ts";
import { decodeDataUrl } from "./decode-data-url.ts";

const outcomeOf = (work: () => Uint8Array) => {
  try {
    return Buffer.from(work()).toString("hex");
  } catch {
    return "refused";
  }
};
const both = (url: string) => [
  outcomeOf(() => decodeDataUrl(Buffer.from(url, "latin1"), "url")),
  outcomeOf(() => parseDataUrl(url).bytes),
];

test("bytes of any length come back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(0, 36_860, 36_864, 73_728), (end, start) => {
      const bytes = Buffer.concat([Buffer.alloc(start, 7), end]);
      const url = `data:image/jpeg;base64,${bytes.toString("base64")}`;
      expect(both(url)).toEqual([bytes.toString("hex"), bytes.toString("hex")]);
    }),
  );
});

test("a damaged URL is judged as the same URL in a string", () => {
  const good = `data:image/png;base64,${Buffer.alloc(37_000, "globe").toString("base64")}`;
  fc.assert(
    fc.property(fc.nat(good.length), fc.nat(3), fc.string({ unit: "binary-ascii", maxLength: 3 }), (at, cut, by) => {
      const url = good.slice(0, at) + by + good.slice(at + cut);
      const [ours, theirs] = both(url);
      expect(ours).toBe(theirs);
    }),
    { numRuns: 150 },
  );
});

test.each([
  "data:image/png;base64,",
  "data:image/png,abcd",
  "data:;base64,QQ=",
  "data:;base64,QQ=\0",
  "data:;base64,QQ=\0",
  "data:;base64,QUI-",
  "data:;base64,Q\nUI=",
])("%j", (url) => {
  const [ours, theirs] = both(url);
  expect(ours).toBe(theirs);
});

test("what is wrong is said about the field", () => {
  expect(() => decodeDataUrl("data:image/png;base64,##", "messages[0]")).toThrow(
    expect.objectContaining({
      status: 400,
      body: { error: expect.objectContaining({ code: "invalid_base64", param: "messages[0]" }) },
    }),
  );
});
