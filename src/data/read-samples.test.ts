// From tables to samples: values, bad rows, shards and image paths.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ReadOptions, readSamples } from "./read-samples.ts";
import { type SampleRow, textColumns } from "./sample-row.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "globe-samples-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(name: string, content: string, options: ReadOptions = {}): Promise<SampleRow[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  return Array.fromAsync(readSamples(path, options));
}

test("a row of a benchmark", async () => {
  const [row] = await read("a.csv", "IMG_ID,LAT,LON,city,country,tag\np1,48.8500,2.35,Paris,FR,x\n");
  expect(row).toEqual({
    row: 0,
    file: join(folder, "a.csv"),
    line: 2,
    sample: {
      id: "p1",
      images: [{ path: join(folder, "p1.jpg") }],
      lat: 48.85,
      lon: 2.35,
      city: "Paris",
      country: "France",
      iso2: "FR",
      columns: { LAT: "48.8500", country: "FR", tag: "x" },
    },
    record: { IMG_ID: "p1", LAT: "48.8500", LON: "2.35", city: "Paris", country: "FR", tag: "x" },
  });
  expect(textColumns(row!.record!)).toMatchObject({ country: "FR", tag: "x" });
});

test.each([
  ["p1", "p1.jpg"],
  ["p1.jpg", "p1.jpg"],
  ["p1.JPG", "p1.JPG"],
  ["p1.png", "p1.png"],
  ["p1.jpeg", "p1.jpeg"],
  ["3859149887465501", "3859149887465501.jpg"],
  ["ab_cd_12.34", "ab_cd_12.34.jpg"],
])("the id %s names the photo %s", async (id, file) => {
  const [row] = await read("ids.csv", `id\n${id}\n`, { imageRoot: "" });
  expect(row?.sample).toMatchObject({ id, images: [{ path: file }] });
});

test.each<[string, string, Record<string, unknown>]>([
  ["a code stands for its country", "FR", { country: "France", iso2: "FR" }],
  ["NA is Namibia", "NA", { country: "Namibia", iso2: "NA" }],
  ["UK is understood", "UK", { country: "United Kingdom", iso2: "GB" }],
  ["a name stays a name", "Chad", { country: "Chad" }],
  ["other capitals are no code", "ZZ", { country: "ZZ" }],
])("countries: %s", async (_name, value, expected) => {
  const [row] = await read("c.csv", `id,country\na,${value}\n`);
  const { country, iso2 } = row!.sample!;
  expect({ country, ...(iso2 && { iso2 }) }).toEqual(expected);
});

test("the code column goes before a code in the country column, also in three letters", async () => {
  const [row] = await read("cc.csv", "id,country,country_code\na,Deutschland,deu\n");
  expect(row?.sample).toMatchObject({ country: "Deutschland", iso2: "DE" });
});

test("rows without a place are samples", async () => {
  const [row] = await read("e.csv", "id,LAT,LON,country,city\na,,nan,,\n");
  expect(row?.sample).toEqual({ id: "a", images: [{ path: join(folder, "a.jpg") }], columns: { LON: "nan" } });
});

test.each<[string, string, string, RegExp]>([
  ["no id", ",1,2", "no-id", /line 2: IMG_ID is empty/],
  ["text for a latitude", "a,x,2", "not-a-number", /LAT must be a number, not "x"/],
  ["a decimal comma", 'a,"48,85",2', "not-a-number", /not "48,85"/],
  ["half a point", "a,1,", "half-a-point", /LAT is given and LON is empty/],
  ["off the globe", "a,91,181", "out-of-range", /91, 181 is not on the globe\.$/],
  ["swapped", "a,139.7,35.7", "out-of-range", /look swapped/],
  ["infinity", "a,Infinity,0", "not-a-number", /not "Infinity"/],
])("a bad row: %s", async (_name, line, reason, message) => {
  const rows = await read("b.csv", `IMG_ID,LAT,LON\n${line}\nb,1,2\n`);
  expect(rows[0]).toMatchObject({ row: 0, line: 2, reason, error: { code: "bad-row" } });
  expect(rows[0]?.error?.message).toMatch(message);
  expect(rows[1]).toMatchObject({ row: 1, sample: { id: "b" } });
});

