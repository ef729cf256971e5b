// Parquet as Apache Arrow writes it (test/reference/parquet makes the files), as we write it, and damaged.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSamples } from "./read-samples.ts";
import type { EntityTag, Sample } from "./sample.ts";
import { writeSamples } from "./write-samples.ts";

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}.parquet`, import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "globe-parquet-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function samplesOf(path: string): Promise<Sample[]> {
  return (await Array.fromAsync(readSamples(path, { imageRoot: "" }))).map((row) => {
    if (row.error) throw row.error;
    return row.sample;
  });
}

test.each([
  "snappy",
  "gzip",
  "zstd",
  "brotli",
  "none",
])("published training rows, compressed with %s", async (codec) => {
  const [first, second] = await samplesOf(fixture(`training-${codec}`));
  expect(first).toEqual({
    id: "a.jpg",
    images: [{ path: "a.jpg", bytes: new Uint8Array(Buffer.from("\xff\xd8\xff one", "latin1")) }],
    response: "A café and a French flag.",
    country: "France",
    city: "Nîmes",
    entities: [{ text: "café" }, { text: "flag" }],
  });
  expect(second).toMatchObject({ id: "row-1", country: "Japan", entities: [] });
  expect(second).not.toHaveProperty("city");
});

test("a compression that cannot be read is named", async () => {
  await expect(samplesOf(fixture("training-lz4"))).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("LZ4_RAW"),
  });
});

test("OSV-5M columns: 64-bit ids, ISO codes with Namibia, dictionaries, row groups, version 2 pages", async () => {
  const samples = await samplesOf(fixture("osv"));
  expect(samples.length).toBe(3000);
  expect(samples[1]).toMatchObject({
    id: "9007199254740994",
    images: [{ path: "9007199254740994.jpg" }],
    country: "Namibia",
    iso2: "NA",
    lat: -89,
    lon: -179,
    columns: { country: "NA", captured_at: '"2020-01-01T12:00:01.000Z"', drive_side: "1" },
  });
  samples.forEach((sample, row) => {
    expect([sample.id, sample.lat, sample.city]).toEqual([
      String(9007199254740993n + BigInt(row)),
      (row % 180) - 90,
      row % 3 ? undefined : `City ${row}`,
    ]);
  });
});

test("Hugging Face's image feature", async () => {
  expect(await samplesOf(fixture("image-feature"))).toMatchObject([
    { id: "x.jpg", images: [{ path: "x.jpg", bytes: new Uint8Array([255, 216, 255]) }], lat: 1.5, lon: 2.5 },
  ]);
});

test("two row groups of photos of ours come back whole and in order", async () => {
  const samples = Array.from(
    { length: 10_050 },
    (_, row): Sample => ({
      id: `p${row}`,
      images: [{ bytes: new Uint8Array([row & 255, row >> 8]) }],
      lat: row / 1000,
      lon: 0,
    }),
  );
  const path = join(folder, "many.parquet");
  expect(await writeSamples(path, samples)).toBe(samples.length);
  expect(await samplesOf(path)).toEqual(samples);
});

test("an empty table", async () => {
  const path = join(folder, "none.parquet");
  await writeSamples(path, []);
  expect(await samplesOf(path)).toEqual([]);
});

test("a member that Parquet has no place for is refused with the sample's id", async () => {
  const sample: Sample = { id: "a", images: [], entities: [{ text: "flag", label: "object" } as EntityTag] };
  const path = join(folder, "extra.parquet");
  await expect(writeSamples(path, [sample])).rejects.toThrow(
    /Sample a cannot be written .* no place for "label" in entities/,
  );
});

test.each([
  ["text under a Parquet name", Buffer.from("id,lat,lon\na,1,2\n"), /does not end in PAR1/],
  ["four bytes", Buffer.from("PAR1"), /too short/],
  ["an empty file", Buffer.alloc(0), /too short/],
  [
    "a footer longer than the file",
    Buffer.concat([Buffer.from("PAR1\xff\xff\x0f\0PAR1", "latin1")]),
    /footer is longer/,
  ],
  [
    "a footer beyond the limit",
    Buffer.concat([Buffer.from("PAR1\xff\xff\xff\x7fPAR1", "latin1")]),
    /Parquet footer size/,
  ],
])("%s", async (_name, bytes, message) => {
  const path = join(folder, "bad.parquet");
  await writeFile(path, bytes);
  await expect(samplesOf(path)).rejects.toThrow(message);
});

test("damage anywhere gives rows or an error of ours, and ends", async () => {
  const original = await readFile(fixture("training-snappy"));
  const path = join(folder, "damaged.parquet");
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: original.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }),
      async (changes) => {
        const bytes = Buffer.from(original);
        for (const [at, value] of changes) bytes[at] = value;
        await writeFile(path, bytes);
        let rows = 0;
        try {
          for await (const _row of readSamples(path)) expect(++rows).toBeLessThan(1_000_000);
        } catch (error) {
          expect(error).toMatchObject({ name: "GlobeError" });
          expect((error as { code: string }).code).not.toBe("internal");
        }
      },
    ),
    { numRuns: 400 },
  );
});
