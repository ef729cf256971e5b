// What the judge's table is made of: every kind of answer, and equal numbers of both verdicts in every country.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Sample } from "../../data/sample.ts";
import { openGazetteer } from "../../place/open-gazetteer.ts";
import { buildJudgeRows } from "./build-judge-rows.ts";
import { classifyCandidate, type JudgeCandidate } from "./classify-candidate.ts";
import { kindColumn, readJudgeRow } from "./judge-row.ts";
import { ownReasonings, swapReasonings } from "./swap-reasonings.ts";

const gazetteer = openGazetteer();

const street: Sample = {
  id: "street",
  images: [{ path: "street.jpg" }],
  country: "Portugal",
  iso2: "PT",
  city: "Lisbon",
  localizability: 1,
  visualElements: [
    { name: "tram", source: "truth", score: 1 },
    { name: "palm tree", source: "truth", score: 1 },
  ],
};
const answer = (reasoning: string, country: string, city: string) =>
  `<think>${reasoning}</think><answer>country: ${country}\ncity: ${city}</answer>`;
const grounded = "I see a yellow tram and a palm tree.";

describe("a candidate is", () => {
  const cases: readonly [string, Partial<Sample>, string, ReturnType<typeof classifyCandidate>][] = [
    ["positive: right and grounded", {}, answer(grounded, "Portugal", "Lisbon"), "positive"],
    ["positive under another name of the city", {}, answer(grounded, "Portugal", "Lisboa"), "positive"],
    ["positive: nothing claimed, nothing invented", {}, answer("It looks so.", "Portugal", "Lisbon"), "positive"],
    ["unlocalizable, however right", { localizability: 0.2 }, answer(grounded, "Portugal", "Lisbon"), "unlocalizable"],
    ["the wrong place", {}, answer(grounded, "Spain", "Madrid"), "wrong place"],
    ["ungrounded", {}, answer("I see a pagoda and a red bus.", "Portugal", "Lisbon"), "ungrounded"],
    ["undecided: right country, wrong city", {}, answer(grounded, "Portugal", "Porto"), null],
    ["undecided: no reasoning", {}, "<answer>country: Portugal\ncity: Lisbon</answer>", null],
    ["undecided: no answer", {}, "<think>I see a tram.</think>", null],
    [
      "undecided: nobody says whether it can be located",
      { localizability: undefined },
      answer(grounded, "Portugal", "Lisbon"),
      null,
    ],
  ];
  test.each(cases)("%s", (_name, change, completion, expected) => {
    const { localizability, ...rest } = { ...street, ...change };
    const sample = localizability === undefined ? rest : { ...rest, localizability };
    expect(classifyCandidate({ sample, teacher: "t", completion }, gazetteer)).toBe(expected);
  });

  test("right enough with the right country, where the country is what counts", () => {
    const candidate = { sample: street, teacher: "t", completion: answer(grounded, "Portugal", "Porto") };
    expect(classifyCandidate(candidate, gazetteer, { level: "country" })).toBe("positive");
  });
});

test("a row holds what the judge is shown, its verdict and its kind, and no tags of another text", () => {
  const sample: Sample = { ...street, response: "old", entities: [{ text: "old" }], columns: { note: "kept" } };
  const { rows } = buildJudgeRows(
    [
      { sample, teacher: "good", completion: answer(` ${grounded} `, "Portugal", "Lisbon") },
      { sample, teacher: "bad", completion: answer("A pagoda.", "Japan", "Tokyo") },
    ],
    gazetteer,
    { seed: 1 },
  );
  const good = rows.find(({ id }) => id === "street-good")!;
  expect(good).toMatchObject({
    response: grounded,
    localizability: 1,
    columns: { note: "kept", [kindColumn]: "positive" },
  });
  expect(good.entities).toBeUndefined();
  const bad = readJudgeRow(rows.find(({ id }) => id === "street-bad")!, 0.5);
  expect(bad).toMatchObject({ isPositive: false, kind: "wrong place", reasoning: "A pagoda." });
});

