import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { claimedConcepts, extractEntities } from "./extract-entities.ts";
import { visualLexicon } from "./visual-lexicon.ts";

const claims = (text: string) => claimedConcepts(extractEntities(text)).map((concept) => visualLexicon.names[concept]);
const unclaimed = (text: string) =>
  extractEntities(text)
    .filter((mention) => mention.unclaimed !== null)
    .map((mention) => `${mention.name}: ${mention.unclaimed}`);

describe("claims", () => {
  test.each<[text: string, expected: string[]]>([
    ["Palm trees line the road.", ["palm tree", "road"]],
    ["PALM-TREES and Tuk-Tuks", ["palm tree", "tuk tuk"]],
    ["lorries and motorbikes", ["truck", "motorcycle"]],
    ["a streetlight beside lamp posts", ["street light"]],
    ["the church's steeples", ["church", "steeple"]],
    ["churches, buses, foliage, geese, sheep, fishermen", ["church", "bus", "leaf", "duck", "sheep", "fisherman"]],
    ["a red double-decker bus", ["double decker bus"]],
    ["the stop sign and street name signs", ["stop sign", "street sign"]],
    ["stone houses with tiled roofs", ["house", "tiled roof"]],
    ["palace gardens", ["garden"]],
    ["carved cartography, artful designs, scarce busts, carpets", ["bust", "carpet"]],
    ["a sea of signs in Cyrillic script", ["sea", "sign", "cyrillic script"]],
    ["In plain sight, from my point of view, at sea level, by bus", []],
    ["the signs of wear", []],
    ["a ca\u00adr and a bu\u200bs", ["car", "bus"]],
    ["car car car", ["car"]],
    ["一辆红色的公共汽车", []],
  ])("%s", (text, expected) => {
    expect(claims(text)).toEqual(expected);
  });
});

describe("denials, suppositions, questions and lists are no claims", () => {
  test.each<[text: string, expected: string[]]>([
    ["There are no palm trees.", []],
    ["No palm trees, red buses, or minarets are visible, but a church is.", ["church"]],
    ["Palm trees, red buses and minarets are not visible.", []],
    ["Minarets are absent. A tower is missing.", []],
    ["The sign is not legible.", ["sign"]],
    ["There is a church, and palm trees are not visible.", ["church"]],
    ["I cannot see any cars here.", []],
    ["I don’t see cars, but I see buses.", ["bus"]],
    ["Without the usual palm trees, the road has a bench.", ["road", "bench"]],
    ["The scene lacks skyscrapers; a river is there.", ["river"]],
    ["Neither a mosque nor a temple", []],
    ["None of the houses has a balcony.", []],
    ["It is not a church, a mosque or a temple.", []],
    ["Not only cars but also trams", ["car", "tram"]],
    ["No doubt a bridge", ["bridge"]],
    ["Without a doubt a bridge", ["bridge"]],
    ["It might be a church or a mosque, with red roofs.", ["roof"]],
    ["If there were a minaret, the street would be in Turkey.", ["road"]],
    ["Such cities are known for their canals and bicycles.", []],
    ["The roofs suggest a town near the sea.", ["roof"]],
    ["Rather than palm trees, it has firs.", ["fir tree"]],
    ["A fountain instead of a statue", ["fountain"]],
    ["Is that a minaret? It is a chimney.", ["chimney"]],
    ["tree, building, sky, road, car, sign, bus, lamp, bench, flag, person, fence", []],
    ["tree building sky road car sign bus lamp bench flag person fence", []],
    ["tree. building. sky. road. car. sign. bus. lamp. bench. flag.", []],
    ["I see trees, cars, signs, a bench, a flag and a fence.", ["tree", "car", "sign", "bench", "flag", "fence"]],
  ])("%s", (text, expected) => {
    expect(claims(text)).toEqual(expected);
  });

  test("says why", () => {
    expect(unclaimed("No cars. Maybe a bus. A tram? Palace gardens.")).toEqual([
      "car: negated",
      "bus: hypothetical",
      "tram: question",
      "palace: modifier",
    ]);
  });
});

test("spans point at the words in the text", () => {
  const text = "Behind it — 🇫🇷 — Palm-Trees, and a ca\u00adr.";
  expect(extractEntities(text).map(({ start, end, text: written }) => [text.slice(start, end), written])).toEqual([
    ["Palm-Trees", "Palm-Trees"],
    ["ca\u00adr", "ca\u00adr"],
  ]);
});

test("never throws, and every span is inside the text and in order", () => {
  const words = fc.constantFrom(
    ...visualLexicon.names,
    "not",
    "no",
    "without",
    "is",
    "visible",
    "?",
    ".",
    ",",
    "and",
    "\u200b",
    "’",
    "\ud83c",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(words, { maxLength: 40 }).map((parts) => parts.join(" ")),
  );
  fc.assert(
    fc.property(text, (input) => {
      const mentions = extractEntities(input);
      const offsets = mentions.flatMap(({ start, end }) => [start, end]);
      expect(offsets.every((offset, i) => offset <= input.length && offset >= (offsets[i - 1] ?? 0))).toBe(true);
      expect(mentions.every(({ start, end, text }) => end > start && input.slice(start, end) === text)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("the lexicon knows several hundred things by several names each", () => {
  expect(visualLexicon.names.length).toBeGreaterThan(700);
  for (const name of visualLexicon.names) expect(claims(`The photo shows a ${name}.`), name).toEqual([name]);
});
