// What a request for rewards is read as, and the sentences with which a wrong one is refused.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { presetOf } from "../../../task/presets.ts";
import { ApiError } from "../../api-error.ts";
import { readRewardRequest } from "./read-reward-request.ts";

const fallback = presetOf("two-script");
const read = (value: unknown) => readRewardRequest(value, fallback);
const refusal = (value: unknown) => {
  try {
    read(value);
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError);
    return error as ApiError;
  }
  throw new Error("It was not refused.");
};

describe("a request", () => {
  test("becomes rows, and the completions of each", () => {
    const request = read({
      completions: ["a", "b", "c"],
      rows: [0, 0, 1],
      columns: {
        id: ["x", 7],
        solution: ["<country>France</country><city>Paris</city>", "Spain\tMadrid"],
        entities: [[{ text: "church" }, "bridge"], null],
        visual_elements: [null, ["tower", { name: "dome", score: 0.5 }]],
        lat: [48.8, null],
        lon: [2.3, null],
        iso2: ["fr", null],
        images: [["data:image/png;base64,AAAA", "b.jpg"], "c.jpg"],
      },
    });
    expect(request.rows[0]).toEqual({
      ...{ id: "x", images: [], country: "France", city: "Paris", iso2: "FR", lat: 48.8, lon: 2.3 },
      entities: [{ text: "church" }, { text: "bridge" }],
    });
    expect(request.rows[1]).toMatchObject({
      ...{ id: "7", country: "Spain", city: "Madrid" },
      visualElements: [{ name: "tower" }, { name: "dome" }],
    });
    expect(request.images).toEqual(["data:image/png;base64,AAAA", "c.jpg"]);
    expect(request.rewards).toEqual(["accuracy.paper", "visual.paper", "format.strict"]);
  });

  test("without rows has one for each completion", () => {
    const { rowOf, rows } = read({ completions: ["a", "b"], columns: { country: ["France", null] } });
    expect(rowOf).toEqual([0, 1]);
    expect(rows[1]).toEqual({ id: "row 1", images: [] });
  });

  test.each([
    ["single rewards, once each", { rewards: ["format.code", "format.code"] }, ["format.code"], null],
    [
      "a preset in the release's variant",
      { preset: "one-script", variant: "code" },
      ["accuracy.code", "format.code"],
      2,
    ],
    [
      "weights of its own",
      { weights: { "visual.f1": 0.5, "accuracy.distance": 2 } },
      ["visual.f1", "accuracy.distance"],
      2,
    ],
  ])("names %s", (_, wanted, rewards, terms) => {
    const request = read({ completions: ["a"], columns: {}, ...wanted });
    expect(request.rewards).toEqual(rewards);
    expect(request.preset?.length ?? null).toBe(terms);
  });

  const columns = {};
  test.each([
    ["no object", [], "must be a JSON object"],
    ["no completions", { columns }, "Missing required parameter: 'completions'"],
    ["an empty list", { completions: [], columns }, "Invalid 'completions': empty array"],
    ["a number among them", { completions: ["a", 1], columns }, "'completions[1]': expected a string"],
    ["an endless completion", { completions: ["a".repeat(300_000)], columns }, "maximum length 262144"],
    ["an unknown column", { completions: ["a"], columns: { solutoin: ["x"] } }, "'columns.solutoin'"],
    ["an unknown member", { completions: ["a"], columns, reward: "x" }, "Unknown parameter: 'reward'"],
    [
      "an unknown reward",
      { completions: ["a"], columns, rewards: ["accuracy"] },
      "Supported values are: 'accuracy.paper'",
    ],
    ["a short column", { completions: ["a", "b"], columns: { city: ["x"] } }, "'columns.city' has 1 values"],
    [
      "columns of two lengths",
      { completions: ["a"], rows: [0], columns: { city: ["x"], lat: [1, 2] } },
      "'columns.lat' has 2",
    ],
    ["a row that is not there", { completions: ["a"], rows: [1], columns: { city: ["x"] } }, "columns have 1 rows"],
    ["too few rows", { completions: ["a", "b"], rows: [0], columns: { city: ["x"] } }, "'rows' has 1 indices"],
    ["a negative row", { completions: ["a"], rows: [-1], columns: { city: ["x"] } }, "'rows[0]'"],
    ["a truth in no known form", { completions: ["a"], columns: { solution: ["Paris"] } }, "'columns.solution[0]'"],
    ["half a point", { completions: ["a"], columns: { lat: [1] } }, "only one of 'lat' and 'lon'"],
    ["a latitude beyond the pole", { completions: ["a"], columns: { lat: [91], lon: [0] } }, "'columns.lat[0]'"],
    ["a code of three letters", { completions: ["a"], columns: { iso2: ["FRA"] } }, "expected two letters"],
    [
      "rewards and a preset",
      { completions: ["a"], columns, rewards: ["format.code"], preset: "one-script" },
      "not both",
    ],
    ["a variant of nothing", { completions: ["a"], columns, variant: "code" }, "name one under 'preset'"],
    ["no weights", { completions: ["a"], columns, weights: {} }, "names no reward"],
    [
      "an infinite weight",
      { completions: ["a"], columns, weights: { "format.code": Number.POSITIVE_INFINITY } },
      "weights",
    ],
  ])("with %s is refused", (_, value, words) => {
    const { status, message } = refusal(value);
    expect(status).toBe(400);
    expect(message).toContain(words);
  });

  test("is read or refused with a sentence, whatever it holds", () => {
    const column = fc.option(fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 3 }));
    const names = ["id", "solution", "country", "city", "iso2", "lat", "lon", "entities", "images"];
    const shape = fc.record(
      {
        completions: fc.oneof(fc.array(fc.string(), { maxLength: 3 }), fc.jsonValue()),
        rows: fc.oneof(fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 3 }), fc.jsonValue()),
        columns: fc.oneof(
          fc.record(Object.fromEntries(names.map((name) => [name, column])), { requiredKeys: [] }),
          fc.jsonValue(),
        ),
        weights: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(shape, (value) => {
        try {
          const { completions, rowOf, rows } = read(value);
          expect(rowOf).toHaveLength(completions.length);
          for (const row of rowOf) expect(rows[row]).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
          expect((error as ApiError).status).toBe(400);
        }
      }),
    );
  });
});
