// The photo of a row is found by what is there, and the benchmarks say what they lack.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { benchmarks, openBenchmark } from "./benchmarks.ts";
import { findImage } from "./find-image.ts";
import { imageFileName } from "./image-name.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "globe-find-"));
  for (const name of ["a.jpg", "b.JPG", "c.png", "d.jpeg", "5d_9e_12.jpg", "bare"])
    await writeFile(join(root, name), "");
  await mkdir(join(root, "e.jpg"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test.each([
  ["a", "a.jpg"],
  ["a.jpg", "a.jpg"],
  ["b", "b.JPG"],
  ["b.JPG", "b.JPG"],
  ["c", "c.png"],
  ["d.jpg", "d.jpeg"],
  ["bare", "bare"],
  ["5d/9e/12.jpg", "5d_9e_12.jpg"],
  ["5d/9e/12", "5d_9e_12.jpg"],
])("the id %s finds %s", async (id, file) => {
  expect(await findImage(join(root, imageFileName(id)), root)).toBe(join(root, file));
});

test("an id of MP16-Pro is found beside a table in the folder of the process", async () => {
  const here = relative(process.cwd(), root);
  expect(await findImage(join(here, "5d/9e/12.jpg"), `./${here}`)).toBe(join(here, "5d_9e_12.jpg"));
});

test.each(["ab", "e", "5d/9e/13"])("the id %s finds nothing, and nothing is guessed", async (id) => {
  await expect(findImage(join(root, imageFileName(id)), root)).rejects.toMatchObject({ code: "missing-file" });
});

test.each(benchmarks.map(({ name }) => name))("%s names what is missing and where it comes from", async (name) => {
  await expect(openBenchmark(name, root)).rejects.toThrow(
    new RegExp(
      `benchmark ${name} needs the table .*\\.csv and the folder of photos .*\\. .*(published|dataset|OSV-5M)`,
    ),
  );
});

test("a benchmark whose files lie there", async () => {
  await mkdir(join(root, "osv-test-mini-3k"));
  await writeFile(join(root, "test_mini.csv"), "id\n1\n");
  expect(await openBenchmark("osv-test-mini-3k", root)).toMatchObject({
    truthPath: join(root, "test_mini.csv"),
    imageRoot: join(root, "osv-test-mini-3k"),
  });
});

test("an unknown benchmark lists the known ones", async () => {
  await expect(openBenchmark("im2gps", root)).rejects.toThrow(
    /known are img2gps3k, mp16-reason-test-12k, osv-test-mini-3k/,
  );
});
