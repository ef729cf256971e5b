// A small set with every fault in it, checked as a whole.
import { copyFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawPictures } from "../../../test/support/draw-pictures.ts";
import { photoCollection } from "../../../test/support/photo-collection.ts";
import { readSamples } from "../read-samples.ts";
import { writeSamples } from "../write-samples.ts";
import { checkSamples } from "./check-samples.ts";
import type { Finding } from "./findings.ts";
import { formatReport } from "./format-report.ts";
import { openPhotoMemory } from "./photo-memory.ts";
import { openFixList } from "./write-fix-list.ts";

let folder: string;
const at = (name: string) => join(folder, name);

const train = `IMG_ID,LAT,LON,country,city
picture-0000,48.8566,2.3522,France,Paris
picture-0001.jpg,2.3522,48.8566,France,Paris
picture-0002,0,0,France,
picture-0003,48.85,2.35,France,Paris
picture-0000,48.8566,2.3522,France,Paris
copy.jpg,43.2965,5.3698,France,Marseille
smaller.jpg,45.764,4.8357,France,Lyon
flat-a,,,,
flat-b,,,,
cut.jpg,45,5,France,
gone.jpg,45,5,France,
broken row
picture-0004,95,200,France,
`;

const held = `id,latitude,longitude,country,city
picture-0001.jpg,48.9,2.4,France,Paris
other.jpg,43.4,5.4,France,Marseille
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "globe-check-"));
  await drawPictures(folder, 5);
  await copyFile(at("picture-0003.jpg"), at("copy.jpg"));
  await sharp(at("picture-0002.jpg")).resize(120).jpeg({ quality: 60 }).toFile(at("smaller.jpg"));
  await sharp(at("picture-0003.jpg")).resize(200).jpeg({ quality: 70 }).toFile(at("other.jpg"));
  for (const [name, background] of [
    ["flat-a.jpg", "#ffffff"],
    ["flat-b.jpg", "#888888"],
  ] as const) {
    await sharp({ create: { width: 64, height: 64, channels: 3, background } })
      .jpeg()
      .toFile(at(name));
  }
  await copyFile(at("picture-0004.jpg"), at("cut.jpg"));
  await truncate(at("cut.jpg"), Math.floor((await stat(at("cut.jpg"))).size / 2));
  await writeFile(at("train.csv"), train);
  await writeFile(at("held.csv"), held);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("every fault is found, named and counted", async () => {
  const all: Finding[] = [];
  const report = await checkSamples(at("train.csv"), {
    against: [{ table: at("held.csv") }],
    onFinding: (finding) => all.push(finding),
  });
  expect(all.map(({ kind, line, other }) => `${kind} ${line}${other ? ` ${other.line}` : ""}`).sort()).toEqual(
    [
      "bad-row 13",
      "broken-photo 11",
      "duplicate-id 6 2",
      "exact-duplicate 6 2",
      "exact-duplicate 7 5",
      "impossible-coordinates 14",
      "impossible-coordinates 4",
      "leaked-id 3 2",
      "leaked-near-duplicate 5 3",
      "leaked-photo 3 2",
      "missing-photo 12",
      "near-duplicate 8 4",
      "swapped-coordinates 3",
    ].sort(),
  );
  expect(report).toMatchObject({
    schema: "globe.data-check/1",
    clean: false,
    rows: 13,
    badRows: 2,
    photos: { checked: 9 },
    places: { withPoint: 9, withCountry: 9, withCity: 6, countries: 1 },
    against: [
      {
        rows: 2,
        sharedIds: 1,
        exactDuplicates: 1,
        nearDuplicates: 1,
        sharedPhotographers: null,
        nearness: { points: 9 },
        reverseNearness: { points: 2, within: { "1": 0, "10": 1, "100": 2 } },
      },
    ],
  });
  const text = formatReport(report, 1);
  expect(text).toContain("✗ photos whose bytes an earlier row has: 2 (exact-duplicate)\n    line 6, picture-0000:");
  expect(text).toContain("… and 1 more; --fix-list FILE writes them all");
  expect(text).toMatch(/13 problems found\.\n$/);
});

test("a set without faults is clean, from Parquet with the photos inside it too", async () => {
  const rows = "id,country\npicture-0000,France\npicture-0001,France\n";
  await writeFile(at("clean.csv"), rows);
  expect(await checkSamples(at("clean.csv"))).toMatchObject({ clean: true, findings: {}, photos: { checked: 2 } });
  const samples = [];
  for await (const row of readSamples(at("clean.csv"))) {
    const { images, ...sample } = row.sample!;
    samples.push({ ...sample, images: [{ bytes: new Uint8Array(await readFile(images[0]!.path!)) }] });
  }
  await writeSamples(at("clean.parquet"), samples);
  expect(await checkSamples(at("clean.parquet"))).toMatchObject({ clean: true, findings: {}, photos: { checked: 2 } });
});

test("photos above the token budget are a note, and the set stays clean", async () => {
  const report = await checkSamples(at("clean.csv"), { maxTokens: 47 });
  expect(report).toMatchObject({ clean: true, findings: { "over-token-budget": { severity: "note", count: 2 } } });
  expect(report.findings["over-token-budget"]?.examples[0]?.detail).toBe(
    "224 x 168 pixels make 48 image tokens; the budget is 47.",
  );
});

test("without photos only the table is read", async () => {
  const report = await checkSamples(at("train.csv"), { photos: false });
  expect(report.photos).toBeNull();
  expect(Object.keys(report.findings)).toEqual([
    "bad-row",
    "duplicate-id",
    "impossible-coordinates",
    "swapped-coordinates",
  ]);
});

test("the list of fixes holds every finding, and is there only when complete", async () => {
  const list = openFixList(at("fixes.csv"));
  await checkSamples(at("train.csv"), { mostExamples: 0, onFinding: list.add });
  await expect(stat(at("fixes.csv"))).rejects.toThrow(/ENOENT/);
  list.finish();
  const lines = (await readFile(at("fixes.csv"), "utf8")).trim().split("\n");
  expect(lines[0]).toBe("file,row,line,id,finding,detail,suggestion,other_file,other_row,other_id");
  expect(lines.length).toBe(1 + 10);
  expect(
    lines.some(
      (line) => line.includes(",swapped-coordinates,") && line.includes('"set latitude, longitude to 48.8566, 2.3522"'),
    ),
  ).toBe(true);
});

test("remembered photos are not decoded again unless they change", async () => {
  const memory = await openPhotoMemory(at("memory.jsonl"));
  const first = await checkSamples(at("clean.csv"), { memory });
  await memory.close();
  const again = await openPhotoMemory(at("memory.jsonl"));
  let remembered = 0;
  const counting = {
    ...again,
    remember: async (...args: Parameters<typeof again.remember>) => {
      remembered++;
      await again.remember(...args);
    },
  };
  expect(await checkSamples(at("clean.csv"), { memory: counting })).toEqual(first);
  expect(remembered).toBe(0);
  await copyFile(at("picture-0002.jpg"), at("picture-0001.jpg"));
  await checkSamples(at("clean.csv"), { memory: counting });
  expect(remembered).toBe(1);
  await again.close();
});

test.skipIf(photoCollection === null)(
  "the collection of photographs has no problem (needs $GLOBE_TEST_PHOTOS)",
  async () => {
    const report = await checkSamples(join(photoCollection!, "labels.csv"));
    expect(report).toMatchObject({
      clean: true,
      rows: 120,
      photos: { checked: 120 },
      places: { withPoint: 96, countries: 42 },
    });
  },
);