const places = [
  ["PT", "Portugal", "Lisbon"],
  ["JP", "Japan", "Tokyo"],
  ["PE", "Peru", "Lima"],
] as const;
const wrong = ["Kenya", "Nairobi"] as const;
const candidates: fc.Arbitrary<JudgeCandidate[]> = fc
  .array(fc.tuple(fc.nat(2), fc.constantFrom("positive", "unlocalizable", "wrong place", "ungrounded")), {
    maxLength: 40,
  })
  .map((drawn) =>
    drawn.map(([place, kind], index) => {
      const [iso2, country, city] = places[place]!;
      const sample = {
        ...street,
        id: `${index}`,
        iso2,
        country,
        city,
        localizability: kind === "unlocalizable" ? 0 : 1,
      };
      const text = kind === "ungrounded" ? "I see a pagoda and a red bus." : grounded;
      const [named, town] = kind === "wrong place" ? wrong : [country, city];
      return { sample, teacher: "t", completion: answer(text, named, town) };
    }),
  );

test("every country gives as many yes as no, as many as it can, and none twice", () => {
  fc.assert(
    fc.property(candidates, fc.integer(), (given, seed) => {
      const { rows, report } = buildJudgeRows(given, gazetteer, { seed });
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
      expect(report.undecided).toBe(0);
      for (const [iso2] of places) {
        const kinds = given.filter(({ sample }) => sample.iso2 === iso2);
        const found = kinds.map((candidate) => classifyCandidate(candidate, gazetteer));
        const yes = found.filter((kind) => kind === "positive").length;
        const own = rows.filter((row) => row.iso2 === iso2);
        const each = Math.min(yes, found.length - yes);
        expect(own.filter(({ localizability }) => localizability === 1)).toHaveLength(each);
        expect(own.filter(({ localizability }) => localizability === 0)).toHaveLength(each);
        expect(report.oneSided.includes(iso2)).toBe(found.length > 0 && each === 0);
      }
      expect(buildJudgeRows(given.toReversed(), gazetteer, { seed }).rows).toEqual(rows);
    }),
    { numRuns: 40 },
  );
});

test("kinds of negatives take turns, so that a common one does not crowd out the others", () => {
  const of = (
    count: number,
    kind: string,
    text: string,
    [country, city]: readonly [string, string],
    localizability = 1,
  ) =>
    Array.from({ length: count }, (_, index) => ({
      sample: { ...street, id: `${kind} ${index}`, localizability },
      teacher: "t",
      completion: answer(text, country, city),
    }));
  const right = ["Portugal", "Lisbon"] as const;
  const given = [
    ...of(9, "positive", grounded, right),
    ...of(50, "wrong", grounded, wrong),
    ...of(3, "unlocalizable", grounded, right, 0),
    ...of(2, "ungrounded", "I see a pagoda.", right),
  ];
  const { report } = buildJudgeRows(given, gazetteer, { seed: 3 });
  expect(report.kept).toEqual({ positive: 9, unlocalizable: 3, "wrong place": 4, ungrounded: 2 });
});

test("swapped reasonings stand beside photos of other countries, each once", () => {
  const samples = places.flatMap(([iso2, country, city]) =>
    Array.from({ length: 5 }, (_, index) => ({
      ...street,
      id: `${iso2}${index}`,
      ...{ iso2, country, city, response: `${city} ${index}` },
    })),
  );
  expect(ownReasonings(samples)).toHaveLength(15);
  const swapped = swapReasonings(samples, 7);
  expect(swapped).toHaveLength(15);
  expect(new Set(swapped.map(({ completion }) => completion)).size).toBe(15);
  for (const candidate of swapped) expect(classifyCandidate(candidate, gazetteer)).toBe("wrong place");
  expect(swapReasonings(samples, 8)).not.toEqual(swapped);
});
