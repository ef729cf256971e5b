// The source stage over every kind of photo store, column maps, names from borders, and parts that add up.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleLayout } from "../../data/layouts.ts";
import { writeSamples } from "../../data/write-samples.ts";
import { openGazetteer } from "../../place/open-gazetteer.ts";
import type { CuratedPhoto } from "../item.ts";
import { loadImage } from "../load-image.ts";
import { checkCurateConfig } from "../read-curate-config.ts";
import { addIdSets } from "../shard/id-digest.ts";
import { readSource } from "./read-source.ts";
import { buildZip } from "./zip.cases.ts";

let folder: string;
const gazetteer = openGazetteer();
const ids = ["5d/9e/1.jpg", "5d/9e/2.jpg", "ff/00/3.jpg"];
const bytesOf = (id: string) => Buffer.from(`picture of ${id}`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "globe-source-"));
  mkdirSync(join(folder, "photos"));
  for (const id of ids) writeFileSync(join(folder, "photos", id.replaceAll("/", "_")), bytesOf(id));
  execFileSync("tar", ["-C", folder, "-cf", join(folder, "photos.tar"), "photos"]);
  writeFileSync(join(folder, "photos.zip"), buildZip(Object.fromEntries(ids.map((id) => [id, bytesOf(id)]))));
  const lines = ids.map((id, row) => `${id},${48.85 + row / 1000},2.35,PARIS,Germany,me,https://x.example/${row}`);
  writeFileSync(join(folder, "mp16.csv"), `IMG_ID,LAT,LON,city,country,owner,address\n${lines.join("\n")}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let runs = 0;
async function read(source: object, { shard = { index: 1, of: 1 }, sample = {} } = {}) {
  const run = join(folder, `run-${runs++}`);
  mkdirSync(run);
  const teachers = [{ name: "t", url: "http://127.0.0.1:9" }];
  const config = checkCurateConfig(
    { source: { table: join(folder, "mp16.csv"), ...source }, sample, teachers },
    "test",
  );
  const { signal } = new AbortController();
  const summary = await readSource({ config, folder: run, shard, gazetteer, signal });
  const text = readFileSync(join(run, "photos.jsonl"), "utf8");
  const photos = text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as CuratedPhoto]));
  return { summary, photos };
}

describe("photos", () => {
  test.each([
    ["in a folder", { kind: "folder", path: "photos" }],
    ["in a tar file", { kind: "tar", path: "photos.tar" }],
    ["in a zip file", { kind: "zip", path: ["photos.zip"] }],
  ])("%s", async (_name, photos) => {
    const path = [photos.path].flat().map((each) => join(folder, each));
    const found = await read({ photos: { ...photos, path: photos.kind === "folder" ? path[0] : path } });
    expect(found.summary.missing).toBe(0);
    for (const photo of found.photos) expect(Buffer.from(await loadImage(photo))).toEqual(bytesOf(photo.id));
    expect(found.photos).toHaveLength(3);
  });

  test("in the rows of a Parquet file", async () => {
    const path = join(folder, "rows.parquet");
    const samples = ids.map((id) => ({ id, images: [{ bytes: bytesOf(id) }], lat: 48.85, lon: 2.35 }));
    await writeSamples(path, samples, { layout: sampleLayout });
    const { photos } = await read({ table: path, photos: { kind: "parquet" } });
    for (const photo of photos) expect(Buffer.from(await loadImage(photo))).toEqual(bytesOf(photo.id));
    expect(photos).toHaveLength(3);
  });

  test("at addresses, by template or by column", async () => {
    const byTemplate = await read({ photos: { kind: "url", template: "https://y.example/{id}?s=b" } });
    expect(byTemplate.photos[0]!.image).toMatchObject({ url: "https://y.example/5d/9e/1.jpg?s=b" });
    const byColumn = await read({ photos: { kind: "url", column: "address" } });
    expect(byColumn.photos[1]!.image).toMatchObject({ url: "https://x.example/1" });
  });

  test("that nobody has are named with where they were looked for", async () => {
    const { summary, photos } = await read({ photos: { kind: "folder", path: join(folder, "elsewhere") } });
    expect(summary.missing).toBe(3);
    expect(photos[0]!.image).toEqual({ kind: "missing", looked: join(folder, "elsewhere/5d/9e/1.jpg") });
  });
});

test("names come from borders and gazetteer, and those of the table are kept beside them", async () => {
  const { summary, photos } = await read({ columns: { photographerId: "owner" }, licence: "CC BY 4.0" });
  expect(photos[0]).toMatchObject({
    row: 0,
    truth: { iso2: "FR", country: "France", city: "Paris", raw: { city: "PARIS", country: "Germany" } },
    photographerId: "me",
    licence: "CC BY 4.0",
  });
  expect(summary.otherCountry).toBe(3);
});

test("parts are those of one sample, whoever reads them", async () => {
  const parts = await Promise.all([1, 2].map((index) => read({}, { shard: { index, of: 2 }, sample: { total: 2 } })));
  const whole = await read({}, { sample: { total: 2 } });
  const rows = parts.flatMap(({ photos }) => photos.map(({ row }) => row)).sort();
  expect(rows).toEqual(whole.photos.map(({ row }) => row));
  expect(parts[0]!.summary.parts).toEqual(parts[1]!.summary.parts);
  expect(addIdSets(parts[0]!.summary.parts)).toEqual(whole.summary.all);
  expect(whole.summary).toMatchObject({ notSampled: 1, all: { count: 2 } });
});
