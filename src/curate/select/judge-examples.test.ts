// What the judge learns from which photo, as many yes as no in every country, in rows that its trainer accepts.
import fc from "fast-check";
import { expect, test } from "vitest";
import { readJudgeRow } from "../../train/reward-model/judge-row.ts";
import { judgeSample } from "../output/judge-row.ts";
import { answer, anyItem, context, item, photo, pointAnswer, seen } from "../verify/verify.arbitrary.ts";
import { createJudgeBalance, shareOut } from "./balance-judge-rows.ts";
import { type JudgeExample, type JudgeKind, judgeExamples } from "./judge-examples.ts";

type More = Parameters<typeof answer>[1];
const kinds = (qwen: More, intern: More, elements = item().elements) =>
  judgeExamples(
    item({ answers: [answer("qwen", qwen), answer("intern", intern), pointAnswer()], elements }),
    context,
  ).map(({ answer: { teacher }, isYes, kind }) => [teacher, isYes, kind]);

test("right and grounded answers are positives", () => {
  expect(kinds({}, {})).toEqual([
    ["qwen", true, "positive"],
    ["intern", true, "positive"],
  ]);
  expect(kinds({ reasoning: "It feels like home." }, {})[0]).toEqual(["qwen", true, "positive"]);
});

test("answers to a photo that is not localizable are negatives, all of them", () => {
  expect(kinds({ localizable: false }, {})).toEqual([
    ["qwen", false, "unlocalizable"],
    ["intern", false, "unlocalizable"],
  ]);
});

test("wrong places are negatives where all are wrong, and teach nothing beside a right one", () => {
  const wrong = { country: "Spain", city: "Madrid" };
  expect(kinds(wrong, wrong).map(([, , kind]) => kind)).toEqual(["wrong place", "wrong place"]);
  expect(kinds(wrong, {})).toEqual([["intern", true, "positive"]]);
  expect(kinds(wrong, { city: null })).toEqual([["qwen", false, "wrong place"]]);
  expect(kinds({ city: "Xyzzyburgh" }, { country: null })).toEqual([]);
});

test("right answers that invent what they see are negatives", () => {
  expect(kinds({ reasoning: "A castle and a tram." }, {})[0]).toEqual(["qwen", false, "ungrounded"]);
  expect(kinds({ reasoning: "A castle." }, {}, [])[0]).toEqual(["qwen", true, "positive"]);
});

test("an answer that is missing or unread teaches nothing yet; the point teacher is not waited for", () => {
  expect(kinds({ status: "failed" }, {})).toEqual([]);
  expect(judgeExamples(item({ answers: [answer("qwen"), answer("intern")] }), context)).toHaveLength(2);
});

test("no photo makes it throw, and every example is an answer that was read", () => {
  fc.assert(
    fc.property(anyItem, (any) => {
      for (const { answer: of, isYes, kind } of judgeExamples(any, context)) {
        expect(any.answers).toContain(of);
        expect(of.reasoning).not.toBeNull();
        expect(isYes).toBe(kind === "positive");
      }
    }),
    { numRuns: 500 },
  );
});

test("the judge's trainer reads the rows as they are meant", () => {
  for (const isYes of [true, false]) {
    const kind: JudgeKind = isYes ? "positive" : "wrong place";
    const history = { ...item(), elements: [seen([])], decisions: [] };
    const sample = judgeSample(history, { answer: answer("qwen"), isYes, kind }, { image: { path: "p.jpg" } });
    expect(readJudgeRow(sample, 0.5)).toMatchObject({ isPositive: isYes, kind, reasoning: answer("qwen").reasoning });
  }
});

interface Row {
  readonly country: string;
  readonly kind: JudgeKind;
}

const rows = fc.array(
  fc.record({
    country: fc.constantFrom("PT", "ES", "FR", ""),
    kind: fc.constantFrom("positive", "unlocalizable", "wrong place", "ungrounded"),
  } as const),
  { maxLength: 60 },
);

function balance(of: readonly Row[], seed: number, perCountry?: number, order = of.map((_, index) => index)) {
  const table = createJudgeBalance({ seed, perCountry });
  const example = (kind: JudgeKind): JudgeExample => ({ answer: answer("qwen"), isYes: kind === "positive", kind });
  const photoOf = (index: number) => photo({ id: `p${index}`, truth: { iso2: of[index]!.country, country: "" } });
  for (const index of order) table.add(photoOf(index), example(of[index]!.kind));
  return of.flatMap(({ kind }, index) => (table.keeps(photoOf(index), example(kind)) ? [index] : []));
}

test("every country has as many yes as no, as many as it can, whatever the order", () => {
  fc.assert(
    fc.property(rows, fc.nat(5), fc.option(fc.nat(20), { nil: undefined }), (of, seed, most) => {
      const kept = balance(of, seed, most);
      for (const country of ["PT", "ES", "FR"]) {
        const count = (isYes: boolean, indices: readonly number[]) =>
          indices.filter((i) => of[i]!.country === country && (of[i]!.kind === "positive") === isYes).length;
        const all = of.map((_, index) => index);
        const each = Math.min(count(true, all), count(false, all), Math.floor((most ?? 1e9) / 2));
        expect([count(true, kept), count(false, kept)]).toEqual([each, each]);
      }
      expect(kept.some((index) => of[index]!.country === "")).toBe(false);
      expect(balance(of, seed, most, of.map((_, index) => index).reverse())).toEqual(kept);
    }),
  );
});

test("negatives come from every kind in turn", () => {
  const of = (kind: JudgeKind, count: number): Row[] => Array.from({ length: count }, () => ({ country: "PT", kind }));
  const all = [...of("positive", 6), ...of("wrong place", 20), ...of("unlocalizable", 20), ...of("ungrounded", 1)];
  const kept = balance(all, 1).map((index) => all[index]!.kind);
  const count = (kind: JudgeKind) => kept.filter((each) => each === kind).length;
  expect([count("positive"), count("ungrounded")]).toEqual([6, 1]);
  expect(Math.abs(count("wrong place") - count("unlocalizable"))).toBeLessThanOrEqual(1);
});

test.each([
  [[3, 3, 3], 3, [1, 1, 1]],
  [[0, 9, 1], 4, [0, 3, 1]],
  [[2, 2], 9, [2, 2]],
  [[5, 5, 5], 1, [1, 0, 0]],
  [[], 4, []],
])("of %j, %d are given out as %j", (sizes, wanted, given) => {
  expect(shareOut(sizes, wanted)).toEqual(given);
});
