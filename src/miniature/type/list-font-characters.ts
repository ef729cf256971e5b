// Which characters each font needs, from every text that the world can draw.
import { allTexts } from "../world/all-texts.ts";
import { fontsFor } from "./font-table.ts";

/** Always in the Latin faces: whatever is composed at random, such as numbers and plates. */
const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join("");

/** Characters by file, sorted by code point. */
export function listFontCharacters(): Readonly<Record<string, string>> {
  const byFile = new Map<string, Set<string>>([
    ["noto-sans", new Set(ascii)],
    ["noto-serif", new Set(ascii)],
  ]);
  for (const text of allTexts()) {
    for (const style of ["sans", "serif"] as const) {
      const fonts = fontsFor(text, style);
      for (const character of text.replaceAll("\n", "")) {
        const font = fonts.find(({ script }) => script.test(character)) ?? fonts[0]!;
        const known = byFile.get(font.file) ?? new Set(" ");
        byFile.set(font.file, known.add(character));
      }
    }
  }
  return Object.fromEntries(
    [...byFile]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([file, set]) => [file, [...set].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!).join("")]),
  );
}
