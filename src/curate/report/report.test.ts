// The report as text: nothing that a model wrote becomes markup, samples are fair, and the same run gives the same page.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../run/random.ts";
import { completeHistory } from "../complete-history.ts";
import type { PhotoHistory } from "../item.ts";
import { loadImage } from "../load-image.ts";
import { syntheticConfig, writeSyntheticRun } from "../output/synthetic-run.cases.ts";
import type { State } from "../state/open-state.ts";
import { defaultReportLimits, gatherReport } from "./gather-report.ts";
import { createReservoir } from "./reservoir.ts";
import { writeReport } from "./write-report.ts";

let folder: string;
let state: State;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "globe-report-"));
  state = await writeSyntheticRun(folder, 120);
});
afterAll(() => {
  state?.close();
  rmSync(folder, { recursive: true, force: true });
});

const histories = () => [...state.histories()].map((history) => completeHistory(history, syntheticConfig));

async function pageOf(items: readonly PhotoHistory[]): Promise<string> {
  const path = join(folder, "report.html");
  await writeReport({ path, title: "run", config: syntheticConfig, histories: items, photoBytes: loadImage });
  return readFileSync(path, "utf8");
}

/** What a reader sees and hears: no scripts, styles and pictures. */
const bodyOf = (page: string) =>
  page.replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, "").replaceAll(/src="data:[^"]*"/g, "");

describe("the page", () => {
  test("is the same, byte for byte, for the same run", async () => {
    const [first, second] = [await pageOf(histories()), await pageOf(histories())];
    expect(first === second).toBe(true);
  });

  test("holds what models wrote as text", async () => {
    const page = bodyOf(await pageOf(histories()));
    expect(page).toContain("&lt;b&gt;That&lt;/b&gt;");
    expect(page).not.toMatch(/<b>That/);
    expect(page).not.toMatch(/NaN|undefined|\[object/);
  });

  test("of a run in which nothing has been decided has no broken figures", async () => {
    const bare = histories().map((history) => ({ ...history, decisions: [], answers: [], elements: [] }));
    const page = bodyOf(await pageOf(bare));
    expect(page).not.toMatch(/NaN|undefined|\[object|Infinity/);
    expect(page).toContain("120 photos have not been decided");
  });

  test("of no photos at all has no broken figures either", async () => {
    expect(bodyOf(await pageOf([]))).not.toMatch(/NaN|undefined|\[object|Infinity/);
  });
});

describe("samples", () => {
  test("of a stage show each of its reasons, and only photos that fell out there", async () => {
    const { stages, summary } = await gatherReport(histories(), defaultReportLimits);
    for (const { stage, rejected, passed } of stages) {
      for (const { decisions } of rejected) expect(decisions.at(-1)).toMatchObject({ stage, passed: false });
      for (const { decisions } of passed) expect(decisions.find((each) => each.stage === stage)!.passed).toBe(true);
      const { reasons } = summary.stages.find((each) => each.stage === stage)!;
      const shown = new Set(rejected.map(({ decisions }) => decisions.at(-1)!.reason));
      expect([...shown]).toEqual(reasons.slice(0, defaultReportLimits.rejectedOfStage).map(({ reason }) => reason));
    }
  });

  test("are as likely to hold any one value as another", () => {
    const hits = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 2000; seed++) {
      const reservoir = createReservoir<number>(5, createRandom(seed));
      for (let value = 0; value < 20; value++) reservoir.add(value);
      for (const value of reservoir.values()) hits[value]!++;
    }
    // 2,000 draws of a quarter: 500, with a standard deviation of 19.
    for (const count of hits) expect(Math.abs(count - 500)).toBeLessThan(100);
  });

  test("keep the order of the stream, and all of a short one", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 10 }), (length, size) => {
        const reservoir = createReservoir<number>(size, createRandom(1));
        for (let value = 0; value < length; value++) reservoir.add(value);
        const values = reservoir.values();
        expect(values.length).toBe(Math.min(length, size));
        expect(values).toEqual(values.toSorted((a, b) => a - b));
      }),
    );
  });
});
