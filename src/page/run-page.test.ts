// The pages of runs as text: nothing from a run becomes markup, and no figure is lost or invented.
import { describe, expect, test } from "vitest";
import type { RunRecord } from "../run/read-run.ts";
import { stepCurve } from "./charts/step-curve.ts";
import { comparisonPage, runPage } from "./run-page.ts";

const hostile = `</td><script>alert(1)</script>`;

const run: RunRecord = {
  path: "runs/train-a",
  name: `train-a ${hostile}`,
  command: "train",
  state: "finished",
  startedAt: "2026-01-01T10:00:00.000Z",
  lastAt: "2026-01-01T10:01:00.000Z",
  seconds: 60,
  config: { kind: "sft", model: hostile },
  manifest: { node: "24", hardware: { cores: 2 }, dependencies: { zod: "4" } },
  summary: { metrics: { loss: 0.25 } },
  series: [
    { name: "loss", points: Array.from({ length: 1000 }, (_, index) => [index + 1, 5 - index / 250] as const) },
    { name: hostile, points: [[1, Number.NaN]] },
  ],
  steps: 1000,
  damage: [`config.json is odd ${hostile}`],
};

test("a run's page escapes what the run holds, and says its figures", () => {
  const page = runPage(run);
  expect(page).not.toContain("<script>alert");
  expect(page).not.toMatch(/NaN|undefined|\[object/);
  expect(page).toContain("globe train sft, finished, 1000 steps, 1 min 0 s of work");
  expect(page).toContain("metrics.loss</th><td>0.25");
  expect(page).toContain("loss: 5 at step 1, 1 at step 1000, from 1 to 5.");
  expect(page).not.toContain("zod");
});

test("a page of several runs has a column for each", () => {
  const page = comparisonPage(["a", hostile], {
    settings: [{ name: "seed", values: [1, undefined] }],
    figures: [{ name: "loss", values: [0.5, 0.25] }],
  });
  expect(page).not.toContain("<script>alert");
  expect(page).toContain("<tr><th>seed</th><td>1</td><td>–</td></tr>");
});

describe("a curve", () => {
  test("of many points is thinned, and ends where its values end", () => {
    const { markup } = stepCurve({ id: "c", name: "x", points: run.series[0]!.points }).body;
    const raw = /class="curve raw" d="([^"]+)"/.exec(markup)![1]!;
    expect(raw.split("L").length).toBeLessThanOrEqual(400);
    expect(raw.split("L").at(-1)).toBe("368.0 160.0");
  });

  test.each([
    ["one point", [[3, 2]]],
    [
      "equal values",
      [
        [1, 2],
        [2, 2],
      ],
    ],
    ["no points", []],
    ["no finite points", [[1, Number.POSITIVE_INFINITY]]],
  ] as const)("of %s has no broken numbers", (_name, points) => {
    expect(stepCurve({ id: "c", name: "x", points }).body.markup).not.toMatch(/NaN|Infinity|undefined/);
  });
});
