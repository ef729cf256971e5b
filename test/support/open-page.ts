// A page of ours in a real browser, opened from a file, with an eye on what it must not do.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { type PageWatch, watchPage } from "./open-browser.ts";

export interface OpenPage {
  readonly page: Page;
  readonly watch: PageWatch;
  close(): Promise<void>;
}

export interface OpenPageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
}

/** Writes the page to a folder of its own and opens it as `file:`; `close` removes both. */
export async function openPage(
  browser: Browser,
  markup: string,
  { width = 1200, height = 900, colorScheme = "light" }: OpenPageOptions = {},
): Promise<OpenPage> {
  const folder = await mkdtemp(join(tmpdir(), "globe-page-"));
  const file = join(folder, "page.html");
  await writeFile(file, markup);
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  const watch = watchPage(page);
  await page.goto(pathToFileURL(file).href);
  return {
    page,
    watch,
    close: async () => {
      await page.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Colour of one pixel of an element as it is shown, at shares of its width and height. */
export async function pixelOf(page: Page, selector: string, x: number, y: number): Promise<readonly number[]> {
  const { data, info } = await sharp(await page.locator(selector).screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (Math.round(info.height * y) * info.width + Math.round(info.width * x)) * info.channels;
  return [...data.subarray(at, at + 3)];
}

/** Waits until what was asked of the map has been drawn. */
export async function nextFrame(page: Page): Promise<void> {
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))");
}
