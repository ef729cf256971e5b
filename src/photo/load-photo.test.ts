// Decoding against what Pillow reads from the same files.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { drawPattern } from "../../test/reference/pillow/draw-pattern.ts";
import { sha256 } from "../run/digest.ts";
import { loadPhoto } from "./load-photo.ts";

interface Case {
  width: number;
  height: number;
  pixels: string;
}
const { cases }: { cases: Record<string, Case> } = JSON.parse(
  readFileSync(new URL("./fixtures/files.json", import.meta.url), "utf8"),
);
const fixture = (name: string) => new URL(`./fixtures/${name}`, import.meta.url).pathname;

describe("same pixels as Pillow", () => {
  test.each(Object.entries(cases))("%s", async (name, expected) => {
    const photo = await loadPhoto(fixture(name));
    expect([photo.width, photo.height]).toEqual([expected.width, expected.height]);
    expect(sha256(photo.pixels)).toBe(expected.pixels);
    expect(photo.warnings).toBeUndefined();
  });
});

test("bytes give the same pixels as the path", async () => {
  const path = fixture("orientation-6.jpg");
  expect(await loadPhoto(readFileSync(path))).toEqual(await loadPhoto(path));
});

test("drawn", () => {
  expect(drawPattern("scene", 2, 2).width).toBe(2);
});
