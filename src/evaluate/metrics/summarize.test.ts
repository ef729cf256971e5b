// The metrics on small runs whose figures can be counted by hand, and their invariants on synthetic ones.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scoredItem, unansweredItem } from "../../../test/support/scored-item.ts";
import { syntheticItems } from "../../../test/support/synthetic-items.ts";
import { type Status, statuses } from "../../task/status.ts";
import { wilsonInterval } from "../statistics/wilson-interval.ts";
import { geoScore } from "./geo-score.ts";
import { summarize } from "./summarize.ts";

describe("GeoScore", () => {
  test.each([
    [0, 5000],
    [25, 4917.0],
    [200, 4373.0],
    [750, 3025.2],
    [2500, 936.7],
  ])("%d km are %d points", (km, points) => {
    expect(geoScore(km)).toBeCloseTo(points, 1);
  });

  test("no place is worth nothing", () => {
    expect(geoScore(Number.POSITIVE_INFINITY)).toBe(0);
  });

  test("the mean is taken unrounded", () => {
    const summary = summarize([scoredItem({ distanceKm: 25 }), scoredItem({ distanceKm: 200 })]);
    expect(summary.all!.geoScore.value).toBeCloseTo(
      (5000 * Math.exp(-25 / 1492.7) + 5000 * Math.exp(-200 / 1492.7)) / 2,
      9,
    );
  });
});

describe("thresholds", () => {
  test("a distance exactly at a threshold is within it", () => {
    const { all } = summarize([scoredItem({ distanceKm: 25 }), scoredItem({ distanceKm: 25.0000001 })]);
    expect(all!.within.map(({ km, rate }) => [km, rate.right])).toEqual([
      [1, 0],
      [25, 1],
      [200, 2],
      [750, 2],
      [2500, 2],
    ]);
  });

  test("can be chosen", () => {
    const { all } = summarize([scoredItem({ distanceKm: 3 })], { thresholdsKm: [2, 10] });
    expect(all!.within.map(({ km, rate }) => [km, rate.right])).toEqual([
      [2, 0],
      [10, 1],
    ]);
  });
});

describe("denominators", () => {
  const items = [
    scoredItem({ row: 0, distanceKm: 10 }),
    scoredItem({
      row: 1,
      status: "recovered",
      distanceKm: 300,
      names: { city: "different" },
      namesCode: { city: true },
    }),
    scoredItem({ row: 2, distanceKm: 9000, names: { country: "different", region: "different", city: "part-of" } }),
    unansweredItem("refused", { row: 3 }),
    unansweredItem("abstained", { row: 4 }),
  ];
  const summary = summarize(items);

  test("the headline counts every row", () => {
    expect(summary.all!.rows).toBe(5);
    expect(summary.all!.country).toMatchObject({ right: 2, rows: 5, share: 0.4, ...wilsonInterval(2, 5) });
    expect(summary.all!.city).toMatchObject({ right: 1, rows: 5 });
    expect(summary.all!.within[1]!.rate).toMatchObject({ right: 1, rows: 5 });
  });

  test("the second column counts the answered rows", () => {
    expect(summary.answeredRows).toBe(3);
    expect(summary.answered.country).toMatchObject({ right: 2, rows: 3 });
    expect(summary.answered.within[1]!.rate).toMatchObject({ right: 1, rows: 3 });
  });

  test("an unanswered row is worth 0 points in the headline and absent from the second column", () => {
    const points = [10, 300, 9000].map(geoScore).reduce((a, b) => a + b);
    expect(summary.all!.geoScore.value).toBeCloseTo(points / 5, 9);
    expect(summary.answered.geoScore.value).toBeCloseTo(points / 3, 9);
  });

  test("for the median an unanswered row is infinitely far", () => {
    expect(summary.all!.medianKm.value).toBe(9000);
    expect(summary.all!.medianKm.high).toBeNull();
    expect(summary.answered.medianKm.value).toBe(300);
  });

  test("the mean of kilometres is over the located rows alone", () => {
    expect(summary.located).toMatchObject({ rows: 3, meanKm: { value: 9310 / 3 }, medianKm: { value: 300 } });
  });

  test("the string rule stands beside identity", () => {
    expect(summary.all!.cityString).toMatchObject({ right: 3, rows: 5 });
  });

  test("the string rule is the release's own, so it may find an answer where our parser has none", () => {
    const { all, answered } = summarize([scoredItem({ status: "truncated" }), unansweredItem("refused")]);
    expect(all!.cityString).toMatchObject({ right: 1, rows: 2 });
    expect(all!.city).toMatchObject({ right: 0, rows: 2 });
    expect(answered.cityString.rows).toBe(0);
  });

  test("part-of is counted by name and is not right", () => {
    expect(summary.verdicts.city).toMatchObject({ same: 1, "part-of": 1, different: 1 });
  });

  test("every status is counted by name", () => {
    expect(summary.statuses).toMatchObject({ ok: 2, recovered: 1, refused: 1, abstained: 1, error: 0 });
  });

  test.each(
    statuses.filter((status) => status !== "ok" && status !== "recovered" && status !== "error"),
  )("a row with status %s is wrong even if its text names the place", (status: Status) => {
    const { all, answered } = summarize([scoredItem({ status })]);
    expect(all!.country).toMatchObject({ right: 0, rows: 1 });
    expect(all!.within[0]!.rate).toMatchObject({ right: 0, rows: 1 });
    expect(answered.country.rows).toBe(0);
  });

  test("an answered row whose place could not be located is wrong at every distance in both columns", () => {
    const { all, answered, located } = summarize([
      scoredItem({ distanceKm: 1 }),
      scoredItem({ distanceKm: null, names: { country: "unknown" } }),
    ]);
    expect(all!.within[4]!.rate).toMatchObject({ right: 1, rows: 2 });
    expect(answered.within[4]!.rate).toMatchObject({ right: 1, rows: 2 });
    expect(answered.geoScore.value).toBeCloseTo(geoScore(1) / 2, 9);
    expect(located.rows).toBe(1);
  });
});

