import { mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { readSamples } from "../data/read-samples.ts";
import { loadPhoto } from "../photo/load-photo.ts";
import { openLabelFile } from "./label-file.ts";
import { renderSplit } from "./render-split.ts";
import { openSceneStream } from "./scene-stream.ts";

const folders: string[] = [];
const makeFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), "globe-miniature-"));
  folders.push(folder);
  return folder;
};
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const stream = { split: "train", seed: 11, count: 40, threads: 2 } as const;
const tables = ["samples.jsonl", "truth.jsonl", "labels.bin"] as const;

test("a rendering that was interrupted goes on to the same bytes", { timeout: 60_000 }, async () => {
  const [whole, broken] = [await makeFolder(), await makeFolder()];
  expect(await renderSplit({ ...stream, folder: whole })).toEqual({ rows: 40, earlier: 0 });

  const interruption = new AbortController();
  const rendering = renderSplit({
    ...stream,
    folder: broken,
    signal: interruption.signal,
    onProgress: (done) => done >= 16 && interruption.abort(),
  });
  await expect(rendering).rejects.toThrow(/interrupted/);
  // As a kill leaves them: one table torn in a line, another a row ahead.
  const samples = await readFile(join(broken, "samples.jsonl"));
  await truncate(join(broken, "samples.jsonl"), samples.length - 30);
  const { rows, earlier } = await renderSplit({ ...stream, folder: broken });
  expect(rows).toBe(40);
  expect(earlier).toBeGreaterThanOrEqual(15);
  expect(earlier).toBeLessThan(40);
  for (const table of tables) {
    expect(await readFile(join(broken, table)), table).toEqual(await readFile(join(whole, table)));
  }
  expect((await readdir(join(broken, "images"))).sort()).toEqual((await readdir(join(whole, "images"))).sort());
  expect(await renderSplit({ ...stream, folder: broken })).toEqual({ rows: 40, earlier: 40 });
});

test("the rows, pictures and label maps on disk are those of the stream", { timeout: 60_000 }, async () => {
  const folder = await makeFolder();
  await renderSplit({ ...stream, count: 8, folder });
  const labels = await openLabelFile(join(folder, "labels.bin"));
  expect(labels.count).toBe(8);
  const rows = await Array.fromAsync(readSamples(join(folder, "samples.jsonl")));
  let index = 0;
  for await (const { truth, labels: map } of openSceneStream({ ...stream, count: 8 })) {
    const row = rows[index]!;
    if (row.sample === undefined) throw row.error;
    expect(row.sample).toMatchObject({
      id: truth.id,
      city: truth.city.name,
      iso2: truth.city.iso2,
      lat: truth.city.lat,
    });
    const path = row.sample.images[0]!.path!;
    const photo = await loadPhoto(path);
    expect([photo.width, photo.height]).toEqual([224, 224]);
    expect(await labels.read(index)).toEqual(map);
    index++;
  }
  expect(index).toBe(8);
  await expect(labels.read(8)).rejects.toThrow(/holds 8 label maps/);
  await labels.close();
});

test("a folder with other scenes is refused", { timeout: 60_000 }, async () => {
  const folder = await makeFolder();
  await renderSplit({ ...stream, count: 1, folder });
  await expect(renderSplit({ ...stream, count: 1, seed: 12, folder })).rejects.toThrow(/other scenes/);
});
