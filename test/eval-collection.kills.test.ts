// Evaluates the collection of labelled photographs with three kills on the way, and opens the report in a browser.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parse } from "csv-parse/sync";
import { afterAll, expect, test } from "vitest";
import { findBrowser, openBrowser, watchPage } from "./support/open-browser.ts";
import { photoCollection } from "./support/photo-collection.ts";
import { runGlobe, startGlobe } from "./support/run-globe.ts";
import { startScriptedEndpoint } from "./support/scripted-endpoint.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-collection-"));
const places = ["Japan|Kyoto", "France|Paris", "Italy|Rome", "Canada|Toronto", "Peru|Cusco"];
afterAll(() => rmSync(folder, { recursive: true }));

test.skipIf(photoCollection === null)(
  "the collection of photographs (left out without it): killed three times, every row once, a report without errors",
  async () => {
    const table = join(photoCollection!, "labels.csv");
    const [run, output, report] = ["run", "predictions.csv", "report.html"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const endpoint = await startScriptedEndpoint({
      answer: ({ images }) => {
        const [country, city] = places[images[0]!.bytes.length % places.length]!.split("|");
        return { text: `<think>signs</think><answer>country: ${country}\ncity: ${city}</answer>`, delayMs: 60 };
      },
    });
    const flags = ["--run", run, "--output", output, "--report", report, "--no-cache", "--max-in-flight", "2"];
    const args = ["eval", "--dataset", table, "--url", endpoint.url, "--by", "stratum", ...flags];
    const written = () => {
      const items = join(run, "items.jsonl");
      return existsSync(items) ? readFileSync(items, "utf8").split("\n").length - 1 : 0;
    };
    try {
      for (let kill = 1; kill <= 3; kill++) {
        const started = startGlobe(args);
        const until = written() + 10;
        while (written() < until && started.process.exitCode === null) await pause(20);
        started.process.kill("SIGKILL");
        expect((await started.finished).signal).toBe("SIGKILL");
      }
      const last = await runGlobe(args);
      expect(last.status).toBe(0);
    } finally {
      await endpoint.close();
    }
    const truth = parse(readFileSync(table), { columns: true, bom: true }) as { IMG_ID: string }[];
    const predictions = parse(readFileSync(output), { columns: true, bom: true }) as { IMG_ID: string }[];
    expect(predictions.map(({ IMG_ID }) => IMG_ID)).toEqual(truth.map(({ IMG_ID }) => IMG_ID));
    expect(written()).toBe(truth.length);

    if (findBrowser() === null) return;
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      const watch = watchPage(page);
      await page.goto(pathToFileURL(report).href);
      await page.waitForTimeout(500);
      expect(await page.title()).toContain("scripted");
      expect(watch).toEqual({ problems: [], requests: [] });
    } finally {
      await browser.close();
    }
  },
);
