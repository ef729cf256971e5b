// Tests of the reasoning shown while a completion arrives: what is shown, and that the cut of the stream never matters.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createReasoningStream } from "./stream-reasoning.ts";

function shownOf(pieces: readonly string[]): string {
  const stream = createReasoningStream();
  return pieces.map((piece) => stream.push(piece)).join("") + stream.end();
}

const answer = "<answer>country: France\ncity: Paris</answer>";
const cases: readonly (readonly [name: string, completion: string, shown: string])[] = [
  ["a think block", `<think>Zinc roofs.</think>${answer}`, "Zinc roofs."],
  [
    "space around and inside the tags",
    `\n <think>\n\nZinc roofs.\n\nCafés.\n</think>\n\n${answer}`,
    "Zinc roofs.\n\nCafés.",
  ],
  ["tags in capitals and the long form", `<THINKING>Zinc roofs.</Thinking>${answer}`, "Zinc roofs."],
  ["a block that is never closed", "<think>Zinc roofs.\nAnd cafés", "Zinc roofs.\nAnd cafés"],
  ["a block that only the answer ends", `<think>Zinc roofs. ${answer}`, "Zinc roofs."],
  ["an opening tag that the template swallowed", `Zinc roofs.</think>${answer}`, "Zinc roofs."],
  ["no tags at all", "The roofs are zinc.\n\ncountry: France\ncity: Paris", "The roofs are zinc."],
  ["a decorated answer", "The roofs are zinc.\n\n- **Country**: France", "The roofs are zinc."],
  ["a final answer in words", "The roofs are zinc.\n**Final Answer:** Paris", "The roofs are zinc."],
  [
    "prose that begins like a key",
    "Country roads lead here.\nCity walls too.",
    "Country roads lead here.\nCity walls too.",
  ],
  ["the answer alone", "country: France\ncity: Paris", ""],
  ["an answer block alone", answer, ""],
  ["a comparison sign is no tag", "<think>width < height and 1<2</think>", "width < height and 1<2"],
  ["a sign at the very end", "<think>a <", "a <"],
  ["an empty completion", "", ""],
  ["white space alone", " \n ", ""],
];

describe("createReasoningStream", () => {
  test.each(cases)("%s", (_, completion, shown) => {
    expect(shownOf([completion])).toBe(shown);
    expect(shownOf([...completion])).toBe(shown);
  });

  test("shows words before the sentence is complete", () => {
    const stream = createReasoningStream();
    expect(stream.push("<think>The shop sign")).toBe("The shop sign");
    expect(stream.push(" is in Fren")).toBe(" is in Fren");
  });

  test("the cut of the stream never matters", () => {
    const piece = fc.constantFrom(
      ...[
        "<think>",
        "</think>",
        "<answer>",
        "</answer>",
        "<",
        "</",
        "think",
        "country",
        ":",
        "city: ",
        "\n",
        " ",
        "a",
        "Zinc roofs ",
        "- **",
      ],
    );
    const completion = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(completion, fc.array(fc.nat({ max: 60 })), (text, cuts) => {
        const places = [...new Set([0, ...cuts.filter((cut) => cut < text.length), text.length])].sort((a, b) => a - b);
        const pieces = places.slice(1).map((end, i) => text.slice(places[i], end));
        expect(shownOf(pieces)).toBe(shownOf([text]));
      }),
      { numRuns: 500 },
    );
  });

  test("nothing is shown that is not in the completion, and no space at the ends", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const shown = shownOf([text]);
        expect(text).toContain(shown);
        expect(shown.trim()).toBe(shown);
      }),
    );
  });
});