describe("missing truth", () => {
  const summary = summarize([
    scoredItem({ row: 0 }),
    scoredItem({
      row: 1,
      distanceKm: null,
      truth: { city: null, region: null, point: null },
      names: { city: null, region: null },
      namesCode: { city: null },
    }),
    unansweredItem("refused", {
      row: 2,
      truth: { city: null, region: null, point: null },
      names: { city: null, region: null },
      namesCode: { city: null },
    }),
  ]);

  test("leaves the row out of that figure alone", () => {
    expect(summary.all!.country.rows).toBe(3);
    expect(summary.all!.city.rows).toBe(1);
    expect(summary.all!.cityString.rows).toBe(1);
    expect(summary.all!.within[0]!.rate.rows).toBe(1);
    expect(summary.all!.geoScore.rows).toBe(1);
  });

  test("is counted", () => {
    expect(summary.withoutTruth).toEqual({ country: 0, region: 2, city: 2, point: 2 });
  });

  test("a row without an answer and without verdicts still counts where its truth has the level", () => {
    const item = unansweredItem("refused", { names: { country: null, region: null, city: null } });
    expect(summarize([item]).all!.city).toMatchObject({ right: 0, rows: 1 });
  });
});

describe("an incomplete run", () => {
  test("has no headline while a row ended in an error", () => {
    const summary = summarize([scoredItem(), unansweredItem("error")]);
    expect(summary.all).toBeNull();
    expect(summary.incomplete).toEqual({ errorRows: 1, missingRows: 0 });
    expect(summary.breakdowns.flatMap(({ groups }) => groups).every(({ all }) => all === null)).toBe(true);
    expect(summary.answered.country).toMatchObject({ right: 1, rows: 1 });
  });

  test("has no headline while a row of the manifest was never asked", () => {
    const summary = summarize([scoredItem()], { manifestRows: 3 });
    expect(summary.all).toBeNull();
    expect(summary.incomplete).toEqual({ errorRows: 0, missingRows: 2 });
  });
});

describe("calibration", () => {
  const summary = summarize(
    [
      scoredItem({ confidence: 0.9, distanceKm: 10 }),
      scoredItem({ confidence: 0.95, distanceKm: 500 }),
      scoredItem({ confidence: 0.15, distanceKm: 9000, names: { country: "different" } }),
      scoredItem({ confidence: 1, distanceKm: 200 }),
      scoredItem({ confidence: null }),
      unansweredItem("abstained", { confidence: 0.5 }),
    ],
    { bins: 5 },
  );

  test("bins the answered rows by confidence, the last bin with 1", () => {
    expect(summary.calibration.country.bins.map(({ rate }) => [rate.right, rate.rows])).toEqual([
      [0, 1],
      [0, 0],
      [0, 0],
      [0, 0],
      [3, 3],
    ]);
    expect(summary.calibration.within200Km.bins[4]!.rate).toMatchObject({ right: 2, rows: 3 });
  });

  test("adds up to the expected calibration error", () => {
    expect(summary.calibration.country.error).toBeCloseTo((0.15 + (3 - 2.85)) / 4, 12);
    expect(summary.calibration.within200Km.error).toBeCloseTo((0.15 + (2.85 - 2)) / 4, 12);
    expect(summary.calibration.rowsWithoutConfidence).toBe(1);
  });

  test("without any confidence there is no error", () => {
    expect(summarize([scoredItem()]).calibration.country).toMatchObject({ rows: 0, error: null });
  });
});

