// Files, folders and globs as they are named on a command line.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { expandPhotoPaths } from "./expand-photo-paths.ts";

const root = mkdtempSync(join(tmpdir(), "globe-expand-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
for (const path of [
  "album/b.jpg",
  "album/a.JPEG",
  "album/notes.txt",
  "album/.hidden.jpg",
  "album/2023/c.png",
  "album/2023/d.heic",
  "album/.trash/old.jpg",
  "album/clip.mp4",
  "one[1].jpg",
  "two.webp",
  "scan",
  "empty/readme.txt",
]) {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), "");
}
symlinkSync("..", join(root, "album/2023/up"));
symlinkSync("missing.jpg", join(root, "album/broken.jpg"));

const expand = async (...patterns: string[]) => {
  const paths = await expandPhotoPaths(patterns.map((pattern) => join(root, pattern)));
  return paths.map((path) => path.slice(root.length + 1));
};
const album = ["album/2023/c.png", "album/2023/d.heic", "album/a.JPEG", "album/b.jpg"];

describe("finds", () => {
  test.each([
    ["a folder and what is below it, sorted, without hidden files and endless links", ["album"], album],
    ["a file, whatever it is called", ["scan"], ["scan"]],
    ["a file whose name looks like a glob", ["one[1].jpg"], ["one[1].jpg"]],
    ["a glob", ["album/*.{jpg,JPEG}"], ["album/a.JPEG", "album/b.jpg"]],
    ["a glob through folders", ["**/*.png"], ["album/2023/c.png"]],
    ["a glob that matches a folder", ["alb*"], album],
    ["only photos among what a glob matches", ["*"], [...album, "one[1].jpg", "two.webp"]],
    [
      "several patterns in their order, no file twice",
      ["two.webp", "album/b.jpg", "album", "*.webp"],
      ["two.webp", "album/b.jpg", ...album.slice(0, 3)],
    ],
    ["nothing for nothing", [], []],
  ])("%s", async (_, patterns, expected) => {
    expect(await expand(...patterns)).toEqual(expected);
  });
});

describe("says what it did not find", () => {
  test.each([
    ["nowhere.jpg", /does not exist; name a photo, a folder or a glob/],
    ["*.tiff", /^No photo matches /],
    ["empty", /^The folder .* holds no photos\.$/],
    ["album/broken.jpg", /does not exist/],
  ])("%s", async (pattern, message) => {
    const path = join(root, pattern);
    await expect(expandPhotoPaths([path])).rejects.toMatchObject({
      code: "missing-file",
      message: expect.stringMatching(message),
      facts: { file: path },
    });
  });

  test("even where other patterns found something", async () => {
    await expect(expand("album", "*.tiff")).rejects.toMatchObject({ code: "missing-file" });
  });

  test.skipIf(process.getuid?.() === 0)("a folder that may not be read", async () => {
    mkdirSync(join(root, "locked"));
    chmodSync(join(root, "locked"), 0);
    await expect(expand("locked")).rejects.toMatchObject({ message: expect.stringMatching(/may not be read/) });
    chmodSync(join(root, "locked"), 0o700);
  });

  test.skipIf(process.getuid?.() === 0)("a folder below that may not be read, beside what else there is", async () => {
    mkdirSync(join(root, "half", "locked"), { recursive: true });
    writeFileSync(join(root, "half", "open.jpg"), "");
    chmodSync(join(root, "half", "locked"), 0);
    const unreadable: (string | undefined)[] = [];
    const paths = await expandPhotoPaths([join(root, "half")], ({ facts }) => unreadable.push(facts.file));
    expect({ paths, unreadable }).toEqual({
      paths: [join(root, "half", "open.jpg")],
      unreadable: [join(root, "half", "locked")],
    });
    await expect(expand("half")).rejects.toMatchObject({ message: expect.stringMatching(/locked may not be read/) });
    chmodSync(join(root, "half", "locked"), 0o700);
  });
});
