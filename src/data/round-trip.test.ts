// What is written can be read again, and a table that was read can be written as it was.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sameValue, toCellText } from "./column-text.ts";
import { recogniseColumns } from "./columns.ts";
import { messagesLayout, sampleLayout, trainingLayout } from "./layouts.ts";
import { renderMessages } from "./messages.ts";
import { readSamples } from "./read-samples.ts";
import { createRecordReader } from "./record-reader.ts";
import { createRecordWriter } from "./record-writer.ts";
import { name, placeName, sample } from "./sample.arbitrary.ts";
import type { Sample } from "./sample.ts";
import { renderTabbedSolution, renderTaggedSolution } from "./solution.ts";
import { writeSamples } from "./write-samples.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "globe-data-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function readAll(path: string): Promise<Sample[]> {
  const rows = await Array.fromAsync(readSamples(path, { imageRoot: "" }));
  for (const row of rows) if (row.error) throw row.error;
  return rows.map((row) => row.sample!);
}

/** Members that are undefined, empty or null are all "unknown" to a reader. */
function expectSame(found: readonly Sample[], written: readonly Sample[]): void {
  expect(found.length).toBe(written.length);
  found.forEach((sample, index) => {
    if (!sameValue(sample, written[index])) expect(sample).toEqual(written[index]);
  });
}

