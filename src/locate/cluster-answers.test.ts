// Tests of the clustering on the globe: identity, distance, the date line, the poles, and independence of the order.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distanceKm } from "../place/distance.ts";
import type { Place, PlaceLevel } from "../place/place.ts";
import { type Cluster, clusterAnswers, placeKey, type Vote } from "./cluster-answers.ts";

function city(name: string, lat: number, lon: number, country = "FR", radiusKm = 5, geonameId?: number): Place {
  return { level: "city", name, country, point: { lat, lon }, radiusKm, ...(geonameId && { geonameId }) };
}

const vote = (place: Place, weight = 1): Vote => ({ place, weight });
const names = (clusters: readonly Cluster[]) => clusters.map(({ place, votes }) => `${place.name}:${votes.join("+")}`);

const paris = city("Paris", 48.8566, 2.3522, "FR", 15);
const versailles = city("Versailles", 48.8049, 2.1204);
const lyon = city("Lyon", 45.7485, 4.8467);
const france: Place = {
  level: "country",
  name: "France",
  country: "FR",
  point: { lat: 46.6, lon: 2.5 },
  radiusKm: 550,
};

describe("clusterAnswers", () => {
  test.each<[string, readonly Vote[], readonly string[]]>([
    ["no votes give no cluster", [], []],
    ["votes for one place are one cluster", [vote(paris), vote(lyon), vote(paris)], ["Paris:0+2", "Lyon:1"]],
    ["a suburb joins its city", [vote(versailles), vote(paris), vote(paris)], ["Paris:0+1+2"]],
    ["a country does not swallow its cities", [vote(france), vote(paris), vote(paris)], ["Paris:1+2", "France:0"]],
    [
      "a country whose middle lies beside a city stays apart",
      [vote({ ...france, point: paris.point }), vote(paris)],
      ["Paris:1", "France:0"],
    ],
    [
      "a city state is one place under both names",
      [
        vote({ level: "country", name: "Singapore", country: "SG", point: { lat: 1.35, lon: 103.82 }, radiusKm: 25 }),
        vote(city("Singapore", 1.2897, 103.8501, "SG", 20)),
      ],
      ["Singapore:0+1"],
    ],
    [
      "neighbours across a border are one spot",
      [
        vote({ ...city("Strasbourg", 48.5839, 7.7455, "FR"), population: 291_000 }),
        vote(city("Kehl", 48.5731, 7.8085, "DE")),
      ],
      ["Strasbourg:0+1"],
    ],
    [
      "neighbours across the date line are one spot",
      [vote(city("A", -16.8, 179.95, "FJ")), vote(city("B", -16.8, -179.95, "FJ"))],
      ["A:0+1"],
    ],
    [
      "points around the north pole are one spot",
      [vote(city("A", 89.9, 0, "NO")), vote(city("B", 89.9, 180, "NO")), vote(city("C", 89.9, -90, "NO"))],
      ["A:0+1+2"],
    ],
    [
      "points around the south pole are one spot",
      [vote(city("A", -89.9, 10, "AQ")), vote(city("B", -89.95, -170, "AQ"))],
      ["A:0+1"],
    ],
    [
      "a chain of towns does not run together",
      [0, 0.4, 0.81, 1.2, 1.62].map((lon) => vote(city(`T${lon}`, 0, lon))),
      ["T0.81:2+3", "T0:0+1", "T1.62:4"],
    ],
    ["the heavier vote names the cluster", [vote(paris, 0.3), vote(versailles, 0.9)], ["Versailles:0+1"]],
    [
      "equal weights rank by their country",
      [vote(city("Tokyo", 35.69, 139.69, "JP")), vote(lyon), vote(city("Nice", 43.7, 7.27))],
      ["Lyon:1", "Nice:2", "Tokyo:0"],
    ],
    [
      "namesakes without an id differ by region",
      [
        vote({ ...city("Springfield", 39.8, -89.6, "US"), region: "Illinois" }),
        vote({ ...city("Springfield", 37.2, -93.3, "US"), region: "Missouri" }),
      ],
      ["Springfield:0", "Springfield:1"],
    ],
  ])("%s", (_, votes, expected) => {
    expect(names(clusterAnswers(votes))).toEqual(expected);
  });

  test("the radius covers every place of the cluster", () => {
    const [cluster] = clusterAnswers([vote(paris), vote(paris), vote(versailles)]);
    expect(cluster!.radiusKm).toBeCloseTo(distanceKm(paris.point, versailles.point) + 5, 9);
    expect(clusterAnswers([vote(paris)])[0]!.radiusKm).toBe(15);
  });

  test("the diameter can be chosen", () => {
    expect(clusterAnswers([vote(paris), vote(versailles)], { diameterKm: 15 })).toHaveLength(2);
  });
});

const arbitraryPlace = fc
  .record({
    id: fc.integer({ min: 1, max: 40 }),
    lat: fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.double({ min: 88, max: 90, noNaN: true })),
    lon: fc.oneof(fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: 179, max: 180, noNaN: true })),
    country: fc.constantFrom("FJ", "NO", "US"),
    level: fc.constantFrom<PlaceLevel>("city", "country"),
    radiusKm: fc.constantFrom(2, 10, 40, 400),
  })
  .map(({ id, ...place }): Place => {
    const { lat, lon, ...rest } = place;
    return { ...rest, name: `P${id}`, geonameId: id, point: { lat, lon } };
  });
