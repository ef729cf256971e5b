// Answers as teachers write them: what is read, what is refused, and that nothing is invented.
import fc from "fast-check";
import { expect, test } from "vitest";
import { readTeacherAnswer } from "./read-teacher-answer.ts";

const told = {
  visual_entities: ["tram", "tiled facade"],
  reasoning: "A yellow tram climbs past tiled facades.",
  localizable: true,
  localizability_score: 0.9,
  country: "Portugal",
  city: "Lisbon",
};
const read = {
  localizable: true,
  score: 0.9,
  reasoning: "A yellow tram climbs past tiled facades.",
  country: "Portugal",
  city: "Lisbon",
  entities: ["tram", "tiled facade"],
};
const json = JSON.stringify(told);

const readable: readonly [name: string, text: string][] = [
  ["bare JSON", json],
  ["a code fence", `\`\`\`json\n${JSON.stringify(told, null, 2)}\n\`\`\``],
  ["prose around it", `Here is my analysis:\n\n${json}\n\nI hope this helps!`],
  ["prose with braces before it", `The set {tram, hill} matters. ${json}`],
  ["a think block before it", `<think>Maybe {"country": "Spain", "city": "Madrid"}?</think>\n${json}`],
  ["an unfinished sketch before it", `{"country": "Spain", "city": \n\n${json}`],
  ["a sketch before the answer", `${JSON.stringify({ ...told, country: "Spain", city: "Madrid" })}\nNo:\n${json}`],
  ["trailing commas", json.replace("}", ",}")],
  ["Python", json.replaceAll('"', "'").replace("true", "True")],
  ["verdict and score as words", json.replace("true", '"Yes"').replace("0.9", '"90%"')],
  ["a score out of ten", json.replace("0.9", '"9/10"')],
  ["a missing last bracket", json.slice(0, -1)],
  [
    "members inside a location",
    JSON.stringify({ ...told, country: undefined, city: undefined, location: { country: "Portugal", city: "Lisbon" } }),
  ],
  [
    "a verdict in an object of its own",
    JSON.stringify({
      ...told,
      localizable: undefined,
      localizability_score: undefined,
      localizability: { localizable: true, score: 0.9 },
    }),
  ],
  [
    "camel case",
    json.replace("visual_entities", "visualEntities").replace("localizability_score", "localizabilityScore"),
  ],
];

test.each(readable)("reads %s", (_, text) => {
  expect(readTeacherAnswer(text)).toEqual({ status: "ok", answer: read });
});

const names: readonly [name: string, country: unknown, expected: string | null][] = [
  ["null", null, null],
  ["an empty text", "", null],
  ["the word unknown", "Unknown", null],
  ["a sentence that does not know", "cannot be determined", null],
  ["the template", "<country name>", null],
  ["the schema's words", "string or null", null],
  ["two places", "France or Belgium", null],
  ["a number", 12, null],
  ["a list", ["France"], null],
  ["markdown", "**France**", "France"],
  ["a hedge", "France (likely)", "France"],
];

test.each(names)("takes %s for what it is", (_, country, expected) => {
  const reading = readTeacherAnswer(JSON.stringify({ ...told, country }));
  expect(reading).toMatchObject({ status: "ok", answer: { country: expected } });
});

