// Tests of results in words and of the published schema: labelled lines, printed text, one JSON Schema.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { describeResult } from "./describe-result.ts";
import { failedResult } from "./failed-result.ts";
import type { PhotosEvent } from "./locate-photos.ts";
import { createPhotoPrinter } from "./print-photos.ts";
import { type Candidate, type LocateResult, locateJsonSchema, locateResultSchema } from "./result-schema.ts";

const failure = { code: "missing-file", message: "a.jpg does not exist; check the path.", isRetryable: false };
const failed = failedResult("a.jpg", failure, "test gazetteer");

function candidate(city: string, confidence: number, answers: number): Candidate {
  const point = { lat: 40.21, lon: -8.43 };
  const country = { iso2: "PT", name: "Portugal" };
  return { country, region: "Centro", city, point, radiusKm: 12, level: "city", confidence, answers };
}

function located(change: Partial<LocateResult> = {}): LocateResult {
  const candidates = change.candidates ?? [candidate("Coimbra", 0.75, 3), candidate("Leiria", 0.25, 1)];
  const { answers: _, ...first } = candidates[0]!;
  const answer = { status: "ok", country: "Portugal", city: "Coimbra", candidate: 0, probability: null } as const;
  return {
    ...failed,
    status: "ok",
    error: null,
    ...first,
    confidenceKind: "share-of-samples",
    candidates,
    reasoning: "Old university.",
    answers: Array.from({ length: 4 }, (_, seed) => ({ ...answer, notes: [], seed, text: "x", error: null })),
    ...change,
  };
}

const said = (result: LocateResult) => describeResult(result).map(({ label, text }) => `${label}: ${text}`);

describe("describeResult", () => {
  test("an answer with candidates", () => {
    expect(said(located({ notes: ["Mind the gap."] }))).toEqual([
      "country: Portugal",
      "city: Coimbra, Centro",
      "point: 40.21, -8.43 ± 12 km",
      "confidence: 75 % (3 of 4 answers)",
      "map: https://www.openstreetmap.org/?mlat=40.21000&mlon=-8.43000#map=11/40.21000/-8.43000",
      "also: Leiria, Centro, Portugal, 25 % (1 of 4 answers)",
      "note: Mind the gap.",
    ]);
  });

  test("a country alone says that its point is a middle", () => {
    const country = { ...candidate("x", 1, 4), city: null, region: null, level: "country", radiusKm: 280 } as const;
    expect(said(located({ candidates: [country] }))).toContain("point: 40.2, -8.4 ± 280 km, the middle of Portugal");
  });

  test("many candidates are counted", () => {
    const candidates = Array.from({ length: 9 }, (_, i) => candidate(`City ${i}`, 0.1, 1));
    expect(
      said(located({ candidates }))
        .filter((line) => line.startsWith("also"))
        .at(-1),
    ).toBe("also: 4 more places");
  });

  test.each<[string, Partial<LocateResult>, string]>([
    ["abstained", { status: "abstained" }, "answer: The model says that it cannot tell where this is."],
    ["cut off", { status: "truncated" }, "answer: The answer was cut off at the token limit; raise --max-tokens."],
    ["failed", {}, "error: a.jpg does not exist; check the path."],
  ])("nothing found: %s", (_, change, line) => {
    const error = change.status === undefined ? failure : null;
    expect(said({ ...failed, error, ...change })).toEqual([line]);
  });
});

describe("createPhotoPrinter", () => {
  const print = (events: readonly PhotosEvent["event"][], samples = 1, columns = Number.POSITIVE_INFINITY) => {
    const pieces: string[] = [];
    const plain = (text: string) => text;
    const style = { bold: plain, dim: plain };
    const show = createPhotoPrinter({
      paths: ["a.jpg"],
      samples,
      write: (text) => void pieces.push(text),
      columns,
      style,
    });
    for (const event of events) show({ index: 0, event });
    return pieces.join("");
  };
  const result = { type: "result", result: located() } as const;

  test("writes streamed reasoning once", () => {
    const out = print([
      { type: "reasoning", answer: 0, text: "Old " },
      { type: "reasoning", answer: 0, text: "university." },
      result,
    ]);
    expect(out.startsWith("a.jpg\n  Old university.\n\n  country     Portugal\n")).toBe(true);
    expect(out.match(/Old university/g)).toHaveLength(1);
  });

  test("shows the reasoning of the best of several answers at the end", () => {
    const out = print([{ type: "reasoning", answer: 1, text: "Something else." }, result], 4);
    expect(out).not.toContain("Something else");
    expect(out).toContain("\n  Old university.\n\n  country ");
  });

  test("says where a stream broke", () => {
    const out = print([
      { type: "reasoning", answer: 0, text: "Old uni" },
      { type: "restart", answer: 0, reason: "The connection broke." },
      { type: "reasoning", answer: 0, text: "Old university." },
      result,
    ]);
    expect(out).toContain("  Old uni\n  [The connection broke. Asking again.]\n  Old university.\n\n");
  });

  test("wraps long notes under their label and keeps links whole", () => {
    const long = { type: "result", result: located({ reasoning: null, notes: ["word ".repeat(30).trim()] }) } as const;
    const lines = print([long], 1, 60).split("\n");
    expect(Math.max(...lines.filter((line) => !line.includes("https")).map((line) => line.length))).toBeLessThanOrEqual(
      58,
    );
    expect(lines.filter((line) => /^ {14}word/.test(line)).length).toBeGreaterThan(1);
    expect(lines.some((line) => line.endsWith("40.21000/-8.43000"))).toBe(true);
  });
});

describe("the published schema", () => {
  test("holds for results and failures", () => {
    for (const result of [failed, located()]) expect(locateResultSchema.parse(result)).toEqual(result);
  });

  test("docs/locate.schema.json is the schema of the code (else: node scripts/write-locate-schema.ts)", () => {
    const published = readFileSync(new URL("../../docs/locate.schema.json", import.meta.url), "utf8");
    expect(JSON.parse(published)).toEqual(locateJsonSchema());
  });
});
