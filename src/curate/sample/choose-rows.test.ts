// Caps, fair shares and determinism of the sample.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SampleConfig } from "../curate-config.ts";
import { type Candidate, createRowSampler } from "./choose-rows.ts";

const open: SampleConfig = { balance: "equal", seed: 0 };

function draw(candidates: readonly Candidate[], settings: Partial<SampleConfig>): Candidate[] {
  const sampler = createRowSampler({ ...open, ...settings });
  for (const candidate of candidates) sampler.offer(candidate);
  const chosen = sampler.choose();
  const taken = candidates.filter(({ row }) => chosen.has(row));
  expect(taken).toHaveLength(chosen.count);
  return taken;
}

function candidate(row: number, place = "FR", city = "Paris", photographer?: string): Candidate {
  return { row, id: `photo ${row}`, country: place, city: `${place} ${city}`, photographer };
}

const many = (count: number, make: (row: number) => Candidate) => Array.from({ length: count }, (_, row) => make(row));

const countBy = (taken: readonly Candidate[], key: (each: Candidate) => string | undefined) => {
  const counts = new Map<string | undefined, number>();
  for (const each of taken) counts.set(key(each), (counts.get(key(each)) ?? 0) + 1);
  return counts;
};

describe("caps", () => {
  test("without any, everything is taken", () => {
    expect(
      draw(
        many(100, (row) => candidate(row)),
        {},
      ),
    ).toHaveLength(100);
  });

  test("a country, a city and a photographer are held to theirs", () => {
    const candidates = many(600, (row) =>
      candidate(row, row % 3 === 0 ? "FR" : "DE", `city ${row % 7}`, row % 11 === 0 ? undefined : `p${row % 13}`),
    );
    const taken = draw(candidates, { perCountry: 70, perCity: 12, perPhotographer: 9 });
    expect(Math.max(...countBy(taken, ({ country }) => country).values())).toBeLessThanOrEqual(70);
    expect(Math.max(...countBy(taken, ({ city }) => city).values())).toBeLessThanOrEqual(12);
    const photographers = countBy(taken, ({ photographer }) => photographer);
    photographers.delete(undefined);
    expect(Math.max(...photographers.values())).toBeLessThanOrEqual(9);
  });

  test("photos without a photographer are not one photographer's", () => {
    expect(
      draw(
        many(50, (row) => candidate(row)),
        { perPhotographer: 1 },
      ),
    ).toHaveLength(50);
  });
});

describe("a total", () => {
  const lopsided = many(1000, (row) =>
    row < 900 ? candidate(row, "US", row < 850 ? "New York" : "Reno") : candidate(row, row < 950 ? "FR" : "LA", "x"),
  );

  test("is shared out equally over countries, and over cities inside them", () => {
    const taken = draw(lopsided, { total: 90 });
    expect(taken).toHaveLength(90);
    expect(Object.fromEntries(countBy(taken, ({ country }) => country))).toEqual({ US: 30, FR: 30, LA: 30 });
    expect(countBy(taken, ({ city }) => city).get("US Reno")).toBe(15);
  });

  test("takes from the large what the small do not have", () => {
    const taken = draw(lopsided, { total: 300 });
    expect(Object.fromEntries(countBy(taken, ({ country }) => country))).toEqual({ US: 200, FR: 50, LA: 50 });
  });

  test("follows the table where it is to be proportional", () => {
    const taken = draw(lopsided, { total: 200, balance: "proportional" });
    expect(countBy(taken, ({ country }) => country).get("US")).toBeGreaterThan(150);
  });
});

test("an id that stands in two rows is taken once, from the first", () => {
  const candidates = [candidate(0), candidate(3), { ...candidate(5), id: "photo 0" }, candidate(8)];
  const sampler = createRowSampler(open);
  for (const each of candidates) sampler.offer(each);
  const chosen = sampler.choose();
  expect([0, 3, 5, 8].filter(chosen.has)).toEqual([0, 3, 8]);
  expect(chosen).toMatchObject({ count: 3, duplicates: 1 });
  expect([0, 3, 5, 8].filter(chosen.isDuplicate)).toEqual([5]);
});

test("the seed decides, and the order of the table does not", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 5 }), (count, seed) => {
      const candidates = many(count, (row) => candidate(row, `c${row % 5}`, `t${row % 17}`, `p${row % 7}`));
      const settings = { seed, perCity: 3, perPhotographer: 8, total: 20 };
      const ids = (taken: readonly Candidate[]) => taken.map(({ id }) => id).sort();
      const reversed = candidates.toReversed().map((each, row) => ({ ...each, row }));
      expect(ids(draw(candidates, settings))).toEqual(ids(draw(reversed, settings)));
    }),
    { numRuns: 50 },
  );
});

test("another seed draws another sample", () => {
  const candidates = many(200, (row) => candidate(row));
  const ids = (seed: number) => draw(candidates, { seed, total: 20 }).map(({ id }) => id);
  expect(ids(1)).not.toEqual(ids(2));
});

test("an empty table has an empty sample", () => expect(draw([], { total: 3 })).toEqual([]));
