// What holds for every division: nothing is shared, held-out cities are apart, sizes are as asked, order is nothing.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../../run/random.ts";
import { createBalances } from "./create-balances.ts";
import { createSplitter, type SplitPhoto } from "./create-splitter.ts";
import { createKeyIndex } from "./key-index.ts";

const settings = { splits: { train: 0.9, test: 0.1 }, heldOutCities: 0.05, seed: 0 };

interface Divided {
  readonly photo: SplitPhoto;
  readonly split: string | null;
  readonly heldOut: boolean;
}

function divide(photos: readonly SplitPhoto[], config = settings): readonly Divided[] {
  const splitter = createSplitter(config);
  for (const photo of photos) splitter.add(photo);
  return photos.map((photo) => {
    const { passed, values } = splitter.decide(photo);
    return { photo, split: passed ? String(values.split) : null, heldOut: values.heldOut === true };
  });
}

const anyPhotos = fc.array(
  fc.record({
    photographerId: fc.option(fc.integer({ min: 0, max: 12 }).map(String), { nil: undefined }),
    cell: fc.integer({ min: 0, max: 20 }).map(String),
    city: fc.option(fc.integer({ min: 0, max: 6 }).map(String), { nil: undefined }),
  }),
  { maxLength: 60 },
);
const toPhoto = ({
  photographerId,
  cell,
  city,
}: {
  photographerId?: string | undefined;
  cell: string;
  city?: string | undefined;
}): SplitPhoto => ({
  cell,
  truth: { iso2: "PT", country: "Portugal", ...(city !== undefined && { city }) },
  ...(photographerId !== undefined && { photographerId }),
});

test("no photographer, no cell and no held-out city is in two splits, in any order", () => {
  fc.assert(
    fc.property(anyPhotos, fc.nat(20), fc.double({ min: 0, max: 1, noNaN: true }), (made, seed, test) => {
      const photos = made.map(toPhoto);
      const config = { splits: { train: 1 - test, test }, heldOutCities: 0.3, seed };
      const divided = divide(photos, config);
      const train = divided.filter(({ split }) => split === "train");
      const tests = divided.filter(({ split }) => split === "test");
      const shared = (of: (photo: SplitPhoto) => string | undefined) => {
        const inTrain = new Set(train.map(({ photo }) => of(photo)));
        return tests.filter(({ photo }) => of(photo) !== undefined && inTrain.has(of(photo)));
      };
      expect(shared(({ photographerId }) => photographerId)).toEqual([]);
      expect(shared(({ cell }) => cell)).toEqual([]);
      const heldOut = new Set(divided.filter((each) => each.heldOut).map(({ photo }) => photo.truth.city));
      expect(train.filter(({ photo }) => heldOut.has(photo.truth.city))).toEqual([]);
      // Where cells are not shared there is nothing to disagree about.
      const own = photos.map((photo, index) => ({ ...photo, cell: `${index}` }));
      expect(divide(own, { ...config, heldOutCities: 0 }).filter(({ split }) => split === null)).toEqual([]);
      expect(divide(photos.toReversed(), config).toReversed()).toEqual(divided);
    }),
    { numRuns: 400 },
  );
});

/** Many who took few photos, few who took many, and one square where everybody was. */
function world(count: number): readonly SplitPhoto[] {
  const random = createRandom(1);
  return Array.from({ length: count }, () => {
    const city = random.integer(500);
    return {
      photographerId: `u${Math.floor(random.next() ** 3 * count)}`,
      cell: random.next() < 0.02 ? "square" : `${city}:${random.integer(400)}`,
      truth: { iso2: "PT", country: "Portugal", city: `c${city}` },
    };
  });
}

test("sizes are as asked, although a famous square ties many together", () => {
  const divided = divide(world(20_000));
  const share = (of: (each: Divided) => boolean) => divided.filter(of).length / divided.length;
  expect(share(({ heldOut }) => heldOut)).toBeCloseTo(0.05, 1);
  expect(share(({ split }) => split === "test")).toBeGreaterThan(0.05);
  expect(share(({ split }) => split === "test")).toBeLessThan(0.12);
  expect(share(({ split }) => split === null)).toBeLessThan(0.06);
  const square = divided.filter(({ photo, split }) => photo.cell === "square" && split !== null);
  expect(new Set(square.map(({ split }) => split))).toEqual(new Set(["train"]));
});

test("photos without a photographer follow their cell, and lose nothing", () => {
  const photos = world(5_000).map(({ cell, truth }) => ({ cell, truth }));
  const divided = divide(photos, { ...settings, heldOutCities: 0 });
  expect(divided.filter(({ split }) => split === null)).toEqual([]);
  const share = divided.filter(({ split }) => split === "test").length / divided.length;
  expect(share).toBeGreaterThan(0.07);
  expect(share).toBeLessThan(0.13);
});

test("another seed divides otherwise, and the same one the same", () => {
  const photos = world(2_000);
  const splits = (seed: number) => divide(photos, { ...settings, seed }).map(({ split }) => split);
  expect(splits(1)).toEqual(splits(1));
  expect(splits(1)).not.toEqual(splits(2));
});

test("a late photo is an error of the program", () => {
  const splitter = createSplitter(settings);
  const [photo] = world(1);
  splitter.add(photo!);
  splitter.decide(photo!);
  expect(() => splitter.add(photo!)).toThrow("after the splits");
});

test("keys are numbered as a Map would number them", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 53 - 1 }), { maxLength: 3_000 }), (keys) => {
      const index = createKeyIndex();
      const map = new Map<number, number>();
      for (const key of keys) {
        if (!map.has(key)) map.set(key, map.size);
        expect(index.add(key)).toBe(map.get(key));
      }
      expect(index.size).toBe(map.size);
      for (const [key, number] of map) expect(index.find(key)).toBe(number);
      expect(index.find(2 ** 53 - 3)).toBe(map.get(2 ** 53 - 3) ?? -1);
    }),
    { numRuns: 50 },
  );
});

test("sums are those of a Map", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(4_000), fc.integer({ min: -9, max: 9 })), { maxLength: 6_000 }), (amounts) => {
      const balances = createBalances();
      const map = new Map<number, number>();
      for (const [key, amount] of amounts) {
        balances.add(key, amount);
        map.set(key, (map.get(key) ?? 0) + amount);
      }
      for (const [key, sum] of map) expect(balances.of(key)).toBe(sum);
      expect(balances.of(5_000)).toBe(0);
    }),
    { numRuns: 50 },
  );
});
