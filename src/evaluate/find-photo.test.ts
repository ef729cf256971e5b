import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findPhoto } from "./find-photo.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-photo-"));
const moved = join(folder, "moved");
mkdirSync(join(folder, "here", "sub"), { recursive: true });
mkdirSync(join(moved, "sub"), { recursive: true });
for (const file of ["here/a.JPG", "here/sub/b.jpg", "here/5d_9e_12.jpg", "moved/c.png", "moved/sub/d.jpg"]) {
  writeFileSync(join(folder, file), "");
}

test.each([
  ["under its name", "here/sub/b.jpg", "here/sub/b.jpg"],
  ["with another extension", "here/a.jpg", "here/a.JPG"],
  ["with _ for /", "here/5d/9e/12.jpg", "here/5d_9e_12.jpg"],
  ["in the folder that is named now", "gone/c.jpg", "moved/c.png"],
  ["below the folder that is named now", "gone/sub/d.jpg", "moved/sub/d.jpg"],
])("the photo of an answer is found %s", async (_name, image, file) => {
  expect(await findPhoto(join(folder, image), moved)).toBe(join(folder, file));
});

test("a photo that is nowhere is missing, and no other is taken for it", async () => {
  await expect(findPhoto(join(folder, "gone", "x", "c.jpg"), join(folder, "here"))).rejects.toThrow(
    /There is no photo/,
  );
});
