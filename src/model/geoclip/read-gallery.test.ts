// Galleries as people have them, and lines that are no points.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readGallery } from "./read-gallery.ts";

const scratch = mkdtempSync(join(tmpdir(), "globe-gallery-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const gallery = (text: string) => {
  const file = join(scratch, "gallery.csv");
  writeFileSync(file, text);
  return readGallery(file);
};

test.each([
  ["the package's", "LAT,LON\n-50.943392,-72.935664\n34.2,-118.6\n"],
  ["columns in another order", "lon,name,lat\n-72.935664,a,-50.943392\n-118.6,b,34.2\n"],
  [
    "Windows' line ends and a byte order mark",
    "\uFEFFLatitude,Longitude\r\n-50.943392,-72.935664\r\n34.2,-118.6\r\n\r\n",
  ],
  ["quotes", '"LAT","LON"\n"-50.943392","-72.935664"\n"34.2","-118.6"\n'],
])("%s", async (_, text) => {
  const { points, digest } = await gallery(text);
  expect(points).toEqual([
    { lat: -50.943392, lon: -72.935664 },
    { lat: 34.2, lon: -118.6 },
  ]);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
});

test.each([
  ["no columns of that name", "x,y\n1,2\n", "config", "LAT and LON"],
  ["nothing", "", "config", "LAT and LON"],
  ["no points", "LAT,LON\n", "config", "holds no points"],
  ["a latitude beyond the pole", "LAT,LON\n1,2\n90.1,0\n", "bad-row", "Point 2"],
  ["an empty field", "LAT,LON\n1,\n", "bad-row", "Point 1"],
  ["words", "LAT,LON\nnorth,2\n", "bad-row", "Point 1"],
  ["a line that ends early", "LAT,LON\n1\n", "bad-row", "Point 1"],
  ["a quote that is never closed", 'LAT,LON\n"1,2\n', "decode-error", "no CSV table"],
])("%s is refused", async (_, text, code, words) => {
  await expect(gallery(text)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
});

test("a file that is not there is named", async () => {
  await expect(readGallery(join(scratch, "absent.csv"))).rejects.toMatchObject({ code: "missing-file" });
});
