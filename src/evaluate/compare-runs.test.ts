// Two runs against each other: pairing, warnings, and figures that can be counted by hand.
import { describe, expect, test } from "vitest";
import { scoredItem, unansweredItem } from "../../test/support/scored-item.ts";
import { syntheticItems } from "../../test/support/synthetic-items.ts";
import { compareRuns, type RunSide } from "./compare-runs.ts";
import { formatP, printComparison } from "./print-comparison.ts";
import type { ScoredItem } from "./scored-item.ts";

const side = (items: Iterable<ScoredItem>, facts: Partial<RunSide["facts"]> = {}): RunSide => ({
  items,
  facts: { name: "run", ...facts },
});
const wrongCountry = { names: { country: "different", region: "different", city: "different" } } as const;

describe("rates", () => {
  const right = (row: number) => scoredItem({ row });
  const wrong = (row: number) => scoredItem({ row, distanceKm: 9000, ...wrongCountry });

  test("count the rows that are right in one run alone, and test them exactly", async () => {
    const first = [right(0), right(1), right(2), wrong(3), wrong(4)];
    const second = [right(0), wrong(1), wrong(2), right(3), wrong(4)];
    const { rates, pairs } = await compareRuns(side(first), side(second));
    expect(pairs).toBe(5);
    expect(rates[0]).toMatchObject({
      metric: "country",
      rows: 5,
      first: 3,
      second: 2,
      onlyFirst: 2,
      onlySecond: 1,
    });
    expect(rates[0]!.p).toBeCloseTo(1, 9);
    expect(rates[0]!.difference).toBeCloseTo(-0.2, 12);
  });

  test("six rows that only one run gets right give p = 2 / 64", async () => {
    const rows = [0, 1, 2, 3, 4, 5];
    const { rates, nearer } = await compareRuns(side(rows.map(wrong)), side(rows.map(right)));
    expect(rates[0]!.p).toBeCloseTo(2 / 64, 12);
    expect(rates[0]!.adjustedP).toBeGreaterThan(rates[0]!.p);
    expect(nearer).toMatchObject({ first: 0, second: 6, ties: 0 });
  });

  test("a row whose truth lacks the level is left out of that metric", async () => {
    const lacking = scoredItem({ row: 0, truth: { city: null }, names: { city: null }, namesCode: { city: null } });
    const { rates } = await compareRuns(side([lacking]), side([lacking]));
    expect(rates.map(({ metric }) => metric)).not.toContain("city");
    expect(rates.map(({ metric }) => metric)).toContain("country");
  });
});

describe("distances", () => {
  test("a run without a place is farther than any other and equal to another without one", async () => {
    const first = [
      unansweredItem("refused", { row: 0 }),
      unansweredItem("refused", { row: 1 }),
      scoredItem({ row: 2 }),
    ];
    const second = [
      scoredItem({ row: 0, distanceKm: 9000 }),
      unansweredItem("truncated", { row: 1 }),
      scoredItem({ row: 2, distanceKm: 0.5 }),
    ];
    const { nearer, means } = await compareRuns(side(first), side(second));
    expect(nearer).toMatchObject({ first: 0, second: 1, ties: 2, tieKm: 1 });
    expect(means.find(({ metric }) => metric.startsWith("mean km"))).toMatchObject({ rows: 1, first: 0, second: 0.5 });
    expect(means.find(({ metric }) => metric === "GeoScore")!.rows).toBe(3);
  });

  test("identical runs differ in nothing", async () => {
    const items = [...syntheticItems(200)];
    const { rates, means, nearer } = await compareRuns(side(items), side(items));
    for (const { difference, p } of [...rates, ...means]) {
      expect(difference).toBe(0);
      expect(p).toBe(1);
    }
    expect(nearer.ties).toBe(200);
  });

  test("swapping the runs swaps the signs and keeps p", async () => {
    const a = [...syntheticItems(150, { seed: 1 })];
    const b = a.map((item) => (item.distanceKm === null ? item : { ...item, distanceKm: item.distanceKm * 0.8 }));
    const forward = await compareRuns(side(a), side(b));
    const backward = await compareRuns(side(b), side(a));
    forward.rates.forEach((rate, i) => {
      expect(rate.difference).toBeCloseTo(-backward.rates[i]!.difference!, 12);
      expect(rate.low).toBeCloseTo(-backward.rates[i]!.high!, 12);
      expect(rate.p).toBeCloseTo(backward.rates[i]!.p, 12);
    });
    forward.means.forEach((mean, i) => {
      expect(mean.difference).toBeCloseTo(-backward.means[i]!.difference!, 9);
      expect(mean.p).toBe(backward.means[i]!.p);
    });
    expect(forward.nearer.second).toBe(backward.nearer.first);
  });
});

