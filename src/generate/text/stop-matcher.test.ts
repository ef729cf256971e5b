// Stop strings: found across pieces of text, and never shown.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createStopMatcher } from "./stop-matcher.ts";

function run(stops: readonly string[], pieces: readonly string[]) {
  const matcher = createStopMatcher(stops);
  const shown = pieces.map((piece) => matcher.add(piece));
  return { shown: [...shown, matcher.finish()], matched: matcher.matched };
}

describe("createStopMatcher", () => {
  test.each([
    ["no stop strings", [], ["a", "b"], ["a", "b", ""], null],
    ["empty stop strings", [""], ["a", "b"], ["a", "b", ""], null],
    ["a stop string inside one piece", ["END"], ["aENDb", "c"], ["a", "", ""], "END"],
    ["across pieces", ["END"], ["aE", "N", "Db"], ["a", "", "", ""], "END"],
    ["a beginning that was none", ["END"], ["aE", "Nb"], ["a", "ENb", ""], null],
    ["a beginning at the end of the answer", ["END"], ["aE", "N"], ["a", "", "EN"], null],
    ["a beginning within a beginning", ["aab"], ["aa", "ab"], ["", "a", ""], "aab"],
    ["repeated beginnings", ["\n\n\n"], ["x\n", "\n", "y\n\n", "\n"], ["x", "", "\n\ny", "", ""], "\n\n\n"],
    ["the one that is complete first", ["abc", "b"], ["abc"], ["a", ""], "b"],
    ["the longer of two that are complete at once", ["bc", "abc"], ["abc"], ["", ""], "abc"],
    ["outside of the basic plane", ["🗼"], ["x🗼y"], ["x", ""], "🗼"],
    ["the whole text", ["a"], ["a"], ["", ""], "a"],
  ] as const)("%s", (_, stops, pieces, shown, matched) => {
    expect(run(stops, pieces)).toEqual({ shown: [...shown], matched });
  });

  const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 12 });
  const stopLists = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 4 }), {
    maxLength: 3,
  });

  test("shows the same text however it is cut, and none of a stop string", () => {
    fc.assert(
      fc.property(stopLists, fc.array(letters, { maxLength: 8 }), (stops, pieces) => {
        const whole = pieces.join("");
        const ends = [...whole].map((_, end) => end + 1);
        const end = ends.find((end) => stops.some((stop) => whole.slice(0, end).endsWith(stop)));
        const stop = stops
          .filter((each) => end !== undefined && whole.slice(0, end).endsWith(each))
          .sort((one, other) => other.length - one.length)[0];
        const { shown, matched } = run(stops, pieces);
        expect(matched).toBe(stop ?? null);
        expect(shown.join("")).toBe(stop === undefined ? whole : whole.slice(0, end! - stop.length));
      }),
      { numRuns: 500 },
    );
  });

  test("holds back no more than a stop string's beginning", () => {
    fc.assert(
      fc.property(stopLists, letters, (stops, text) => {
        const matcher = createStopMatcher(stops);
        const shown = matcher.add(text);
        const held = text.slice(shown.length);
        if (matcher.matched === null && held !== "") expect(stops.some((stop) => stop.startsWith(held))).toBe(true);
      }),
    );
  });
});
