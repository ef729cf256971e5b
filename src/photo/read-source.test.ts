// Files that are missing, are no files, or may not be read.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { encodeForModel } from "./encode-photo.ts";
import { loadPhoto } from "./load-photo.ts";
import { makeThumbnail } from "./make-thumbnail.ts";
import { perceptualHash } from "./perceptual-hash.ts";
import { readExif } from "./read-exif.ts";
import { openSource, readSource } from "./read-source.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-read-source-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "letters.txt");
writeFileSync(file, "abcdefgh".repeat(2000));
mkdirSync(join(folder, "album.jpg"));
execFileSync("mkfifo", [join(folder, "pipe.jpg")]);

const readers = {
  loadPhoto,
  readExif,
  encodeForModel,
  perceptualHash,
  makeThumbnail: (path: string) => makeThumbnail(path, { maxSide: 64 }),
};

describe.each(Object.entries(readers))("%s", (_, read) => {
  test.each([
    ["a path that does not exist", "missing.jpg", /does not exist/],
    ["a path below a file", "letters.txt/photo.jpg", /does not exist/],
    ["a folder", "album.jpg", /is a folder/],
    ["a pipe, without waiting for its writer", "pipe.jpg", /is not a regular file/],
    ["an empty path", "", /does not exist/],
    ["a path with a NUL in it", "a\0b.jpg", /cannot be read/],
  ])("%s is a missing-file error that says so", async (_, name, message) => {
    const path = name === "" ? "" : join(folder, name);
    await expect(read(path)).rejects.toMatchObject({
      code: "missing-file",
      message: expect.stringMatching(message),
      facts: { file: path },
    });
  });
});

test.skipIf(process.getuid?.() === 0)("a file that may not be read", async () => {
  const path = join(folder, "secret.jpg");
  writeFileSync(path, "x");
  chmodSync(path, 0);
  await expect(readSource(path)).rejects.toMatchObject({
    code: "missing-file",
    message: expect.stringMatching(/may not be read/),
  });
});

test("a file beyond the limit on size is refused before it is read", async () => {
  const refusal = { code: "too-large", facts: { limit: "photo file size" } };
  await expect(readSource(file, { fileBytes: 15_999 })).rejects.toMatchObject(refusal);
  await expect(readSource(new Uint8Array(11), { fileBytes: 10 })).rejects.toMatchObject(refusal);
  expect((await readSource(file, { fileBytes: 16_000 })).length).toBe(16_000);
});

test("the reader gives any part of a file, and less at its end", async () => {
  const reader = await openSource(file);
  const text = async (offset: number, length: number) => Buffer.from(await reader.read(offset, length)).toString();
  expect(reader.size).toBe(16_000);
  expect(await text(0, 3)).toBe("abc");
  expect(await text(15_998, 10)).toBe("gh");
  expect(await text(16_000, 10)).toBe("");
  expect(await text(1e12, 10)).toBe("");
  expect((await text(4090, 9000)).length).toBe(9000);
  expect(await text(4094, 4)).toBe("ghab");
  await reader.close();
});
