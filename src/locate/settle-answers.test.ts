// Tests of how several answers become candidates with confidences, one headline, and notes on what went wrong.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Place } from "../place/place.ts";
import { isAnswered, type Status, statuses } from "../task/status.ts";
import { type OpenAnswer, settleAnswers } from "./settle-answers.ts";

const places = {
  Lisbon: {
    level: "city",
    name: "Lisbon",
    country: "PT",
    region: "Lisbon",
    geonameId: 1,
    point: { lat: 38.7, lon: -9.1 },
    radiusKm: 7,
  },
  Almada: {
    level: "city",
    name: "Almada",
    country: "PT",
    geonameId: 2,
    point: { lat: 38.68, lon: -9.16 },
    radiusKm: 2,
  },
  Porto: { level: "city", name: "Porto", country: "PT", geonameId: 3, point: { lat: 41.1, lon: -8.6 }, radiusKm: 5 },
  Seville: { level: "city", name: "Seville", country: "ES", geonameId: 4, point: { lat: 37.4, lon: -6 }, radiusKm: 8 },
  Andalusia: {
    level: "region",
    name: "Andalusia",
    country: "ES",
    region: "Andalusia",
    point: { lat: 37.5, lon: -4.7 },
    radiusKm: 250,
  },
} as const satisfies Record<string, Place>;

function answer(name: keyof typeof places, probability: number | null = null): OpenAnswer {
  const place = places[name];
  return { ...ended("ok"), country: place.country, city: name, place, probability, reasoning: `because ${name}` };
}

function ended(status: Status): OpenAnswer {
  const error = status === "error" ? { code: "timeout", message: "No answer in time.", isRetryable: true } : null;
  const text = status === "error" ? null : "text";
  return {
    status,
    country: null,
    city: null,
    probability: null,
    notes: [],
    seed: 0,
    text,
    error,
    place: null,
    reasoning: status,
  };
}

const shares = (open: readonly OpenAnswer[]) =>
  settleAnswers(open).candidates.map(({ city, region, confidence }) => `${city ?? region} ${confidence?.toFixed(3)}`);

describe("settleAnswers", () => {
  test.each<[string, readonly OpenAnswer[], readonly string[]]>([
    ["one answer without probabilities", [answer("Lisbon")], ["Lisbon undefined"]],
    ["one answer with a probability", [answer("Lisbon", 0.8)], ["Lisbon 0.800"]],
    ["all agree", [answer("Lisbon"), answer("Lisbon")], ["Lisbon 1.000"]],
    [
      "neighbours count together",
      [answer("Lisbon"), answer("Lisbon"), answer("Almada"), answer("Porto")],
      ["Lisbon 0.750", "Porto 0.250"],
    ],
    [
      "abstentions and failures count against",
      [answer("Lisbon"), ended("abstained"), ended("error"), answer("Porto")],
      ["Porto 0.250", "Lisbon 0.250"],
    ],
    [
      "an answer weighs as much as it is probable",
      [answer("Lisbon", 0.9), answer("Porto", 0.3)],
      ["Lisbon 0.750", "Porto 0.250"],
    ],
    [
      "probabilities share what is left by abstentions",
      [answer("Lisbon", 0.9), answer("Porto", 0.3), ended("refused"), ended("unparsed")],
      ["Lisbon 0.375", "Porto 0.125"],
    ],
    [
      "one missing probability and all count alike",
      [answer("Lisbon", 0.9), answer("Porto", null)],
      ["Porto 0.500", "Lisbon 0.500"],
    ],
    [
      "equal shares go by the country",
      [answer("Seville"), answer("Porto"), answer("Lisbon")],
      ["Porto 0.333", "Lisbon 0.333", "Seville 0.333"],
    ],
    [
      "a region is a candidate of its own",
      [answer("Andalusia"), answer("Seville"), answer("Andalusia")],
      ["Andalusia 0.667", "Seville 0.333"],
    ],
    ["nobody answers", [ended("abstained"), ended("error")], []],
  ])("%s", (_, open, expected) => {
    expect(shares(open)).toEqual(expected);
  });

  test("the headline, the reasons and the answers belong together", () => {
    const settled = settleAnswers([answer("Porto", 0.5), answer("Almada", 0.4), answer("Lisbon", 0.6)]);
    expect(settled).toMatchObject({
      status: "ok",
      city: "Lisbon",
      country: { iso2: "PT", name: "Portugal" },
      level: "city",
    });
    expect(settled.reasoning).toBe("because Lisbon");
    expect(settled.answers.map(({ candidate }) => candidate)).toEqual([1, 0, 0]);
    expect(settled.candidates[0]!.answers).toBe(2);
    expect(settled.confidenceKind).toBe("weighted-share-of-samples");
  });

  test("what went wrong is said in numbers", () => {
    const { notes } = settleAnswers([answer("Lisbon"), ended("abstained"), ended("abstained"), ended("error")]);
    expect(notes.join("\n")).toMatch(/2 answers of 4 ended as "abstained"/);
    expect(notes.join("\n")).toMatch(/1 answer of 4 ended as "error"/);
    expect(notes.join("\n")).toMatch(/No answer in time/);
  });

  test.each<[string, readonly Status[], Status]>([
    ["the most frequent end", ["refused", "abstained", "abstained"], "abstained"],
    ["an answer before a failure", ["error", "error", "unparsed"], "unparsed"],
    ["failures alone", ["error", "error"], "error"],
  ])("without a place the status is %s", (_, ends, status) => {
    const settled = settleAnswers(ends.map(ended));
    expect(settled.status).toBe(status);
    expect(settled.error === null).toBe(status !== "error");
    expect(settled.point).toBeNull();
  });

  test("shares are ordered, sum to the answered share, and never exceed 1", () => {
    const one = fc.oneof(
      fc
        .record({
          name: fc.constantFrom(...(Object.keys(places) as (keyof typeof places)[])),
          p: fc.option(fc.double({ min: 0.01, max: 1, noNaN: true })),
        })
        .map(({ name, p }) => answer(name, p)),
      fc.constantFrom(...statuses.filter((status) => !isAnswered(status))).map(ended),
    );
    fc.assert(
      fc.property(fc.array(one, { minLength: 2, maxLength: 12 }), (open) => {
        const { candidates, confidence } = settleAnswers(open);
        const all = candidates.map((candidate) => candidate.confidence!);
        expect([...all].sort((a, b) => b - a).every((share, i) => Math.abs(share - all[i]!) < 1e-9)).toBe(true);
        const answered = open.filter(({ place }) => place).length / open.length;
        expect(all.reduce((sum, share) => sum + share, 0)).toBeCloseTo(answered, 9);
        expect(confidence).toBe(all[0] ?? null);
      }),
    );
  });
});
