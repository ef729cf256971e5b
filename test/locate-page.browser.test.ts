// Tests of the result page in a real browser: it shows what was found, loads nothing, and runs nothing a model wrote.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawPictures } from "./support/draw-pictures.ts";
import { findBrowser, noBrowserReason, openBrowser, watchPage } from "./support/open-browser.ts";
import { runGlobe } from "./support/run-globe.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "./support/scripted-endpoint.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-page-test-"));
const attack = `<script>document.title = "attacked"</script><img src=x onerror="document.title='attacked'">`;
const cities = ["Lisbon", "Lisbon", "Porto", "Madeira"];

describe.skipIf(findBrowser() === null)(`the page of globe locate (${findBrowser() ?? noBrowserReason})`, () => {
  let endpoint: ScriptedEndpoint;
  let browser: Browser;
  beforeAll(async () => {
    endpoint = await startScriptedEndpoint({
      answer: ({ body }) =>
        `<think>A river. ${attack}\n\nAnd a tram.</think><answer>country: Portugal\ncity: ${cities[Number(body.seed)]}</answer>`,
    });
    browser = await openBrowser();
    await drawPictures(join(folder, "album"), 3);
  });
  afterAll(async () => {
    await browser?.close();
    await endpoint?.close();
  });

  const show = async (args: readonly string[]) => {
    const file = join(folder, `${args.length}-${args[0]!.replace(/\W/g, "-")}.html`);
    const run = await runGlobe(["locate", ...args, "--html", file, "--url", endpoint.url], { cwd: folder });
    const page = await browser.newPage();
    const watch = watchPage(page);
    await page.goto(pathToFileURL(file).href);
    await page.waitForTimeout(200);
    return { run, page, watch };
  };

  test("one photo: picture, answer, reasons, candidates and a drawn map", async () => {
    const { page, watch } = await show(["album/picture-0000.jpg", "--samples", "4"]);
    expect(await page.locator("h1").textContent()).toBe("Lisbon, Portugal");
    const picture = page.locator(".photo img");
    expect(await picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth)).toBe(224);
    expect(await page.locator(".answer").textContent()).toContain("50 % (2 of 4 answers)");
    expect(await page.locator(".why p").count()).toBe(2);
    expect(await page.locator("tbody tr", { hasText: "Porto" }).count()).toBe(1);
    const colours = await page.locator(".world-map canvas").evaluate((canvas) => {
      const { width, height } = canvas as unknown as { width: number; height: number };
      // biome-ignore lint/suspicious/noExplicitAny: runs in the browser, whose types are not known here
      const { data } = (canvas as any).getContext("2d").getImageData(0, 0, width, height);
      const seen = new Set<number>();
      for (let i = 0; i < data.length; i += 4 * 97) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
      return seen.size;
    });
    expect(colours).toBeGreaterThan(3);
    expect(watch).toEqual({ problems: [], requests: [] });
    await page.close();
  });

  test("what a model writes stays text", async () => {
    const { page, watch } = await show(["album/picture-0001.jpg"]);
    expect(await page.title()).toBe("Lisbon, Portugal · globe");
    expect(await page.locator(".why").textContent()).toContain(attack);
    expect(await page.locator(".why img, .why script").count()).toBe(0);
    expect(watch.problems).toEqual([]);
    await page.close();
  });

  test("several photos: an index, a map of all, a section each, failures too", async () => {
    const { run, page, watch } = await show(["album", "none.jpg", "--json"]);
    expect(run.status).toBe(1);
    expect(await page.locator("h1").textContent()).toBe("3 of 4 photos located");
    expect(await page.locator(".index tbody tr").count()).toBe(4);
    expect(await page.locator("article").count()).toBe(4);
    await page.locator(".index a", { hasText: "4." }).click();
    expect(page.url()).toMatch(/#photo-4$/);
    expect(await page.locator("#photo-4").textContent()).toContain("none.jpg does not exist");
    expect(await page.locator("#map-all canvas").count()).toBe(1);
    expect(watch).toEqual({ problems: [], requests: [] });
    await page.close();
  });

  test("fits a telephone", async () => {
    const { page } = await show(["album/picture-0002.jpg", "--samples", "3"]);
    await page.setViewportSize({ width: 360, height: 740 });
    // biome-ignore lint/suspicious/noExplicitAny: runs in the browser, whose types are not known here
    const overflow = await page.evaluate(() => (globalThis as any).document.documentElement.scrollWidth);
    expect(overflow).toBeLessThanOrEqual(360);
    await page.close();
  });
});
