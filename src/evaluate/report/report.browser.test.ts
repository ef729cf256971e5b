// The report in a real browser: no error, no request, and filters, map, list and dialog that follow each other.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, noBrowserReason, openBrowser } from "../../../test/support/open-browser.ts";
import { nextFrame, type OpenPage, openPage, pixelOf } from "../../../test/support/open-page.ts";
import { scoredItem } from "../../../test/support/scored-item.ts";
import { syntheticItems } from "../../../test/support/synthetic-items.ts";
import { summarize } from "../metrics/summarize.ts";
import type { ScoredItem } from "../scored-item.ts";
import { writeReport } from "./write-report.ts";

const hasBrowser = findBrowser() !== null;
if (!hasBrowser) console.log(`src/evaluate/report/report.browser.test.ts ${noBrowserReason}`);

describe.skipIf(!hasBrowser)("the report in a browser", () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    browser = await openBrowser();
    folder = await mkdtemp(join(tmpdir(), "globe-report-"));
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function withReport(
    items: readonly ScoredItem[],
    run: (open: OpenPage) => Promise<void>,
    { width = 1200 }: { width?: number } = {},
  ) {
    const path = join(folder, "report.html");
    const photo = await sharp({ create: { width: 300, height: 200, channels: 3, background: "#2a7f62" } })
      .jpeg()
      .toBuffer();
    await writeReport({
      path,
      items,
      summary: summarize(items, { by: ["country", "stratum"] }),
      facts: {
        title: "Synthetic run",
        model: "synthetic",
        dataset: "synthetic",
        promptId: "prompt.train",
        gazetteerVersion: "test",
        createdAt: "2026-01-02T03:04:05Z",
      },
      photoOf: ({ row }) => (row % 2 === 0 ? photo : null),
    });
    const open = await openPage(browser, await readFile(path, "utf8"), { width });
    try {
      await open.page.waitForFunction("document.documentElement.dataset.report === 'ready'");
      await nextFrame(open.page);
      await run(open);
      expect(open.watch.problems).toEqual([]);
      expect(open.watch.requests).toEqual([]);
    } finally {
      await open.close();
    }
  }

  test("opens with twelve thousand rows, and pages and filters through them", async () => {
    await withReport([...syntheticItems(12_000)], async ({ page }) => {
      const count = () => page.locator("[data-filter-count]").textContent();
      expect(await count()).toBe("all 12,000 rows");
      expect(await page.locator("[data-page-place]").textContent()).toBe("1–10 of 12,000");
      await page.click('[data-page-step="1"]');
      expect(await page.locator("[data-page-place]").textContent()).toBe("11–20 of 12,000");
      await page.selectOption('[data-filter="country"]', "Japan");
      await page.selectOption('[data-filter="result"]', "4");
      expect(await count()).toMatch(/^\d+ of 12,000 rows$/);
      const truths = await page.locator('.row-list td[data-name="is"]').allTextContents();
      expect(truths.length).toBeGreaterThan(0);
      expect(truths.every((text) => text.endsWith("Japan"))).toBe(true);
      await page.fill('[data-filter="text"]', "no such place");
      expect(await count()).toBe("0 of 12,000 rows");
      expect(await page.locator("[data-page-place]").textContent()).toBe("no rows");
      await page.click("[data-filter-reset]");
      expect(await count()).toBe("all 12,000 rows");
    });
  });

  test("the map shows the rows that the filter leaves", async () => {
    await withReport([...syntheticItems(300)], async ({ page }) => {
      const before = await page.locator("#report-map canvas").screenshot();
      await page.selectOption('[data-filter="status"]', "refused");
      await nextFrame(page);
      expect((await page.locator("#report-map canvas").screenshot()).equals(before)).toBe(false);
    });
  });

  test("a place on the map, a row of the list and a card open the same dialog", async () => {
    const items = [
      scoredItem({ row: 0, id: "near.jpg", distanceKm: 3, truth: { point: { lat: 0, lon: -30 } } }),
      scoredItem({ row: 1, id: "far.jpg", distanceKm: 6000, truth: { point: { lat: 0, lon: -30 } } }),
    ].map((item) => ({ ...item, prediction: { ...item.prediction!, point: { lat: 0, lon: -30 } } }));
    await withReport(items, async ({ page }) => {
      const title = () => page.locator("#row-title").textContent();
      const box = (await page.locator("#report-map canvas").boundingBox())!;
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      expect(await page.evaluate("document.querySelector('#row-dialog').open")).toBe(true);
      expect(await title()).toMatch(/near|far/);
      await page.keyboard.press("Escape");

      await page.click(".row-list tbody tr:nth-child(2) button");
      expect(await title()).toBe("far.jpg");
      await page.locator("#row-dialog .words").first().waitFor();
      expect(await page.locator("#row-dialog .words").allTextContents()).toEqual([
        "A tower.",
        "country: France\ncity: Paris",
      ]);
      expect(await page.locator("#row-dialog dl").first().textContent()).toContain("6,000 km");
      await page.keyboard.press("ArrowLeft");
      expect(await title()).toBe("near.jpg");
      expect(await page.evaluate("document.querySelector('#row-dialog img').naturalWidth")).toBe(300);
      await page.click("[data-dialog-close]");

      await page.click('[data-open-row="1"]');
      expect(await title()).toBe("far.jpg");
      await page.click("#row-dialog [data-dialog-body] > button");
      expect(await page.evaluate("document.querySelector('#row-dialog').open")).toBe(false);
      expect(await page.locator("#report-map .map-spoken").textContent()).toContain("far.jpg");
    });
  });

  test("tables sort by a press on the head, and a country leads to its rows", async () => {
    await withReport([...syntheticItems(400)], async ({ page }) => {
      const first = "table[data-sortable] >> nth=0";
      const values = (column: number) => page.locator(`${first} >> tbody tr > :nth-child(${column})`).allTextContents();
      await page.click(`${first} >> th:nth-child(2) button`);
      const descending = (await values(2)).map(Number);
      expect(descending).toEqual(descending.toSorted((a, b) => b - a));
      await page.click(`${first} >> th:nth-child(2) button`);
      const ascending = (await values(2)).map(Number);
      expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
      expect(await page.locator(`${first} >> th:nth-child(2)`).getAttribute("aria-sort")).toBe("ascending");
      await page.click(`${first} >> th:nth-child(1) button`);
      const names = (await values(1)).map((text) => text.trim());
      expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, "en")));
      await page.click('[data-show-country="Japan"]');
      expect(await page.locator('[data-filter="country"]').inputValue()).toBe("Japan");
      expect(await page.locator("[data-filter-count]").textContent()).toMatch(/of 400 rows$/);
    });
  });

  test("hostile text from the model and the manifest never runs", async () => {
    const evil = `</script><script>window.hacked=1</script><img src=x onerror="window.hacked=1"><svg onload=window.hacked=1>`;
    const base = scoredItem({
      id: `photo ${evil}`,
      distanceKm: 5000,
      text: `<think>${evil}</think><answer>${evil}</answer>`,
      columns: { [evil]: evil, stratum: evil },
      truth: { countryName: evil, city: evil },
    });
    const items = [0, 1].map((row) => ({
      ...base,
      row,
      prediction: { ...base.prediction!, countryName: evil, city: evil },
    }));
    await withReport(items, async ({ page }) => {
      await page.selectOption('[data-filter="country"]', { index: 1 });
      await page.click(".row-list tbody button >> nth=0");
      await page.locator("#row-dialog .words").first().waitFor();
      expect(await page.locator("#row-dialog .words").first().textContent()).toBe(evil);
      await page.keyboard.press("Escape");
      await page.hover("#report-map canvas");
      expect(await page.evaluate("window.hacked")).toBeUndefined();
      expect(await page.locator("svg[onload], img[onerror]").count()).toBe(0);
    });
  });

  test("injected markup could not run either: the policy names one script", async () => {
    await withReport([scoredItem()], async ({ page, watch }) => {
      await page.evaluate(`document.body.insertAdjacentHTML("beforeend", '<img src="data:," onerror="window.hacked=1">');
        const script = document.createElement("script"); script.textContent = "window.hacked = 1"; document.body.append(script);`);
      await nextFrame(page);
      expect(await page.evaluate("window.hacked")).toBeUndefined();
      expect(watch.problems.length).toBeGreaterThan(0);
      expect(watch.problems.every((problem) => /Content Security Policy/.test(problem))).toBe(true);
      (watch.problems as string[]).length = 0;
    });
  });

  test("on a telephone nothing sticks out, and the list stays a list", async () => {
    await withReport(
      [...syntheticItems(60)],
      async ({ page }) => {
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
        await page.click(".row-list tbody button >> nth=0");
        const dialog = (await page.locator("#row-dialog").boundingBox())!;
        expect(dialog.x).toBe(0);
        expect(dialog.width).toBe(360);
      },
      { width: 360 },
    );
  });

  test("the charts draw their curves in the colour of the page", async () => {
    await withReport([scoredItem({ distanceKm: 0.05 }), scoredItem({ row: 1, distanceKm: 0.05 })], async ({ page }) => {
      // Both rows lie nearer than the axis begins, so the curve runs along the top of the drawing.
      const [red, green, blue] = await pixelOf(page, "#error-curve svg.wide", 0.2, 26 / 330);
      expect(Math.abs(red! - 11) + Math.abs(green! - 106) + Math.abs(blue! - 128)).toBeLessThan(40);
    });
  });
});
