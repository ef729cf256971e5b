// Text from tokens: characters that lie across tokens, control tokens, broken bytes.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDetokenizer } from "./detokenizer.ts";
import { createTokenBytes, type TokenAlphabet } from "./token-bytes.ts";

/** GPT-2's alphabet in its published construction, apart from ours: printable bytes first, the others after 255. */
const byteLevel = (() => {
  const printable = [...Array(256).keys()].filter((byte) => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173));
  const others = [...Array(256).keys()].filter((byte) => !printable.includes(byte));
  const characterOf = (byte: number) => {
    const place = others.indexOf(byte);
    return String.fromCodePoint(place === -1 ? byte : 256 + place);
  };
  return [...Array(256).keys()].map(characterOf);
})();
const lone = [...Array(256).keys()].map((byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);

const END = 300;
const TOOL = 301;
const added = new Map([
  [END, { content: "<|im_end|>", special: true }],
  [TOOL, { content: "<tool_call>é", special: false }],
]);

/** A vocabulary of all single bytes, then `words`. */
function open(alphabet: TokenAlphabet, words: readonly string[] = []) {
  const contents = [...(alphabet === "byte-level" ? byteLevel : lone), ...words];
  return createTokenBytes({ alphabet, added, contentOf: (id) => contents[id] });
}

/** The pieces as they come, and what is left at the end. */
function stream(alphabet: TokenAlphabet, ids: readonly number[], words?: readonly string[]): string[] {
  const detokenizer = createDetokenizer(open(alphabet, words));
  return [...ids.map((id) => detokenizer.add(id)), detokenizer.finish()];
}

const bytes = (text: string) => [...Buffer.from(text)];

describe.each(["byte-level", "sentence-piece"] as const)("%s tokens", (alphabet) => {
  test("show a character only when its last byte is there", () => {
    expect(stream(alphabet, bytes("é🗼"))).toEqual(["", "é", "", "", "", "🗼", ""]);
  });

  test("give back any text, byte by byte, without splitting a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const wellFormed = text.toWellFormed();
        const pieces = stream(alphabet, bytes(wellFormed));
        expect(pieces.join("")).toBe(wellFormed);
        for (const piece of pieces) expect(piece.isWellFormed()).toBe(true);
      }),
    );
  });

  test("turn broken bytes into the replacement character, however they are cut, as one decoding of all does", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 40 }), (ids) => {
        expect(stream(alphabet, ids).join("")).toBe(Buffer.from(ids).toString("utf8"));
      }),
    );
  });

  test("keep a byte order mark, which is part of the text", () => {
    expect(stream(alphabet, bytes("\ufeffa")).join("")).toBe("\ufeffa");
  });

  test("leave out control tokens and ids without a token, and keep added text", () => {
    expect(stream(alphabet, [...bytes("a"), END, TOOL, 299, 10_000, ...bytes("b")]).join("")).toBe("a<tool_call>éb");
  });

  test("do not let a control token break a character in two", () => {
    const [first, ...rest] = bytes("é");
    expect(stream(alphabet, [first!, END, ...rest]).join("")).toBe("é");
  });

  test("end an unfinished character as the replacement character", () => {
    expect(stream(alphabet, bytes("🗼").slice(0, 3))).toEqual(["", "", "", "\ufffd"]);
  });
});

test("words of a byte-level vocabulary hold parts of characters", () => {
  const [a, b, c, d] = bytes("🗼").map((byte) => byteLevel[byte]!);
  const words = [`x${a}${b}`, `${c}${d}Ġy`];
  expect(stream("byte-level", [256, 257], words)).toEqual(["x", "🗼 y", ""]);
});

test("words of SentencePiece write spaces as a low line of their own", () => {
  expect(stream("sentence-piece", [256, 257], ["▁Rua", "▁▁<0xG1>"])).toEqual([" Rua", "  <0xG1>", ""]);
});