describe("pairing", () => {
  test("is by id, whatever the order, and rows of one run alone are listed", async () => {
    const first = [scoredItem({ id: "a" }), scoredItem({ id: "b" }), scoredItem({ id: "c" })];
    const second = [scoredItem({ id: "d" }), scoredItem({ id: "c" }), scoredItem({ id: "a" })];
    const result = await compareRuns(side(first), side(second));
    expect(result).toMatchObject({
      pairs: 2,
      onlyInFirst: { count: 1, ids: ["b"] },
      onlyInSecond: { count: 1, ids: ["d"] },
    });
  });

  test("keeps repeated ids apart and says so", async () => {
    const first = [scoredItem({ id: "a" }), scoredItem({ id: "a", ...wrongCountry })];
    const second = [scoredItem({ id: "a" }), scoredItem({ id: "a", ...wrongCountry }), scoredItem({ id: "a" })];
    const result = await compareRuns(side(first), side(second));
    expect(result.pairs).toBe(2);
    expect(result.rates[0]).toMatchObject({ onlyFirst: 0, onlySecond: 0 });
    expect(result.onlyInSecond.ids).toEqual(["a"]);
    expect(result.warnings.join()).toContain("several rows");
  });

  test("leaves out rows that ended in an error, and says how many", async () => {
    const result = await compareRuns(
      side([scoredItem({ row: 0 }), scoredItem({ row: 1 })]),
      side([unansweredItem("error", { row: 0 }), scoredItem({ row: 1 })]),
    );
    expect(result).toMatchObject({ pairs: 2, errorPairs: 1 });
    expect(result.rates[0]!.rows).toBe(1);
    expect(result.warnings.join()).toContain("1 paired rows ended in an error");
  });

  test("reads a stream", async () => {
    async function* stream() {
      yield* [scoredItem({ row: 0 })];
    }
    const result = await compareRuns({ facts: { name: "a" }, items: stream() }, side([scoredItem({ row: 0 })]));
    expect(result.pairs).toBe(1);
  });
});

describe("warnings", () => {
  const facts = { dataset: "d1", promptId: "prompt.train", gazetteerVersion: "1" };
  test.each([
    ["dataset", "d2", "dataset"],
    ["promptId", "prompt.direct", "prompt"],
    ["gazetteerVersion", "2", "gazetteer version"],
  ])("another %s is warned about", async (fact, value, words) => {
    const { warnings } = await compareRuns(side([], facts), side([], { ...facts, [fact]: value }));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`differ in their ${words}`);
    expect(warnings[0]).toContain(value);
  });

  test("another model is what comparisons are for", async () => {
    const { warnings } = await compareRuns(side([], { ...facts, model: "x" }), side([], { ...facts, model: "y" }));
    expect(warnings).toEqual([]);
  });

  test("another truth for the same id is counted", async () => {
    const { warnings } = await compareRuns(
      side([scoredItem()]),
      side([scoredItem({ truth: { point: { lat: 0, lon: 0 } } })]),
    );
    expect(warnings.join()).toContain("1 of the paired rows have another truth");
  });
});

test("the table names the better run only where chance is unlikely", async () => {
  const worse = [...syntheticItems(600, { seed: 2, typicalKm: 100 })];
  const better = [...syntheticItems(600, { seed: 2, typicalKm: 60 })];
  const text = printComparison(
    await compareRuns(side(worse, { name: "old" }), side(better, { name: "new", model: "m" })),
  );
  expect(text).toContain("B  new (m)");
  expect(text).toMatch(/^within 200 km .* B$/m);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(text).toMatch(/Nearer to the truth: A on \d+ rows, B on \d+/);
  const same = printComparison(await compareRuns(side(worse), side(worse)));
  expect(same).toMatch(/^within 200 km .* 1\.00$/m);
});

test("a comparison without common rows says what there is", async () => {
  const result = await compareRuns(side([scoredItem({ id: "a" })]), side([scoredItem({ id: "b" })]));
  expect(printComparison(result)).toContain("0 rows compared");
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});

test.each([
  [0.5, "0.50"],
  [0.0213, "0.0213"],
  [0.021, "0.021"],
  [0.00001, "<0.0001"],
])("p %d is written %s", (p, text) => {
  expect(formatP(p)).toBe(text);
});
