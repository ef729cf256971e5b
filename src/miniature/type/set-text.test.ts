import { readdirSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { allTexts } from "../world/all-texts.ts";
import { fontPath, setText } from "./set-text.ts";

describe("setText", () => {
  const characters = [...new Set(allTexts().join(""))].filter((character) => /[^\s\p{Mark}]/u.test(character));

  test.each(["sans", "serif"] as const)("has a glyph for every character that the world can draw: %s", (style) => {
    const missing = characters.filter((character) => setText(character, style).characters.length === 0);
    expect(missing).toEqual([]);
  });

  test("draws nothing for a character that no font has", () => {
    expect(setText("☃").characters).toEqual([]);
  });

  test("places Latin letters from left to right, and Hebrew and Arabic from right to left", () => {
    const left = (text: string) => setText(text).characters.map(({ ink }) => ink[0]);
    for (const text of ["Padaria", "Москва", "Αθήνα"]) expect(left(text)).toEqual(left(text).toSorted((a, b) => a - b));
    for (const text of ["מלון", "فندق"]) expect(left(text)).toEqual(left(text).toSorted((a, b) => b - a));
  });

  test("joins Arabic letters: a word is narrower than its letters apart", () => {
    const apart = [..."صيدلية"].reduce((sum, letter) => sum + width(letter), 0);
    expect(width("صيدلية")).toBeLessThan(0.9 * apart);
  });

  test("puts Thai vowels over their consonant", () => {
    const [first] = setText("ร้าน").characters;
    expect(first!.codePoint).toBe("ร".codePointAt(0));
    expect(first!.ink[1]).toBeLessThan(setText("ร").ink[1]);
  });

  test("fonts stay under a megabyte, and their licence is beside them", () => {
    const folder = new URL("./", `file://${fontPath("noto-sans")}`);
    const files = readdirSync(folder);
    const bytes = files.filter((file) => file.endsWith(".ttf")).map((file) => statSync(new URL(file, folder)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_000_000);
    expect(files).toContain("OFL.txt");
  });
});

function width(text: string): number {
  const { ink } = setText(text);
  return ink[2] - ink[0];
}
