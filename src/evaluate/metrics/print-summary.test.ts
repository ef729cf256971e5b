// What a person reads in the terminal.
import { expect, test } from "vitest";
import { scoredItem, unansweredItem } from "../../../test/support/scored-item.ts";
import { syntheticItems } from "../../../test/support/synthetic-items.ts";
import { formatEstimate, formatKm, formatNumber } from "./format-figures.ts";
import { wrap } from "./lay-out-text.ts";
import { printSummary } from "./print-summary.ts";
import { summarize } from "./summarize.ts";

test("both denominators stand side by side with their intervals", () => {
  const text = printSummary(summarize([scoredItem(), scoredItem({ distanceKm: 300 }), unansweredItem("refused")]));
  expect(text).toContain("3 rows, 2 answered (66.7 %); refused 1.");
  expect(text).toMatch(/all 3 rows\s+2 answered/);
  expect(text).toMatch(/^country\s+66\.7 % \(20\.8–93\.9\)\s+100\.0 % \(34\.2–100\.0\)$/m);
  expect(text).toMatch(/^within 2,500 km\s+66\.7 %/m);
});

test("an incomplete run says so and shows no headline figure", () => {
  const text = printSummary(summarize([scoredItem(), unansweredItem("error"), unansweredItem("error")]));
  expect(text.replaceAll("\n", " ")).toContain(
    "INCOMPLETE: 2 rows ended in an error, so there is no headline score. Give the command of the run again to ask only them.",
  );
  expect(text).toMatch(/^country\s+incomplete\s+100\.0 %/m);
});

test("an incomplete run says why rows failed, the most frequent kind first", () => {
  const failed = (code: "timeout" | "missing-file", error: string) =>
    unansweredItem("error", { errorCode: code, error });
  const text = printSummary(
    summarize([
      failed("timeout", "No answer within 5 s."),
      ...[1, 2, 3].map((i) => failed("missing-file", `No p${i}.jpg.`)),
    ]),
  );
  expect(text).toContain("\n- 3 rows, such as: No p1.jpg.\n- 1 row: No answer within 5 s.\n");
  expect(text.replaceAll("\n", " ")).toContain("Mend what is named below, then give the command of the run again");
  expect(printSummary(summarize([failed("timeout", "No answer.")])).replaceAll("\n", " ")).toContain(
    "no headline score. Give the command of the run again to ask only it.",
  );
});

test("breakdowns that were asked for stand below, a line for each group", () => {
  const items = Array.from({ length: 30 }, (_, row) =>
    scoredItem({
      row,
      columns: { season: row % 3 === 0 ? "winter" : "summer\n\u001b[31m, with a name that goes on and on" },
    }),
  );
  const text = printSummary(summarize(items, { by: ["country", "season"] }), { by: ["season"] });
  const table = text.split("\n\n").at(-1)!;
  expect(table).toMatch(/^by season +rows +country +city +25 km +200 km +GeoScore$/m);
  expect(table).toMatch(/^winter +10 +100\.0 % +100\.0 % +100\.0 % +100\.0 % +5,000$/m);
  expect(table).toMatch(/^summer \[31m, with a nam… +20 /m);
  expect(text).not.toMatch(/^by country/m);
  const many = summarize(syntheticItems(300), { by: ["camera", "country"] });
  const lines = printSummary(many, { by: ["camera", "country"] }).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(printSummary(summarize([scoredItem()]))).toMatch(/the 1 row\s+1 answered/);
});

test("a figure without rows is left out, and the missing truth is counted", () => {
  const text = printSummary(
    summarize([scoredItem({ truth: { city: null }, names: { city: null }, namesCode: { city: null } })]),
  );
  expect(text).not.toMatch(/^city/m);
  expect(text).toContain("their truth lacks it: city 1.");
});

test("a part of the true city is mentioned", () => {
  const text = printSummary(summarize([scoredItem({ names: { city: "part-of" } })]));
  expect(text).toContain("1 answer names a part of the true city");
  expect(printSummary(summarize([scoredItem()]))).not.toContain("part of the true city");
});

test("no line is wider than 80 columns", () => {
  for (const count of [0, 1, 50, 3000]) {
    const text = printSummary(summarize(syntheticItems(count, { errors: count === 50 ? 0.1 : 0 })));
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  }
});

test.each([
  [0, "0"],
  [0.256, "0.26"],
  [9.999, "10.0"],
  [12.34, "12.3"],
  [99.96, "100"],
  [1234.5, "1,235"],
  [-3.456, "-3.46"],
])("%d is written %s", (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test("a median beyond the last place is said in words", () => {
  expect(formatKm(null)).toBe("no place");
  expect(formatEstimate({ rows: 4, value: 12, low: 3, high: null })).toBe("12 (3–…)");
});

test("a long sentence breaks between words", () => {
  expect(wrap("aa bb cc dd", 5)).toEqual(["aa bb", "cc dd"]);
});
