// The report as text: what it chooses, packs, says and escapes, without a browser.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scoredItem, unansweredItem } from "../../../test/support/scored-item.ts";
import { syntheticItems } from "../../../test/support/synthetic-items.ts";
import { summarize } from "../metrics/summarize.ts";
import type { ScoredItem } from "../scored-item.ts";
import { filterRows } from "./browser/filter-rows.ts";
import { unpackRows } from "./browser/unpack-rows.ts";
import { chooseItems } from "./choose-items.ts";
import { type PackedText, packTexts, shortenMiddle, splitText } from "./pack-texts.ts";
import { packItems } from "./packed-items.ts";
import type { ReportFacts } from "./report-facts.ts";
import { defaultReportLimits } from "./report-limits.ts";
import { type WriteReportOptions, writeReport } from "./write-report.ts";

const facts: ReportFacts = {
  title: "Synthetic run",
  model: "synthetic",
  dataset: "synthetic-set",
  promptId: "prompt.train",
  gazetteerVersion: "test",
  createdAt: "2026-01-02T03:04:05Z",
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "globe-report-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function write(items: readonly ScoredItem[], changes: Partial<WriteReportOptions> = {}) {
  const path = join(folder, "report.html");
  const written = await writeReport({ path, facts, summary: summarize(items), items, ...changes });
  return { written, page: await readFile(path, "utf8") };
}

describe("chosen rows", () => {
  test("are all of a run that fits, in the order of the manifest", async () => {
    const items = [...syntheticItems(50)];
    const chosen = await chooseItems(items, { listedRows: 100, worstRows: 5 }, 0);
    expect(chosen.listed).toEqual(items);
    expect(chosen.worst.map(({ distanceKm }) => distanceKm)).toEqual(
      items
        .flatMap(({ distanceKm }) => distanceKm ?? [])
        .sort((a, b) => b - a)
        .slice(0, 5),
    );
  });

  test("of a larger run are the worst and a sample, as many as allowed, without repetition", async () => {
    const items = [...syntheticItems(3000)];
    const { listed, worst, rows, distances, rowsWithPoint } = await chooseItems(
      items,
      { listedRows: 200, worstRows: 10 },
      1,
    );
    expect(listed).toHaveLength(200);
    expect(new Set(listed.map(({ row }) => row)).size).toBe(200);
    expect(worst.every((item) => listed.includes(item))).toBe(true);
    expect(rows).toBe(3000);
    expect(rowsWithPoint).toBe(3000);
    expect(distances).toHaveLength(items.filter(({ prediction }) => prediction !== null).length);
    // A uniform sample of 0..2999 has its mean near the middle.
    expect(Math.abs(listed.reduce((sum, { row }) => sum + row, 0) / 200 - 1500)).toBeLessThan(200);
  });
});

describe("texts", () => {
  test("are split into reasons and answer", () => {
    expect(splitText("<think>a tower</think><answer>country: X\ncity: Y</answer>")).toEqual({
      reasons: "a tower",
      answer: "country: X\ncity: Y",
    });
    expect(splitText("no tags at all")).toEqual({ reasons: null, answer: "no tags at all" });
    expect(splitText(null)).toEqual({ reasons: null, answer: null });
  });

  test("keep both ends when they are too long", () => {
    expect(shortenMiddle("abcdefghij", 4)).toBe("ab […6 characters left out…] ij");
    expect(shortenMiddle("abcd", 4)).toBe("abcd");
  });

  test("stop at the budget, and the rest is counted", () => {
    const items = Array.from({ length: 450 }, (_, row) => scoredItem({ row }));
    const whole = packTexts(items, defaultReportLimits);
    expect(whole).toMatchObject({ rowsLeftOut: 0, shortened: 0 });
    expect(whole.blocks).toHaveLength(5);
    const read = (block: string) => JSON.parse(gunzipSync(Buffer.from(block, "base64")).toString()) as PackedText[];
    expect(whole.blocks.flatMap(read)).toHaveLength(450);
    const cut = packTexts(items, { textCharacters: 3, textBytes: whole.blocks[0]!.length * 2.5 });
    expect(cut.blocks.length).toBeGreaterThan(0);
    expect(cut.rowsLeftOut).toBe(450 - 100 * cut.blocks.length);
    expect(cut.shortened).toBeGreaterThan(0);
  });
});

describe("rows in the page", () => {
  const rows = unpackRows(
    packItems([
      scoredItem({ row: 0, id: "a.jpg", distanceKm: 10, confidence: 0.9 }),
      scoredItem({ row: 1, id: "b.jpg", distanceKm: 3000, confidence: 0.3, names: { country: "different" } }),
      unansweredItem("refused", { row: 2, id: "c.jpg", truth: { country: "JP", countryName: "Japan", city: "Tōkyō" } }),
      scoredItem({ row: 3, id: "d.jpg", distanceKm: null, truth: { point: null, city: null }, names: { city: null } }),
    ]),
  );
  const none = { text: "", status: "", country: "", result: "", order: "manifest" };
  const ids = (change: Partial<typeof none>) => filterRows(rows, { ...none, ...change }).map(({ id }) => id[0]);

  test("carry what the item carried", () => {
    expect(rows[1]).toMatchObject({
      id: "b.jpg",
      status: "ok",
      truthPlace: "Paris, France",
      km: 3000,
      errorClass: 4,
      countryRight: 0,
      cityRight: 1,
    });
    expect(rows[3]).toMatchObject({ truth: null, truthPlace: "France", cityRight: -1 });
    expect(rows[2]).toMatchObject({ said: null, saidPlace: "", km: null });
  });

  test.each([
    [{}, "abcd"],
    [{ status: "refused" }, "c"],
    [{ country: "Japan" }, "c"],
    [{ result: "0" }, "a"],
    [{ result: "5" }, "cd"],
    [{ result: "wrong-country" }, "bc"],
    [{ text: "paris B.JPG" }, "b"],
    [{ text: "nowhere" }, ""],
    [{ order: "farthest" }, "bacd"],
    [{ order: "nearest" }, "abcd"],
    [{ order: "unsure" }, "bacd"],
    [{ order: "surest", status: "ok" }, "abd"],
  ])("filter %j leaves %s", (change, expected) => {
    expect(ids(change).join("")).toBe(expected);
  });
});

