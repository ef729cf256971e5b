// Data URLs: what goes in comes out, and what is malformed is refused.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDataUrl, toDataUrl } from "./data-url.ts";

test("bytes come back as they went in", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom("image/jpeg", "image/png", "image/svg+xml"),
      (bytes, mediaType) => {
        expect(parseDataUrl(toDataUrl({ mediaType, bytes }))).toEqual({ mediaType, bytes });
      },
    ),
  );
});

test("a view into a larger buffer gives only its own bytes", () => {
  const whole = Uint8Array.of(1, 2, 3, 4, 5, 6);
  expect(parseDataUrl(toDataUrl({ mediaType: "image/jpeg", bytes: whole.subarray(2, 4) })).bytes).toEqual(
    Uint8Array.of(3, 4),
  );
});

describe("is understood", () => {
  test.each([
    ["data:image/jpeg;base64,/9j/", "image/jpeg", 3],
    ["DATA:IMAGE/JPEG;BASE64,/9j/", "image/jpeg", 3],
    ["data:image/png;charset=utf-8;base64,AAAA", "image/png", 3],
    ["data:;base64,QQ==", "text/plain", 1],
    ["data:image/gif;base64,QQ", "image/gif", 1],
    ["data:image/webp;base64,", "image/webp", 0],
  ])("%s", (url, mediaType, length) => {
    const parsed = parseDataUrl(url);
    expect([parsed.mediaType, parsed.bytes.length]).toEqual([mediaType, length]);
  });
});

describe("is refused", () => {
  test.each([
    ["", "decode-error"],
    ["photo.jpg", "decode-error"],
    ["https://example.org/photo.jpg", "decode-error"],
    ["file:///etc/passwd", "decode-error"],
    ["data:", "decode-error"],
    ["data:image/jpeg;base64", "decode-error"],
    ["data:image/jpeg,%FF%D8", "unsupported"],
    ["data:image/jpeg;base64,AAAA AAAA", "decode-error"],
    ["data:image/jpeg;base64,AA%41A", "decode-error"],
    ["data:image/jpeg;base64,AA-_", "decode-error"],
    ["data:image/jpeg;base64,AAAAA", "decode-error"],
    ["data:image/jpeg;base64,A===", "decode-error"],
    ["data:image/jpeg;base64,=AAA", "decode-error"],
    ["data:image/jpeg;base64,AA=A", "decode-error"],
    ["data:image/jpeg;base64,AA==AA==", "decode-error"],
    ["data:image/jpeg;base64,AAA\u0100", "decode-error"],
    ["data:image/jpeg;base64,AAAA\n", "decode-error"],
    ["data:image/jpeg;base64,=", "decode-error"],
    ["data:image/jpeg;base64,AAAA=", "decode-error"],
    ["data:image/jpeg\r\nX: y;base64,AAAA", "decode-error"],
    [`data:image/jpeg;${"x=y;".repeat(10_000)}base64,AAAA`, "decode-error"],
  ])("%s", (url, code) => {
    expect(() => parseDataUrl(url)).toThrow(expect.objectContaining({ code }));
  });
});

test("a URL beyond the limit is refused unread", () => {
  const limit = { name: "data URL length", value: 50, unit: "characters", reason: "a test" };
  expect(() => parseDataUrl(`data:image/jpeg;base64,${"A".repeat(100)}`, limit)).toThrow(
    expect.objectContaining({ code: "too-large" }),
  );
});

test("one wrong letter anywhere is noticed", () => {
  const wrong = fc.constantFrom(..."-_=!%* \n\u0000\u00ff\u4e00");
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 3, maxLength: 90 }), fc.nat(), wrong, (bytes, place, letter) => {
      const url = toDataUrl({ mediaType: "image/jpeg", bytes });
      const start = url.indexOf(",") + 1;
      const end = url.replace(/=+$/, "").length - 1;
      const at = start + (place % (end - start));
      expect(() => parseDataUrl(url.slice(0, at) + letter + url.slice(at + 1))).toThrow();
    }),
    { numRuns: 1000 },
  );
});

test("anything at all is answered or refused, quickly", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      try {
        parseDataUrl(`data:${text}`);
      } catch (error) {
        expect(["decode-error", "unsupported"]).toContain((error as { code: string }).code);
      }
    }),
  );
  expect(() => parseDataUrl(`data:image/jpeg;base64,${"A".repeat(2_000_000)}!`)).toThrow();
});