const unreadable: readonly [name: string, text: string, status: string, problem: RegExp][] = [
  ["nothing", "", "unparsed", /no JSON object/],
  ["prose", "This is Lisbon, Portugal, without doubt.", "unparsed", /no JSON object/],
  ["the published format", "<think>a</think><answer>country: France\ncity: Paris</answer>", "unparsed", /no JSON/],
  ["another object", '{"name": "Paris", "population": 2}', "unparsed", /no JSON object/],
  ["a cut in the city", json.slice(0, json.indexOf("Lisbon") + 3), "unparsed", /cut off/],
  ["a cut in the list", '{"reasoning": "x", "country": "France", "visual_entities": ["a", "b', "unparsed", /cut off/],
  ["a missing verdict", json.replace("true", "null"), "unparsed", /"localizable" is not/],
  ["a score on no known scale", json.replace("0.9", "85"), "unparsed", /localizability_score/],
  ["a negative score", json.replace("0.9", "-0.5"), "unparsed", /localizability_score/],
  ["an empty reasoning", json.replace(/"A yellow[^"]+"/, '""'), "unparsed", /"reasoning" is missing/],
  ["a refusal", "I'm sorry, but I can't help with identifying where photos were taken.", "refused", /declines/],
  ["a refusal as JSON", '{"error": "I cannot assist with that request."}', "refused", /declines/],
];

test.each(unreadable)("reads %s as no answer", (_, text, status, problem) => {
  const reading = readTeacherAnswer(text);
  expect(reading.status).toBe(status);
  expect(reading.status !== "ok" && reading.problem).toMatch(problem);
});

test("a stop by the server's filter is a refusal, and one by the token limit a cut", () => {
  expect(readTeacherAnswer("", "content-filter").status).toBe("refused");
  expect(readTeacherAnswer("Let me look", "length")).toMatchObject({ problem: expect.stringMatching(/cut off/) });
});

test("listings of objects, of keys and of commas are read; what is no name is left out", () => {
  const entities = (visual_entities: unknown) => {
    const reading = readTeacherAnswer(JSON.stringify({ ...told, visual_entities }));
    return reading.status === "ok" ? reading.answer.entities : null;
  };
  expect(entities([{ name: "tram" }, { text: "sign" }])).toEqual(["tram", "sign"]);
  expect(entities("tram, sign")).toEqual(["tram", "sign"]);
  expect(entities({ tram: 0.9, sign: 0.4 })).toEqual(["tram", "sign"]);
  expect(entities(["tram", "tram", "", 5, null, "x".repeat(200)])).toEqual(["tram"]);
  expect(entities(undefined)).toEqual([]);
});

/** Letters and digits alone: reading may drop marks, and may not add anything. */
const bare = (text: string) => text.normalize("NFKC").replace(/[^\p{L}\p{N}]/gu, "");

const pieces = fc.constantFrom(
  ...["{", "}", "[", "]", '"', "'", ":", ",", "\\", "\n", " ", "country", "city", "reasoning", "localizable", "score"],
  ...["true", "null", "0.5", "Paris", "France", "or", "unknown", "<think>", "</think>", "```", "visual_entities", "é"],
);
const broken = fc.oneof(
  fc.array(pieces, { maxLength: 80 }).map((parts) => parts.join("")),
  fc
    .tuple(fc.nat(json.length), fc.nat(json.length), fc.string({ maxLength: 8, unit: "grapheme" }))
    .map(([a, b, text]) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      return json.slice(0, from) + text + json.slice(to);
    }),
  fc.nat(json.length).map((length) => json.slice(0, length)),
  fc.string({ unit: "binary", maxLength: 200 }),
);

test("no text makes it throw, and no place is read that does not stand there", () => {
  fc.assert(
    fc.property(broken, (text) => {
      const reading = readTeacherAnswer(text);
      if (reading.status !== "ok") return;
      const { country, city, score, reasoning } = reading.answer;
      for (const name of [country, city]) {
        if (name !== null && !/\p{RI}/u.test(text)) expect(bare(text)).toContain(bare(name));
      }
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
      expect(reasoning).not.toBe("");
    }),
    { numRuns: 4_000 },
  );
});

test("every cut of an answer is whole or no answer: no half name is ever read", () => {
  for (let length = 0; length < json.length; length++) {
    const reading = readTeacherAnswer(json.slice(0, length));
    if (reading.status === "ok") {
      expect([null, "Portugal"]).toContain(reading.answer.country);
      expect([null, "Lisbon"]).toContain(reading.answer.city);
    }
  }
});

test("hostile answers are read to their end", () => {
  const hostile = ["{".repeat(500_000), '{"a":"'.repeat(100_000), `{"reasoning": "${'"'.repeat(400_000)}`];
  for (const text of [...hostile, "[{".repeat(200_000)]) expect(readTeacherAnswer(text).status).not.toBe("ok");
});

test("an endless answer is none", () => {
  expect(readTeacherAnswer("x".repeat(1_000_001))).toMatchObject({
    status: "unparsed",
    problem: expect.stringMatching(/more than 1000000/),
  });
});