/** One place an id, as in a gazetteer. */
const arbitraryVotes = fc
  .array(fc.record({ place: arbitraryPlace, weight: fc.double({ min: 0.01, max: 1, noNaN: true }) }), { maxLength: 14 })
  .map((votes): Vote[] => {
    const byKey = new Map<string, Place>();
    for (const { place } of votes) if (!byKey.has(placeKey(place))) byKey.set(placeKey(place), place);
    return votes.map(({ place, weight }) => ({ place: byKey.get(placeKey(place))!, weight }));
  });

/** The clusters as sets of vote numbers, whatever their order. */
const partition = (clusters: readonly Cluster[]) => clusters.map(({ votes }) => votes.join("+")).sort();

describe("properties of clusterAnswers", () => {
  test("every vote is in exactly one cluster, and no weight is lost", () => {
    fc.assert(
      fc.property(arbitraryVotes, (votes) => {
        const clusters = clusterAnswers(votes);
        expect(clusters.flatMap((cluster) => cluster.votes).sort((a, b) => a - b)).toEqual(votes.map((_, i) => i));
        const weight = clusters.reduce((sum, cluster) => sum + cluster.weight, 0);
        expect(weight).toBeCloseTo(
          votes.reduce((sum, { weight }) => sum + weight, 0),
          9,
        );
      }),
    );
  });

  test("votes for one place stay together, and no two places of a cluster are farther apart than the diameter", () => {
    fc.assert(
      fc.property(arbitraryVotes, fc.double({ min: 1, max: 500, noNaN: true }), (votes, diameterKm) => {
        const clusters = clusterAnswers(votes, { diameterKm });
        const home = new Map(clusters.flatMap((cluster, i) => cluster.votes.map((index) => [index, i] as const)));
        votes.forEach((a, i) => {
          votes.forEach((b, j) => {
            const isSame = placeKey(a.place) === placeKey(b.place);
            if (isSame) expect(home.get(i)).toBe(home.get(j));
            else if (home.get(i) === home.get(j)) {
              expect(distanceKm(a.place.point, b.place.point)).toBeLessThanOrEqual(diameterKm);
            }
          });
        });
      }),
    );
  });

  test("two clusters that could be one do not remain", () => {
    fc.assert(
      fc.property(arbitraryVotes, (votes) => {
        const clusters = clusterAnswers(votes);
        const placesOf = ({ votes: members }: Cluster) => members.map((index) => votes[index]!.place);
        clusters.forEach((a, i) => {
          for (const b of clusters.slice(i + 1)) {
            const pairs = placesOf(a).flatMap((p) => placesOf(b).map((q) => [p, q] as const));
            expect(
              pairs.some(([p, q]) => p.radiusKm > 50 || q.radiusKm > 50 || distanceKm(p.point, q.point) > 50),
            ).toBe(true);
          }
        });
      }),
    );
  });

  test("the order of the votes changes nothing", () => {
    const shuffled = arbitraryVotes.chain((votes) =>
      fc.tuple(fc.constant(votes), fc.shuffledSubarray([...votes.keys()], { minLength: votes.length })),
    );
    fc.assert(
      fc.property(shuffled, ([votes, order]) => {
        const straight = clusterAnswers(votes);
        const moved = clusterAnswers(order.map((index) => votes[index]!));
        expect(moved.map((cluster) => [placeKey(cluster.place), cluster.weight, cluster.radiusKm])).toEqual(
          straight.map((cluster) => [placeKey(cluster.place), cluster.weight, cluster.radiusKm]),
        );
        expect(moved.map(({ votes: members }) => members.map((i) => order[i]!).sort((a, b) => a - b))).toEqual(
          straight.map(({ votes: members }) => members),
        );
      }),
    );
  });

  test("turning the globe changes nothing, across the date line either", () => {
    const turn = (place: Place, degrees: number): Place => {
      const lon = place.point.lon + degrees;
      return { ...place, point: { lat: place.point.lat, lon: lon > 180 ? lon - 360 : lon } };
    };
    fc.assert(
      fc.property(arbitraryVotes, fc.integer({ min: 1, max: 359 }), (votes, degrees) => {
        const turned = votes.map(({ place, weight }) => ({ place: turn(place, degrees), weight }));
        // A distance within rounding of the diameter, or two equal distances, may fall either way.
        const distances = votes.flatMap(({ place: p }, i) =>
          votes.slice(i + 1).map(({ place: q }) => (p === q ? -1 : distanceKm(p.point, q.point))),
        );
        const close = (a: number, b: number) => Math.abs(a - b) < 1e-6;
        const used = distances.filter((d) => d >= 0);
        fc.pre(!used.some((d, i) => close(d, 50) || used.some((e, j) => i < j && close(d, e))));
        expect(partition(clusterAnswers(turned))).toEqual(partition(clusterAnswers(votes)));
      }),
    );
  });
});
