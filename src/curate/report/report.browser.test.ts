// The report of a curation run in a real browser: no error, no request, nothing wider than the window.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, noBrowserReason, openBrowser } from "../../../test/support/open-browser.ts";
import { nextFrame, type OpenPage, openPage, pixelOf } from "../../../test/support/open-page.ts";
import { completeHistory } from "../complete-history.ts";
import { loadImage } from "../load-image.ts";
import { createTally } from "../output/create-tally.ts";
import type { CurationSummary } from "../output/curation-summary.ts";
import { outcomeOf } from "../output/outcome.ts";
import { syntheticConfig, writeSyntheticRun } from "../output/synthetic-run.cases.ts";
import { writeReport } from "./write-report.ts";

const hasBrowser = findBrowser() !== null;
if (!hasBrowser) console.log(`src/curate/report/report.browser.test.ts ${noBrowserReason}`);

describe.skipIf(!hasBrowser)("the report of a curation run in a browser", () => {
  let browser: Browser;
  let folder: string;
  let page: string;
  let summary: CurationSummary;
  beforeAll(async () => {
    browser = await openBrowser();
    folder = mkdtempSync(join(tmpdir(), "globe-curation-"));
    const state = await writeSyntheticRun(folder, 400);
    const histories = [...state.histories()].map((history) => completeHistory(history, syntheticConfig));
    state.close();
    const tally = createTally();
    for (const history of histories) tally.add(history, outcomeOf(history), null);
    summary = tally.summary();
    const path = join(folder, "report.html");
    const title = `run </title><script>alert(1)</script>`;
    await writeReport({ path, title, config: syntheticConfig, histories, photoBytes: loadImage });
    page = readFileSync(path, "utf8");
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function withPage(options: Parameters<typeof openPage>[2], run: (open: OpenPage) => Promise<void>) {
    const open = await openPage(browser, page, options);
    try {
      await nextFrame(open.page);
      await run(open);
      expect(open.watch.problems).toEqual([]);
      expect(open.watch.requests).toEqual([]);
    } finally {
      await open.close();
    }
  }

  test("shows the funnel with the run's own counts, and each stage's samples behind its link", async () => {
    await withPage({}, async ({ page }) => {
      const figures = await page.locator(".funnel .figures b").allTextContents();
      expect(figures).toEqual(summary.stages.map(({ passed }) => String(passed)));
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.click('.funnel a[href="#stage-correctness"]');
      await expect
        .poll(async () => Math.abs((await page.locator("#stage-correctness").boundingBox())!.y))
        .toBeLessThan(80);
      const badges = await page.locator("#stage-correctness .cards:not(.small) .badge").allTextContents();
      expect(badges).toEqual(["fell out", "fell out", "fell out", "fell out", "fell out", "fell out"]);
    });
  });

  test("shows photos, all of them decoded", async () => {
    await withPage({}, async ({ page }) => {
      const broken = await page.evaluate(
        `Promise.all([...document.images].map((image) => { return image.decode().then(() => 0, () => 1); })).then((all) => [all.length, all.reduce((a, b) => a + b, 0)])`,
      );
      const [images, failed] = broken as [number, number];
      expect(images).toBeGreaterThan(30);
      expect(failed).toBe(0);
    });
  });

  test("draws the map, whose buttons switch kept and other photos off", async () => {
    await withPage({}, async ({ page }) => {
      const shot = () => page.locator("#photos canvas").screenshot();
      await page.locator("#photos canvas").scrollIntoViewIfNeeded();
      await nextFrame(page);
      const before = await shot();
      for (const button of await page.locator("#photos [data-error-class]").all()) await button.click();
      await nextFrame(page);
      expect((await shot()).equals(before)).toBe(false);
      expect((await pixelOf(page, "#photos canvas", 0.02, 0.5)).length).toBe(3);
    });
  });

  test("sorts countries by yield", async () => {
    await withPage({}, async ({ page }) => {
      const table = page.locator("#yields .tall table");
      await table.getByRole("button", { name: "yield" }).first().click();
      const shares = (await table.locator("tbody td:nth-child(4)").allTextContents()).map(Number.parseFloat);
      expect(shares).toEqual(shares.toSorted((a, b) => b - a));
      expect(shares.length).toBe(summary.countries.length);
    });
  });

  test.each([
    [360, "light"],
    [1200, "dark"],
  ] as const)("fits a window of %d pixels, %s", async (width, colorScheme) => {
    await withPage({ width, colorScheme }, async ({ page }) => {
      expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBe(0);
    });
  });

  test("opens what is folded with the keyboard", async () => {
    await withPage({}, async ({ page }) => {
      const traces = page.locator(".traces summary").first();
      await traces.focus();
      await page.keyboard.press("Enter");
      expect(await page.locator(".traces").first().getAttribute("open")).not.toBeNull();
      expect(await page.locator(".traces .words").first().isVisible()).toBe(true);
    });
  });
});