describe("the page", () => {
  test("names the run, shows the headline, and loads nothing", async () => {
    const { page, written } = await write([...syntheticItems(120)]);
    expect(page).toContain("<h1>Synthetic run</h1>");
    for (const fact of ["synthetic-set", "prompt.train", "2026-01-02 03:04 UTC"]) expect(page).toContain(fact);
    expect(page).toContain("all 120 rows");
    expect(page).not.toMatch(/(?:src|href)="(?!data:|#)/);
    expect(page).not.toMatch(/url\(/);
    expect(written.bytes).toBe(Buffer.byteLength(page));
    expect(written.listedRows).toBe(120);
  });

  test("is the same, byte for byte, for the same items", async () => {
    const items = [...syntheticItems(60)];
    expect((await write(items)).page).toBe((await write(items)).page);
  });

  test("of an incomplete run says so at the top and shows no headline figure", async () => {
    const { page } = await write([scoredItem(), unansweredItem("error", { row: 1 })]);
    expect(page).toContain("INCOMPLETE: 1 row ended in an error");
    expect(page).toMatch(/<th scope="row">country<\/th>\s*<td class="number">incomplete<\/td>/);
    expect(page).not.toContain('class="tiles"');
    expect(page).toMatch(/<th scope="row">country<\/th>[\s\S]*?100\.0 %/);
  });

  test("of no rows, of rows without points, and of one row is still a page", async () => {
    const bare = scoredItem({ truth: { point: null }, distanceKm: null, text: null, confidence: 0.5 });
    for (const items of [[], [bare], [scoredItem()], [unansweredItem("refused")]]) {
      const { page } = await write(items);
      expect(page.replace(/<script[\s\S]*?<\/script>/g, "")).not.toMatch(/NaN|undefined|\bnull\b/);
    }
  });

  test("says what it left out", async () => {
    const { page, written } = await write([...syntheticItems(300)], {
      limits: { listedRows: 100, textCharacters: 40, worstRows: 3 },
    });
    expect(written.listedRows).toBe(100);
    expect(written.leftOut.join(" ")).toMatch(
      /200 of 300 rows cannot be browsed.*100 rows have no picture.*lack their middle/,
    );
    for (const sentence of written.leftOut) expect(page).toContain(sentence);
  });

  test("holds small copies of photos without metadata, and survives a photo that is broken", async () => {
    const photo = await sharp({ create: { width: 900, height: 600, channels: 3, background: "#336699" } })
      .withExif({ IFD0: { Copyright: "secret owner" }, IFD3: { GPSLatitudeRef: "N" } })
      .jpeg()
      .toBuffer();
    expect(photo.includes("secret owner")).toBe(true);
    const items = [0, 1, 2].map((row) => scoredItem({ row, distanceKm: row * 100 }));
    const { page, written } = await write(items, {
      photoOf: ({ row }) => (row === 0 ? photo : row === 1 ? Buffer.from("not a photo") : null),
    });
    expect(written.thumbnails).toBe(1);
    expect(written.leftOut).toContain("1 photo could not be read.");
    const bytes = Buffer.from(/data:image\/jpeg;base64,([\w+/=]+)/.exec(page)![1]!, "base64");
    expect(bytes.includes("secret owner")).toBe(false);
    const meta = await sharp(bytes).metadata();
    expect(Math.max(meta.width, meta.height)).toBe(360);
    expect(meta.exif).toBeUndefined();
  });

  test("keeps hostile text as text, wherever it comes from", async () => {
    const evil = `</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>"'>`;
    const item = scoredItem({
      id: evil,
      status: "ok",
      distanceKm: 5000,
      text: `<think>${evil}</think><answer>${evil}</answer>`,
      error: evil,
      columns: { [evil]: evil },
      truth: { country: evil, countryName: evil, city: evil, continent: evil },
    });
    const hostile = { ...item, prediction: { ...item.prediction!, countryName: evil, city: evil } };
    const { page } = await write([hostile, { ...hostile, row: 1 }], {
      facts: { ...facts, title: evil, model: evil, details: { [evil]: evil } },
      summary: summarize([hostile], { by: ["country", evil] }),
    });
    expect(page).not.toContain("<img src=x");
    expect(page).not.toContain("<script>window");
    // One script of ours, and blocks of data.
    expect(page.match(/<script>/g)).toHaveLength(1);
  });
});
