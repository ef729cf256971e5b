// A run's page in a real browser: curves are drawn inside their frames, in wide and narrow windows, without any request.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, noBrowserReason, openBrowser } from "../../test/support/open-browser.ts";
import { openPage } from "../../test/support/open-page.ts";
import type { RunRecord } from "../run/read-run.ts";
import { runPage } from "./run-page.ts";

const hasBrowser = findBrowser() !== null;
if (!hasBrowser) console.log(`src/page/run-page.browser.test.ts ${noBrowserReason}`);

const wave = (phase: number) =>
  Array.from({ length: 300 }, (_, i) => [i + 1, Math.sin(i / 20 + phase) / (1 + i / 100)] as const);
const run: RunRecord = {
  path: "runs/train-a",
  name: "train-a",
  command: "train",
  state: "finished",
  startedAt: null,
  lastAt: null,
  seconds: 60,
  config: { kind: "grpo", model: "a/very/long/path/".repeat(20) },
  manifest: { node: "24" },
  summary: { metrics: { loss: 0.25 } },
  series: ["loss", "reward accuracy.paper deviation", "kl", "x".repeat(120)].map((name, i) => ({
    name,
    points: wave(i),
  })),
  steps: 300,
  damage: [],
};

describe.skipIf(!hasBrowser)("a run's page in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  test.each([
    [1200, "light"],
    [390, "dark"],
  ] as const)("%d pixels wide, %s", async (width, colorScheme) => {
    const { page, watch, close } = await openPage(browser, runPage(run), { width, colorScheme });
    try {
      expect(await page.locator("svg").count()).toBe(4);
      const overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      expect(overflow).toBe(0);
      const isInside = await page.evaluate(`[...document.querySelectorAll("svg .curve")].every((curve) => {
        const [inner, outer] = [curve.getBoundingClientRect(), curve.ownerSVGElement.getBoundingClientRect()];
        return inner.width > 100 && inner.left >= outer.left - 2 && inner.right <= outer.right + 2 &&
          inner.top >= outer.top - 2 && inner.bottom <= outer.bottom + 2;
      })`);
      expect(isInside).toBe(true);
      expect(watch.problems).toEqual([]);
      expect(watch.requests).toEqual([]);
    } finally {
      await close();
    }
  });
});
