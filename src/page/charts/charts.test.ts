// Charts as text: the figures that they write out, and what happens with little data.
import { describe, expect, test } from "vitest";
import { errorClasses, errorClassOf } from "../error-classes.ts";
import { calibrationChart } from "./calibration-chart.ts";
import { errorCurveChart, shareWithin } from "./error-curve.ts";
import { intervalBar } from "./interval-bar.ts";
import { stackedBar } from "./stacked-bar.ts";

describe("error curve", () => {
  const curve = { label: "all rows", sortedKm: Float64Array.of(0.5, 25, 200, 9000, Infinity), rows: 10 };

  test.each([
    [0.4, 0],
    [25, 0.2],
    [24.999, 0.1],
    [200, 0.3],
    [20_000, 0.4],
  ])("within %d km lies %d of the rows", (km, share) => {
    expect(shareWithin(curve, km)).toBe(share);
  });

  test("writes the share at every mark and says it in words", () => {
    const { markup } = errorCurveChart({ id: "c", curves: [curve], marksKm: [25, 200] }).body;
    expect(markup).toContain("20.0 % within 25 km, 30.0 % within 200 km");
    expect(markup).not.toMatch(/NaN|Infinity|undefined/);
  });

  test("rises from left to right", () => {
    const { markup } = errorCurveChart({ id: "c", curves: [curve], marksKm: [25] }).body;
    const heights = [.../ d="M([^"]+)"/.exec(markup)![1]!.matchAll(/ ([\d.]+)/g)].map((match) => Number(match[1]));
    expect(heights.every((height, i) => i === 0 || height <= heights[i - 1]!)).toBe(true);
  });

  test("of no rows is flat", () => {
    const none = { label: "none", sortedKm: new Float64Array(0), rows: 0 };
    expect(errorCurveChart({ id: "c", curves: [none], marksKm: [25] }).body.markup).not.toMatch(/NaN/);
  });
});

test("calibration leaves empty bins out", () => {
  const bin = { from: 0.8, to: 0.9, rows: 4, meanConfidence: 0.85, share: 0.75, low: 0.3, high: 0.95 };
  const empty = { from: 0, to: 0.1, rows: 0, meanConfidence: null, share: null, low: null, high: null };
  const { markup } = calibrationChart({ id: "c", outcome: "right country", bins: [empty, bin] }).body;
  expect(markup).toContain("75 % at confidence 85 % (4 rows)");
  expect(markup).not.toMatch(/NaN|null/);
});

test("a stacked bar names its parts with counts and shares", () => {
  const { markup } = stackedBar([
    { label: "ok", count: 3, color: "red" },
    { label: "none", count: 0, color: "blue" },
    { label: "<b>", count: 1, color: "green" },
  ]).body;
  expect(markup).toContain("75.0 %");
  expect(markup).toContain("&lt;b&gt;");
  expect(markup).not.toContain("none");
});

test("an interval bar stays inside its frame", () => {
  expect(intervalBar(1.2, -0.1, 0.5).markup).toContain("width:100.00%");
});

test("every distance has a class, with thresholds belonging to the nearer one", () => {
  expect([0, 25, 25.1, 200, 750, 2500, 2501].map(errorClassOf)).toEqual([0, 0, 1, 1, 2, 3, 4]);
  expect(errorClassOf(null)).toBe(errorClasses.length);
});
