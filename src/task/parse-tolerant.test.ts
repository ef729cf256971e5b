import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerCases } from "../../test/task-answer-cases.ts";
import { formatAnswer } from "./format-answer.ts";
import { parseTolerant } from "./parse-tolerant.ts";
import { statuses } from "./status.ts";

describe("what models write", () => {
  test.each(answerCases)("$name → $status $country $city", ({
    text,
    status,
    country = null,
    city = null,
    finishReason,
    strict = status,
  }) => {
    const options = finishReason ? { finishReason } : {};
    expect(parseTolerant(text, options)).toMatchObject({ status, country, city });
    expect(parseTolerant(text, { ...options, recover: false }).status).toBe(strict);
  });
});

test("no completion is an error", () => {
  expect(parseTolerant(null)).toMatchObject({ status: "error", country: null, city: null, reasoning: null });
});

test("keeps the reasoning, the options of an ambiguous answer, and what was written unasked", () => {
  expect(parseTolerant("<think> roofs \n</think><answer>country: A\ncity: Paris or Lyon</answer>")).toMatchObject({
    reasoning: "roofs",
    options: ["Paris", "Lyon"],
  });
  const text = "country: US\nstate: Illinois\ncity: Springfield\nlatitude: 39.78\nlongitude: -89.65";
  expect(parseTolerant(text)).toMatchObject({ region: "Illinois", point: { lat: 39.78, lon: -89.65 } });
  expect(parseTolerant("country: NZ\ncoordinates: 36.85° S, 174.76° E").point).toEqual({ lat: -36.85, lon: 174.76 });
  expect(parseTolerant("country: NZ\ncoordinates: 136.85, 174.76").point).toBeNull();
});

const fragments = fc.constantFrom(
  "<think>",
  "</think>",
  "<answer>",
  "</answer>",
  "country:",
  "City：",
  "**",
  "[",
  "]",
  "(",
  ")",
  "{",
  "}",
  '"',
  "\n",
  "\r\n",
  ", ",
  " or ",
  "France",
  "Paris",
  "unknown",
  "国家",
  "\u200b",
  "\u{e0041}",
  "\\n",
  "|",
  "- ",
  "1. ",
  "because",
  "<|im_end|>",
  "\ud800",
  "🇫🇷",
  "?",
  ".",
);
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.array(fragments, { maxLength: 30 }).map((parts) => parts.join("")),
);

test("never throws and never invents: every name was written", () => {
  // What a value loses between its letters: markup, marks of emphasis and characters that nobody sees.
  const squash = (text: string) =>
    text
      .normalize("NFC")
      .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
      .replace(/<[^<>]*>/g, "")
      .replace(/\p{Regional_Indicator}/gu, (letter) => String.fromCodePoint(letter.codePointAt(0)! - 0x1f1e6 + 65))
      .replace(/[^\p{L}\p{N}]+/gu, "")
      .toLowerCase();
  fc.assert(
    fc.property(anyText, fc.boolean(), (text, recover) => {
      const { status, country, city, options } = parseTolerant(text, { recover });
      expect(statuses).toContain(status);
      for (const name of [country, city, ...options]) {
        if (name !== null)
          expect(squash(text.normalize("NFC").replace(/\p{Default_Ignorable_Code_Point}/gu, ""))).toContain(
            squash(name),
          );
      }
      if (status !== "ok" && status !== "recovered" && status !== "ambiguous")
        expect([country, city]).toEqual([null, null]);
      if (!recover) expect(status).not.toBe("recovered");
    }),
    { numRuns: 2_000 },
  );
});

test("reads back what it was asked for", () => {
  const name = fc.stringMatching(/^[A-ZÀÉÖ][a-zàéöñü]{2,12}(?:[ -][A-Z][a-z]{2,10})?$/);
  fc.assert(
    fc.property(name, name, (country, city) => {
      expect(parseTolerant(formatAnswer({ reasoning: "a", country, city }))).toMatchObject({
        status: "ok",
        country,
        city,
      });
    }),
  );
});

test("takes time in proportion to the length", () => {
  const hostile = [
    "<answer>",
    "<",
    "<  ",
    "country: ",
    "(",
    "[",
    "**",
    " or ",
    "{",
    "- ",
    " ",
    "-",
    "and ",
    "</think>",
    "a, ",
    "\n",
  ];
  for (const piece of hostile) parseTolerant(piece.repeat(300_000 / piece.length));
  for (const piece of hostile) {
    for (const end of ["", "x"])
      parseTolerant(`<answer>country: ${piece.repeat(300_000 / piece.length)}${end}</answer>`);
  }
}, 5_000);
