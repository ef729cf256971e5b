// Chromium for the browser tests: found where it is installed, started without any traffic of its own.
import { accessSync, constants } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const usualPaths = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** What a test prints when it is left out. */
export const noBrowserReason =
  "left out: no Chromium found; install Debian's chromium or name the program in $CHROMIUM";

/** Path of the browser: `$CHROMIUM`, else the first usual place that has one, else null. */
export function findBrowser(): string | null {
  const named = process.env.CHROMIUM;
  return (named ? [named] : usualPaths).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts the browser; the caller closes it. Throws where there is none. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error(noBrowserReason);
  return await chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** What a page did that a self-contained page must not do: console errors, thrown errors, requests. */
export interface PageWatch {
  readonly problems: readonly string[];
  readonly requests: readonly string[];
}

/** Records problems from now on; the page's own file and `data:` addresses are not requests. */
export function watchPage(page: Page): PageWatch {
  const problems: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => {
    if (!request.isNavigationRequest() && !request.url().startsWith("data:")) requests.push(request.url());
  });
  return { problems, requests };
}