test("coverage is the share of truths within the stated radius", () => {
  const at = (distanceKm: number | null) => scoredItem({ distanceKm });
  const { radius } = summarize([at(5), at(20), at(21), at(null)]);
  expect(radius).toMatchObject({ coverage: { right: 2, rows: 3 }, medianRadiusKm: 20 });
});

describe("breakdowns", () => {
  const summary = summarize(
    [
      scoredItem({ row: 0, columns: { stratum: "scenic" } }),
      scoredItem({ row: 1, columns: { stratum: "ordinary" }, names: { country: "different" } }),
      unansweredItem("refused", { row: 2, columns: { stratum: "ordinary" } }),
      scoredItem({
        row: 3,
        columns: {},
        truth: { country: "JP", countryName: "Japan", continent: "Asia" },
      }),
    ],
    { by: ["country", "continent", "stratum", "constructor"] },
  );
  const groups = (by: string) =>
    summary.breakdowns
      .find((breakdown) => breakdown.by === by)!
      .groups.map(({ label, rows, all }) => [label, rows, all!.country.right]);

  test("by country, largest first", () => {
    expect(groups("country")).toEqual([
      ["France", 3, 1],
      ["Japan", 1, 1],
    ]);
  });

  test("by continent", () => {
    expect(groups("continent")).toEqual([
      ["Europe", 3, 1],
      ["Asia", 1, 1],
    ]);
  });

  test("by a column, with a group for rows that lack it", () => {
    expect(groups("stratum")).toEqual([
      ["ordinary", 2, 0],
      ["", 1, 1],
      ["scenic", 1, 1],
    ]);
  });

  test("a column that no row has is one group, whatever its name", () => {
    expect(groups("constructor")).toEqual([["", 4, 2]]);
  });

  test("a column of identifiers is cut off and the rest is counted", () => {
    const many = summarize(
      Array.from({ length: 2500 }, (_, row) => scoredItem({ row, columns: { name: `n${row}` } })),
      { by: ["name"] },
    );
    expect(many.breakdowns[0]!.groups).toHaveLength(2000);
    expect(many.breakdowns[0]!.leftOut).toEqual({ groups: 500, rows: 500 });
  });
});

test("no rows at all make a summary without figures", () => {
  const summary = summarize([]);
  expect(summary.all).toMatchObject({ rows: 0, country: { share: null }, geoScore: { value: null } });
  expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
});

test("a summary survives JSON, and the same items and seed give the same one", () => {
  const summary = summarize(syntheticItems(400), { by: ["country", "stratum"], seed: 3 });
  expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  expect(summarize(syntheticItems(400), { by: ["country", "stratum"], seed: 3 })).toEqual(summary);
});

test("for any mixture of rows the groups of a breakdown add up to the whole, and rates rise with the threshold", () => {
  const item = fc
    .record({
      status: fc.constantFrom(...statuses.filter((status) => status !== "error")),
      km: fc.option(fc.double({ min: 0, max: 20_015, noNaN: true }), { nil: null }),
      country: fc.constantFrom("FR", "JP", null),
      hasPoint: fc.boolean(),
    })
    .map(({ status, km, country, hasPoint }) =>
      scoredItem({
        status,
        distanceKm: hasPoint ? km : null,
        truth: { country, countryName: country, ...(hasPoint ? {} : { point: null }) },
        names: { country: country === null ? null : "same" },
      }),
    );
  fc.assert(
    fc.property(fc.array(item, { maxLength: 40 }), (items) => {
      const { all, answered, breakdowns, statuses: counts } = summarize(items);
      const shares = all!.within.map(({ rate }) => rate.right);
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
      expect(answered.within.map(({ rate }) => rate.right)).toEqual(shares);
      expect(Object.values(counts).reduce((a, b) => a + b)).toBe(items.length);
      const byCountry = breakdowns[0]!.groups;
      expect(byCountry.reduce((sum, { rows }) => sum + rows, 0)).toBe(items.length);
      expect(byCountry.reduce((sum, group) => sum + group.all!.country.right, 0)).toBe(all!.country.right);
    }),
    { numRuns: 60 },
  );
});