test.each(["jsonl", "parquet"])("any samples survive %s in our own form", async (extension) => {
  await fc.assert(
    fc.asyncProperty(fc.array(sample, { maxLength: 8 }), async (samples) => {
      const path = join(folder, `own.${extension}`);
      await writeSamples(path, samples, { imageRoot: "" });
      expectSame(await readAll(path), samples);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ["training rows", trainingLayout],
  ["chat rows", messagesLayout],
])("any samples survive as %s", async (form, layout) => {
  const isChat = form === "chat rows";
  await fc.assert(
    fc.asyncProperty(
      fc.array(sample, { maxLength: 8 }),
      fc.constantFrom("jsonl", "parquet"),
      async (drawn, extension) => {
        // A chat without a prompt cannot be rendered, and a reasoning cannot hold the tag that ends it.
        const samples = drawn.map(
          ({ response, ...rest }): Sample => (isChat ? rest : { ...rest, ...(response ? { response } : {}) }),
        );
        const path = join(folder, `form.${extension}`);
        await writeSamples(path, samples, { imageRoot: "", layout });
        expectSame(await readAll(path), samples);
      },
    ),
    { numRuns: 40 },
  );
});

const csvSample = sample.filter(({ images }) => images.length === 1);

test("samples of equal shape survive CSV", async () => {
  await fc.assert(
    fc.asyncProperty(csvSample, fc.array(name, { minLength: 1, maxLength: 4 }), async (first, ids) => {
      const samples = ids.map((id) => ({ ...first, id }));
      const path = join(folder, "table.csv");
      await writeSamples(path, samples, { imageRoot: "" });
      expectSame(await readAll(path), samples);
    }),
    { numRuns: 60 },
  );
});

const cell = fc.oneof(name, fc.constantFrom("", " ", "nan", "48.8500", "1e3", "-0", " x "));
const degrees = (limit: number) =>
  fc.oneof(
    fc.double({ min: -limit, max: limit, noNaN: true }).map(String),
    fc.constantFrom("0.0", "12.50", "-0", "1e1", " 7 "),
  );

test.each([
  ["img2gps3k", ["IMG_ID", "LAT", "LON", "city", "country"]],
  ["OSV-5M", ["id", "latitude", "longitude", "country", "region", "sub-region", "city"]],
  ["MP16-Pro", ["IMG_ID", "LAT", "LON", "neighbourhood", "city", "county", "state", "region", "country", "continent"]],
])("a %s table is written back as it was read", (_name, columns) => {
  const layout = recogniseColumns(columns);
  const read = createRecordReader(layout, { isText: true });
  const write = createRecordWriter(layout);
  const row = fc.record(
    Object.fromEntries(
      columns.map((column) => [
        column,
        column === layout.columnOf.id
          ? name
          : column === layout.columnOf.lat
            ? degrees(90)
            : column === layout.columnOf.lon
              ? degrees(180)
              : cell,
      ]),
    ),
  );
  fc.assert(
    fc.property(row, (record) => {
      const written = write(read(record, "row-0"));
      expect(Object.fromEntries(columns.map((column) => [column, toCellText(written[column])]))).toEqual(record);
    }),
  );
});

const publishedSolution = fc
  .record({ country: fc.option(placeName, { nil: "" }), city: fc.option(placeName, { nil: "" }) })
  .chain((names) =>
    fc.constantFrom(
      renderTaggedSolution(names),
      `The place is ${renderTaggedSolution(names)}.`,
      renderTabbedSolution(names),
    ),
  );
const publishedEntities = fc.array(fc.record({ text: fc.string(), label: fc.string() }, { requiredKeys: ["text"] }), {
  maxLength: 3,
});

test("a published training row is written back as it was read", () => {
  const columns = ["images", "response", "solution", "entities", "score"];
  const layout = recogniseColumns(columns);
  const row = fc.record({
    images: fc.tuple(fc.record({ bytes: fc.uint8Array({ minLength: 1 }), path: fc.option(name) })),
    response: fc.string(),
    solution: publishedSolution,
    entities: publishedEntities,
    score: fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.nat()),
    ),
  });
  fc.assert(
    fc.property(row, (record) => {
      const written = createRecordWriter(layout)(createRecordReader(layout, { isText: false })(record, "row-7"));
      if (!sameValue(written, record)) expect(written).toEqual(record);
    }),
  );
});

test("a chat row is written back as it was read", () => {
  const layout = recogniseColumns(["messages", "images", "entities", "solution"]);
  const row = fc
    .record({
      prompt: fc.string(),
      response: fc.option(fc.string(), { nil: undefined }),
      country: placeName,
      city: placeName,
      image: name,
    })
    .map(({ prompt, response, image, ...names }) => ({
      messages: renderMessages(prompt, response, names),
      images: [{ path: image }],
      entities: [],
      solution: renderTabbedSolution(names),
    }));
  fc.assert(
    fc.property(row, (record) => {
      const written = createRecordWriter(layout)(createRecordReader(layout, { isText: false })(record, "row-7"));
      if (!sameValue(written, record)) expect(written).toEqual(record);
    }),
  );
});

test("a changed field overrules the text that was kept of it", () => {
  const layout = recogniseColumns(["IMG_ID", "LAT", "LON", "country"]);
  const read = createRecordReader(layout, { isText: true });
  const original = read({ IMG_ID: "a", LAT: "48.8500", LON: "2.3500", country: "FR" }, "row-0");
  const moved = createRecordWriter(layout)({ ...original, lat: 50 });
  expect(moved).toMatchObject({ LAT: 50, LON: "2.3500", country: "FR" });
});

test("a table that cannot hold a sample is refused, and says what would be lost", async () => {
  const layout = recogniseColumns(["IMG_ID", "country"]);
  const full: Sample = { id: "a", images: [{ path: "a.jpg" }], country: "Japan", city: "Nara", response: "Deer." };
  const path = join(folder, "partial.csv");
  await expect(writeSamples(path, [full], { layout })).rejects.toThrow(/no column for city, response of sample a/);
  await expect(readFile(path)).rejects.toThrow(/ENOENT/);
  await writeSamples(path, [full], { layout, isPartial: true });
  expect(await readFile(path, "utf8")).toBe("IMG_ID,country\na,Japan\n");
});

test("our own layout holds every field", () => {
  expect(sampleLayout.columns.slice(-2)).toEqual(["columns", "columnEncodings"]);
});
