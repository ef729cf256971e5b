// The trainer against one that counts everything anew after each merge, and its files in Hugging Face's library.
import { Tokenizer } from "@huggingface/tokenizers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../run/random.ts";
import { characterOfByte, writeBytes } from "./byte-alphabet.ts";
import { countWords } from "./count-words.ts";
import { splitWords } from "./split-words.ts";
import { controlTokenId, controlTokens, tokenizerFiles } from "./tokenizer-files.ts";
import { trainBpe } from "./train-bpe.ts";

/** Byte-pair encoding as it is told: all pairs of all words are counted for every merge. */
function trainNaively(words: ReadonlyMap<string, number>, size: number, leastCount: number) {
  const tokens = [...characterOfByte].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
  const merges: [string, string][] = [];
  let corpus = Array.from(words, ([text, count]) => ({ tokens: [...writeBytes(text)], count }));
  while (tokens.length < size) {
    const counts = new Map<string, { pair: [string, string]; count: number }>();
    for (const word of corpus) {
      for (let i = 1; i < word.tokens.length; i++) {
        const pair: [string, string] = [word.tokens[i - 1]!, word.tokens[i]!];
        const entry = counts.get(pair.join("\n")) ?? { pair, count: 0 };
        entry.count += word.count;
        counts.set(pair.join("\n"), entry);
      }
    }
    const id = (token: string) => tokens.indexOf(token);
    const [best] = [...counts.values()].sort(
      (a, b) => b.count - a.count || id(a.pair[0]) - id(b.pair[0]) || id(a.pair[1]) - id(b.pair[1]),
    );
    if (!best || best.count < leastCount) break;
    const [left, right] = best.pair;
    merges.push(best.pair);
    if (!tokens.includes(left + right)) tokens.push(left + right);
    corpus = corpus.map(({ tokens: before, count }) => {
      const after: string[] = [];
      for (let i = 0; i < before.length; i++) {
        if (before[i] === left && before[i + 1] === right) after.push(left + before[++i]!);
        else after.push(before[i]!);
      }
      return { tokens: after, count };
    });
  }
  return { tokens, merges };
}

const text =
  "country: Portugal\ncity: Lisboa\nThe sign says PADARIA; don't miss the 1,234 tiles. Ελλάδα, Москва, 東京, ไทย, مصر, " +
  "a b  c\n\n  deep  indent\r\nIt's 25 °C… 🙂 naïve café, naïve café";

describe("the trained vocabulary equals that of counting anew", () => {
  test("on sentences", () => {
    const words = countWords([text, text.slice(20), text.slice(0, 60)]);
    expect(trainBpe(words, { size: 400 })).toEqual(trainNaively(words, 400, 2));
  });

  test("on random words of few letters, where pairs overlap and tie", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c", "é"), minLength: 1, maxLength: 9 });
    const corpora = fc.uniqueArray(fc.tuple(word, fc.integer({ min: 1, max: 5 })), {
      selector: ([text]) => text,
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(corpora, fc.integer({ min: 256, max: 290 }), fc.integer({ min: 2, max: 4 }), (list, size, least) => {
        const words = new Map(list);
        expect(trainBpe(words, { size, leastCount: least })).toEqual(trainNaively(words, size, least));
      }),
      { numRuns: 150 },
    );
  });

  test("whatever the order of the words", () => {
    const words = [...countWords([text])];
    const forward = trainBpe(new Map(words), { size: 330 });
    expect(trainBpe(new Map(words.toReversed()), { size: 330 })).toEqual(forward);
  });
});

describe("the files", () => {
  const vocabulary = trainBpe(countWords([text, text]), { size: 420 });
  const files = tokenizerFiles(vocabulary, 1024);
  const tokenizer = new Tokenizer(files["tokenizer.json"] as object, files["tokenizer_config.json"] as object);
  const encode = (piece: string) => tokenizer.encode(piece, { add_special_tokens: false }).ids;
  const idOf = new Map(vocabulary.tokens.map((token, id) => [token, id]));

  /** Applies the merges one after the other to each word. */
  function encodeNaively(piece: string): number[] {
    return splitWords(piece).flatMap((word) => {
      let tokens = [...writeBytes(word)];
      for (const [left, right] of vocabulary.merges) {
        const next: string[] = [];
        for (let i = 0; i < tokens.length; i++) {
          if (tokens[i] === left && tokens[i + 1] === right) next.push(left + tokens[++i]!);
          else next.push(tokens[i]!);
        }
        tokens = next;
      }
      return tokens.map((token) => idOf.get(token)!);
    });
  }

  test("Hugging Face's tokenizer gives the ids of the merges", () => {
    expect(encode(text)).toEqual(encodeNaively(text));
  });

  test("any text comes back from its ids", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }), (piece) => {
        const ids = encode(piece);
        expect(ids).toEqual(encodeNaively(piece));
        expect(tokenizer.decode(ids, { skip_special_tokens: false })).toBe(piece.normalize("NFC"));
      }),
      { numRuns: 300 },
    );
  });

  test.each(controlTokens)("%s is one token behind the vocabulary", (token) => {
    expect(encode(token)).toEqual([controlTokenId(vocabulary, token)]);
    expect(encode(`Lisboa${token}`).at(-1)).toBe(controlTokenId(vocabulary, token));
  });
});

test("control tokens in a corpus teach nothing", () => {
  expect(countWords(["<|im_start|>user"], controlTokens)).toEqual(new Map([["user", 1]]));
});

test("a vocabulary too small for all bytes is refused", () => {
  expect(() => trainBpe(new Map([["a", 1]]), { size: 100 })).toThrow("between 256 and");
});

test("five thousand words are merged to four thousand tokens", () => {
  const random = createRandom(5);
  const letters = "etaoinshrdlcumwfgypbvk";
  const words = new Map<string, number>();
  for (let i = 0; i < 5000; i++) {
    const length = 2 + random.integer(9);
    const word = Array.from({ length }, () => letters[Math.floor(letters.length * random.next() ** 2)]!).join("");
    words.set(` ${word}`, 1 + random.integer(100));
  }
  const { tokens, merges } = trainBpe(words, { size: 4096 });
  expect(new Set(tokens).size).toBe(4096);
  expect(merges.length).toBeGreaterThanOrEqual(4096 - 256);
});
