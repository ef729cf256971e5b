// Curates the collection of labelled photographs with two scripted teachers: the funnel, one photo's way, and the page.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "csv-parse/sync";
import { afterAll, expect, test } from "vitest";
import { encodeForModel } from "../src/photo/encode-photo.ts";
import { sha256 } from "../src/run/digest.ts";
import { findBrowser, openBrowser, watchPage } from "./support/open-browser.ts";
import { photoCollection } from "./support/photo-collection.ts";
import { runGlobe } from "./support/run-globe.ts";
import { type ScriptedRequest, startScriptedEndpoint } from "./support/scripted-endpoint.ts";

interface Label {
  readonly IMG_ID: string;
  readonly country: string;
  readonly city: string;
  readonly localizable: string;
  readonly LAT: string;
  readonly LON: string;
}

/** By a photo's label, with every eighth place wrong, another eighth for each teacher, and a tower that nobody listed now and then. */
function answerLike(teacher: number, labels: ReadonlyMap<string, Label>) {
  return ({ images }: ScriptedRequest): string => {
    const picture = sha256(images[0]!.bytes);
    const label = labels.get(picture)!;
    const chance = Number.parseInt(picture.slice(0, 4), 16);
    const isWrong = (chance + teacher) % 8 === 0;
    const tower = chance % 5 === 0 ? " A tower and a bridge stand behind it." : "";
    return JSON.stringify({
      visual_entities: ["road", "building"],
      reasoning: `A road leads past a building of the kind that is found there.${tower}`,
      localizable: label.localizable === "yes",
      localizability_score: label.localizable === "yes" ? 0.9 : 0.2,
      country: isWrong ? "Iceland" : label.country,
      city: isWrong ? "Reykjavík" : label.city,
    });
  };
}

const folder = mkdtempSync(join(tmpdir(), "globe-curated-collection-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.skipIf(photoCollection === null)(
  "the collection of photographs (left out without it): what is wrong falls out, and every way can be seen",
  { timeout: 300_000 },
  async () => {
    const table = join(photoCollection!, "labels.csv");
    const rows = (parse(readFileSync(table), { columns: true, bom: true }) as Label[]).filter(({ IMG_ID }) =>
      existsSync(join(photoCollection!, IMG_ID)),
    );
    const labels = new Map<string, Label>();
    for (const row of rows) {
      const { bytes } = await encodeForModel(readFileSync(join(photoCollection!, row.IMG_ID)));
      labels.set(sha256(bytes), row);
    }
    const teachers = await Promise.all(
      [0, 1].map((teacher) => startScriptedEndpoint({ answer: answerLike(teacher, labels) })),
    );
    const [config, run, page] = ["config.yaml", "run", "report.html"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const named = teachers.map(({ url }, index) => ({ name: `scripted-${index + 1}`, url }));
    writeFileSync(config, JSON.stringify({ source: { table }, teachers: named }));
    try {
      const curated = await runGlobe(["curate", "--config", config, "--run", run]);
      expect(curated.status, curated.stderr).toBe(0);
    } finally {
      for (const teacher of teachers) await teacher.close();
    }
    const status = await runGlobe(["curate", "status", "--run", run]);
    console.log(status.stdout);
    // Photos of the collection without a point are rows that cannot be curated.
    const [, photos, kept] = /(\d+) photos, (\d+) kept/.exec(status.stdout)!.map(Number) as [number, number, number];
    expect(photos).toBe(rows.filter(({ LAT, LON }) => LAT !== "" && LON !== "").length);
    expect(kept).toBeGreaterThan(photos / 4);
    const fellOut = (stage: string) => Number(new RegExp(`^${stage} +\\d+ +(\\d+)`, "m").exec(status.stdout)![1]);
    expect(fellOut("Right place")).toBeGreaterThan(photos / 8);
    expect(fellOut("Reasoning visible")).toBeGreaterThan(0);

    const explained = await runGlobe(["curate", "explain", "p001.jpg", "--run", run]);
    expect(explained.stdout).toMatch(/^p001\.jpg, row 0: (kept|rejected at)/);
    expect(explained.stdout).toContain("says        Nagasaki, Japan");
    expect((await runGlobe(["curate", "report", "--run", run, "--output", page])).status).toBe(0);
    if (findBrowser() === null) return;
    const browser = await openBrowser();
    try {
      const opened = await browser.newPage();
      const watch = watchPage(opened);
      await opened.goto(pathToFileURL(page).href);
      await opened.waitForTimeout(500);
      expect(watch).toEqual({ problems: [], requests: [] });
    } finally {
      await browser.close();
    }
  },
);
