// Sets a line of text in our own fonts and returns the outline of every character, shaped as its script asks.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import { GlobeError } from "../../run/errors.ts";
import { fontsFor } from "./font-table.ts";

export interface SetCharacter {
  /** First code point of the grapheme; a ligature goes under the first of its letters. */
  readonly codePoint: number;
  /** Path data in units of the font size, the baseline at y = 0. */
  readonly outline: string;
  /** Ink: left, top, right, bottom in the same units. */
  readonly ink: readonly [number, number, number, number];
}

export interface SetText {
  readonly text: string;
  readonly characters: readonly SetCharacter[];
  /** Ink of the whole line, in units of the font size. */
  readonly ink: readonly [number, number, number, number];
}

export type TypeStyle = "sans" | "serif";

/** Outlines are computed at this size and scaled afterwards. */
const workSize = 100;
const cacheLimit = 4000;
const cache = new Map<string, SetText>();

/** Where the font files are. */
export function fontPath(file: string): string {
  const path = fileURLToPath(new URL(`../../../assets/fonts/${file}.ttf`, import.meta.url));
  if (!existsSync(path)) {
    throw new GlobeError(
      "config",
      `The font ${path} is missing: install the package again, or run scripts/subset-fonts.py.`,
    );
  }
  return path;
}

/** Shapes one line. A character without a glyph has no outline; `missingGlyphs` finds them. */
export function setText(text: string, style: TypeStyle = "sans"): SetText {
  const key = `${style} ${text}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const result = shape(text, style);
  if (cache.size >= cacheLimit) cache.delete(cache.keys().next().value!);
  cache.set(key, result);
  return result;
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

function shape(text: string, style: TypeStyle): SetText {
  const fonts = fontsFor(text, style);
  const pieces = [...graphemes.segment(text)].map(({ segment }) => segment);
  // The colour of a character says in the result which one an outline belongs to; colours do not break the shaping.
  const spans = pieces.map((piece, i) => `<tspan fill="#${hex(i + 1)}">${escapeText(piece)}</tspan>`).join("");
  const family = fonts.map(({ family }) => `'${family}'`).join(",");
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${workSize * 60}" height="${workSize * 2}">` +
    `<text xml:space="preserve" x="${workSize}" y="${workSize}" font-size="${workSize}" font-weight="700" ` +
    `font-family="${family}">${spans}</text></svg>`;
  const tree = new Resvg(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: fonts.map(({ file }) => fontPath(file)),
      defaultFontFamily: fonts[0]!.family,
    },
  }).toString();
  const outlines = new Map<number, string>();
  for (const [, colour, data] of tree.matchAll(/<path fill="#([0-9a-f]{6})"[^>]*? d="([^"]*)"/g)) {
    const index = Number.parseInt(colour!, 16) - 1;
    outlines.set(index, `${outlines.get(index) ?? ""}${data}`);
  }
  const characters: SetCharacter[] = [];
  for (const [index, data] of [...outlines].sort(([a], [b]) => a - b)) {
    characters.push({ codePoint: pieces[index]!.codePointAt(0)!, ...normalise(data) });
  }
  return { text, characters, ink: unite(characters.map(({ ink }) => ink)) };
}

/** Path data of resvg (absolute M, L, Q, C and Z only) in units of the font size. */
function normalise(data: string): { outline: string; ink: SetCharacter["ink"] } {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  let isX = true;
  const outline = data.replace(/[MLQCZ]|-?[\d.]+(?:e-?\d+)?/g, (token) => {
    if (token.length === 1 && token >= "A") {
      isX = true;
      return token;
    }
    const value = (Number(token) - workSize) / workSize;
    if (isX) {
      left = Math.min(left, value);
      right = Math.max(right, value);
    } else {
      top = Math.min(top, value);
      bottom = Math.max(bottom, value);
    }
    isX = !isX;
    return String(Math.round(value * 1000) / 1000);
  });
  return { outline, ink: [left, top, right, bottom] };
}

function unite(boxes: readonly SetCharacter["ink"][]): SetText["ink"] {
  if (boxes.length === 0) return [0, 0, 0, 0];
  return [
    Math.min(...boxes.map(([left]) => left)),
    Math.min(...boxes.map(([, top]) => top)),
    Math.max(...boxes.map(([, , right]) => right)),
    Math.max(...boxes.map(([, , , bottom]) => bottom)),
  ];
}

const hex = (value: number) => value.toString(16).padStart(6, "0");

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
