// What the screen says about a run, and what `explain` says about a photo, against a run whose every number is known.
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tryLock } from "../run/lock.ts";
import { explainPhoto, formatExplanation } from "./explain.ts";
import { syntheticConfig, writeSyntheticRun } from "./output/synthetic-run.cases.ts";
import type { State } from "./state/open-state.ts";
import { curationStatus, formatStatus } from "./status.ts";

let folder: string;
let state: State;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "globe-status-"));
  state = await writeSyntheticRun(folder, 60);
});
afterAll(() => {
  state?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("status", () => {
  test("counts answers, tokens and money of each teacher", async () => {
    const status = await curationStatus({ state, config: syntheticConfig });
    expect(status).toMatchObject({ isRunning: false, photos: 60, unusable: 0, dataset: null });
    const [qwen, internvl, geoclip, segmentation] = status.columns;
    expect(qwen).toMatchObject({
      name: "qwen",
      done: 60,
      failed: 0,
      left: 0,
      perSecond: null,
      tokens: { prompt: 54_000, completion: 7_200, isEstimate: false },
    });
    expect(qwen!.money!.amount).toBeCloseTo((54_000 * 0.9 + 7_200 * 2) / 1e6, 12);
    expect(internvl!.money).toBeNull();
    expect(geoclip).toMatchObject({ done: 60, money: null, tokens: { prompt: 0, completion: 0 } });
    expect(segmentation).toMatchObject({ kind: "elements", tokens: null });
    const decided = [...state.histories()].filter(({ decisions }) => decisions.some(({ passed }) => !passed)).length;
    expect(status.stages.reduce((sum, { rejected }) => sum + rejected, 0)).toBe(decided);
    expect(status.kept).toBe(60 - decided);
  });

  test("fits a terminal and names reasons", async () => {
    const text = formatStatus(await curationStatus({ state, config: syntheticConfig }));
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(text).toContain("the mean score is too low");
    expect(text).toContain("No dataset has been written yet.");
  });

  test("measures the pace of a run that goes on", async () => {
    const lock = tryLock(join(folder, "lock"))!;
    try {
      const watching = curationStatus({ state, config: syntheticConfig, watchSeconds: 0.4 });
      appendFileSync(join(folder, "answers/qwen.jsonl"), '{"row":99}\n{"row":98}\n{"row":9');
      const { isRunning, columns } = await watching;
      expect(isRunning).toBe(true);
      expect(columns.map(({ perSecond }) => perSecond)).toEqual([5, 0, 0, 0]);
    } finally {
      lock.release();
    }
  });
});

describe("explain", () => {
  test("a rejected photo: truth, answers, elements, and each decision with values and threshold", () => {
    const history = [...state.histories()].find(({ decisions }) => decisions.at(-1)!.stage === "correctness")!;
    const explanation = explainPhoto(state, syntheticConfig, history.photo.id);
    expect(explanation.outcome).toEqual({ kind: "rejected", decision: history.decisions.at(-1) });
    expect(explanation.thresholds.correctness).toEqual({ "verify.cityKm": 25, "verify.geoclipKm": 200 });
    const text = formatExplanation(explanation);
    expect(text).toContain(`${history.photo.id}, row ${history.photo.row}: rejected at correctness`);
    expect(text).toContain("verify.cityKm 25");
    expect(text).toContain(`km.qwen ${history.decisions.at(-1)!.values["km.qwen"]}`);
    expect(text).toContain("segmentation: ");
    expect(text).toContain("qwen: ");
    expect(text).not.toContain("word for word");
    expect(formatExplanation(explanation, { raw: true })).toContain(`    | ${history.answers[0]!.raw}`);
  });

  test("a photo by its row, and one that does not exist", () => {
    expect(explainPhoto(state, syntheticConfig, "#7").photo.id).toBe("../odd id/7.jpg");
    expect(() => explainPhoto(state, syntheticConfig, "no such")).toThrow('has no photo "no such"');
    expect(() => explainPhoto(state, syntheticConfig, "#700")).toThrow('has no photo "#700"');
  });

  test("nothing that a model wrote can pass for a line of ours", () => {
    const history = explainPhoto(state, syntheticConfig, "#1");
    const answer = { ...history.answers[0]!, reasoning: "a\n✓ Localizable\u001b[2J", raw: "x\u001b[31m\nDecisions" };
    const text = formatExplanation({ ...history, answers: [answer] }, { raw: true });
    expect(text).not.toContain("\u001b");
    expect(text).toContain("because     a ✓ Localizable[2J");
    expect(text).toContain("    | Decisions");
  });
});