test.each([
  ["entities that are no JSON", '{"id":"a","entities":"[{"}', /entities must be JSON/],
  ["entities without text", '{"id":"a","entities":[{"name":"x"}]}', /list of objects with a text named text/],
  [
    "a solution of another form",
    '{"id":"a","solution":"France, Paris"}',
    /neither <country> and <city> tags nor exactly one tab/,
  ],
  ["two tabs", '{"id":"a","solution":"a\\tb\\tc"}', /exactly one tab/],
  ["a number for a city list", '{"id":"a","city":["x"]}', /city must be text, not a list/],
  ["bytes that are no base64", '{"images":[{"bytes":"%%"}]}', /must be base64/],
])("a bad row: %s", async (_name, line, message) => {
  const [row] = await read("j.jsonl", `${line}\n`);
  expect(row).toMatchObject({ reason: "bad-value", error: { message: expect.stringMatching(message) } });
});

test("a chat row gives reasoning and names", async () => {
  const row = {
    messages: [
      { role: "user", content: "Where?" },
      { role: "assistant", content: "<think>Blue signs.</think><answer>country: France\ncity: Paris</answer>" },
    ],
    images: ["x.png"],
    solution: "France\tParis",
  };
  const [found] = await read("m.jsonl", JSON.stringify(row), { imageRoot: "" });
  expect(found?.sample).toMatchObject({ id: "x.png", response: "Blue signs.", country: "France", city: "Paris" });
});

test("lines of JSONL may have different members, and one that lacks a needed one is a bad row", async () => {
  const lines = ['{"id":"a","town":"Nara"}', '{"id":"b","lat":1,"lon":2}', '{"id":"c","lat":1}', '{"lat":1,"lon":2}'];
  const rows = await read("mixed.jsonl", lines.join("\n"), { columns: { city: "town" } });
  expect(rows).toMatchObject([
    { sample: { id: "a", city: "Nara" } },
    { sample: { id: "b", lat: 1, lon: 2 } },
    { reason: "half-a-point" },
    { reason: "no-id" },
  ]);
});

test("a first line without a photo is an error of the file", async () => {
  await expect(read("none.jsonl", '{"lat":1,"lon":2}\n')).rejects.toThrow(/Columns found: lat, lon/);
});

test("shards are read in the order of their numbers, and rows are counted through", async () => {
  await mkdir(join(folder, "shards"));
  for (const part of [10, 9, 1]) await writeFile(join(folder, "shards", `part-${part}.csv`), `id\nx${part}\n`);
  await writeFile(join(folder, "shards", "readme.txt"), "no table");
  for (const path of [join(folder, "shards"), join(folder, "shards", "part-*.csv")]) {
    const rows = await Array.fromAsync(readSamples(path));
    expect(rows.map(({ row, sample }) => `${row} ${sample?.id}`)).toEqual(["0 x1", "1 x9", "2 x10"]);
  }
  const listed = [10, 1].map((part) => join(folder, "shards", `part-${part}.csv`));
  const rows = await Array.fromAsync(readSamples(listed));
  expect(rows.map((row) => row.sample?.id)).toEqual(["x10", "x1"]);
});

test.each<[string, string, RegExp]>([
  ["a file that is not there", "none.csv", /There is no file .*none\.csv/],
  ["a glob without matches", "none-*.csv", /No file matches/],
  ["another extension", "table.xlsx", /name should end in \.csv/],
])("%s", async (_name, path, message) => {
  await writeFile(join(folder, "table.xlsx"), "");
  await expect(Array.fromAsync(readSamples(join(folder, path)))).rejects.toThrow(message);
});

test("a folder of mixed formats is refused", async () => {
  await mkdir(join(folder, "mixed"));
  await writeFile(join(folder, "mixed", "a.csv"), "id\n1\n");
  await writeFile(join(folder, "mixed", "b.jsonl"), "{}\n");
  await expect(Array.fromAsync(readSamples(join(folder, "mixed")))).rejects.toThrow(/mixes csv and jsonl/);
});

test("relative paths start from the table, absolute ones and bytes stay", async () => {
  const rows = await read("i.jsonl", '{"image":"sub/a.png"}\n{"image":"/b.png"}\n{"image":"https://x/c.jpg"}\n');
  expect(rows.map((row) => row.sample?.images[0]?.path)).toEqual([
    join(folder, "sub/a.png"),
    "/b.png",
    "https://x/c.jpg",
  ]);
});
