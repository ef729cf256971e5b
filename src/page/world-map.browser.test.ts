// The map in a real browser: it draws, moves, answers to keys, and asks the network for nothing.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, noBrowserReason, openBrowser } from "../../test/support/open-browser.ts";
import { nextFrame, type OpenPage, openPage, pixelOf } from "../../test/support/open-page.ts";
import { renderDocument } from "./document.ts";
import { html } from "./html.ts";
import { type WorldMapOptions, worldMap } from "./world-map.ts";

const hasBrowser = findBrowser() !== null;
if (!hasBrowser) console.log(`src/page/world-map.browser.test.ts ${noBrowserReason}`);

const sea = { light: [230, 237, 241], dark: [12, 18, 24] };
const land = { light: [251, 248, 241], dark: [30, 40, 51] };

describe.skipIf(!hasBrowser)("the map in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  async function withMap(options: Partial<WorldMapOptions>, run: (open: OpenPage) => Promise<void>, dark = false) {
    const map = worldMap({ id: "map", title: "Test map", height: "600px", ...options });
    const markup = renderDocument({ title: "test", body: html`<main>${map.body}</main>`, needs: map.needs });
    const open = await openPage(browser, markup, { colorScheme: dark ? "dark" : "light" });
    try {
      await nextFrame(open.page);
      await run(open);
      expect(open.watch.problems).toEqual([]);
      expect(open.watch.requests).toEqual([]);
    } finally {
      await open.close();
    }
  }

  const world = { fit: "world" as const };

  test.each([false, true])("land and sea have their colours (dark: %s)", async (dark) => {
    await withMap(
      world,
      async ({ page }) => {
        const scheme = dark ? "dark" : "light";
        // The middle of the Sahara and of the South Atlantic, found by their coordinates.
        const view = await page.evaluate(
          "[document.querySelector('canvas').clientWidth, document.querySelector('canvas').clientHeight]",
        );
        const [width, height] = view as [number, number];
        const at = (lat: number, lon: number) => {
          const sine = Math.sin((lat * Math.PI) / 180);
          const v = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
          const scale = width;
          return [lon / 360 + 0.5, ((v - 0.44) * scale + height / 2) / height] as const;
        };
        expect(await pixelOf(page, "canvas", ...at(21, 3))).toEqual(land[scheme]);
        expect(await pixelOf(page, "canvas", ...at(-28, -16))).toEqual(sea[scheme]);
      },
      dark,
    );
  });

  test("a point stands in the middle of a map that fits it, with its circle around", async () => {
    const point = { lat: 0, lon: -30, label: "mid-Atlantic", role: "best" as const, radiusKm: 200 };
    await withMap({ points: [point] }, async ({ page }) => {
      const [red, green, blue] = await pixelOf(page, "canvas", 0.5, 0.5);
      expect([red, green, blue]).toEqual([184, 39, 76]);
      const inCircle = await pixelOf(page, "canvas", 0.5, 0.38);
      expect(inCircle).not.toEqual(sea.light);
      expect(await pixelOf(page, "canvas", 0.02, 0.1)).toEqual(sea.light);
    });
  });

  test("a pair on both sides of the 180th meridian is shown close together", async () => {
    const pair = {
      truth: { lat: 0, lon: 179 },
      prediction: { lat: 0, lon: -179 },
      distanceKm: 222,
      label: "across",
    };
    await withMap({ pairs: [pair] }, async ({ page }) => {
      const scale = await page.locator(".map-scale").textContent();
      expect(scale).toMatch(/^(50|100) km$/);
      // The line between the two is drawn in the colour of its class.
      expect(await pixelOf(page, "canvas", 0.5, 0.5)).not.toEqual(sea.light);
    });
  });

  test("keys move, zoom and walk from place to place; Enter and the live region follow", async () => {
    const points = [
      { lat: 48.85, lon: 2.35, label: "Paris", role: "best" as const, detail: "60 %" },
      { lat: -33.9, lon: 18.4, label: "Cape Town", role: "candidate" as const },
    ];
    await withMap({ points }, async ({ page }) => {
      const scale = () => page.locator(".map-scale").textContent();
      await page.focus("canvas");
      const before = await scale();
      await page.keyboard.press("+");
      await page.keyboard.press("+");
      await page.keyboard.press("+");
      await nextFrame(page);
      expect(await scale()).not.toBe(before);
      await page.keyboard.press("n");
      await nextFrame(page);
      expect(await page.locator(".map-spoken").textContent()).toBe("Paris. 60 %");
      await page.keyboard.press("n");
      await nextFrame(page);
      expect(await page.locator(".map-spoken").textContent()).toContain("Cape Town");
      await page.keyboard.press("0");
      await nextFrame(page);
      expect(await scale()).toBe(before);
    });
  });

  test("the wheel scrolls the page until the map is pressed, then it zooms", async () => {
    await withMap(world, async ({ page }) => {
      const scale = () => page.locator(".map-scale").textContent();
      const before = await scale();
      await page.hover("canvas");
      await page.mouse.wheel(0, -600);
      await nextFrame(page);
      expect(await scale()).toBe(before);
      await page.click("canvas", { position: { x: 500, y: 420 } });
      await page.mouse.wheel(0, -600);
      await nextFrame(page);
      expect(await scale()).not.toBe(before);
    });
  });

  test("a press on the legend hides a class of errors", async () => {
    const pairs = [{ truth: { lat: 0, lon: -60 }, prediction: { lat: 0, lon: 0 }, distanceKm: 6672, label: "far" }];
    await withMap({ pairs, fit: "content" }, async ({ page }) => {
      const shown = await pixelOf(page, "canvas", 0.5, 0.5);
      await page.click('[data-error-class="4"]');
      await nextFrame(page);
      expect(await page.locator('[data-error-class="4"]').getAttribute("aria-pressed")).toBe("false");
      expect(await pixelOf(page, "canvas", 0.5, 0.5)).not.toEqual(shown);
    });
  });

  test("hovering shows a hostile label as text", async () => {
    const label = `<img src=x onerror="window.hacked = 1"></script><script>window.hacked = 1</script>`;
    await withMap({ points: [{ lat: 0, lon: -30, label, role: "best", radiusKm: 50 }] }, async ({ page }) => {
      const box = (await page.locator("canvas").boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      expect(await page.locator(".map-tip strong").textContent()).toBe(label);
      expect(await page.evaluate("window.hacked")).toBeUndefined();
      expect(await page.locator("img").count()).toBe(0);
    });
  });

  test("on a telephone the map keeps inside the page", async () => {
    const map = worldMap({ id: "map", title: "Test map", fit: "world" });
    const markup = renderDocument({ title: "t", body: html`<main>${map.body}</main>`, needs: map.needs });
    const open = await openPage(browser, markup, { width: 360, height: 700 });
    expect(await open.page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await open.close();
  });
});
