// The fonts that signs are set in: which file holds which script. Nothing else is ever used, so pictures are equal everywhere.

export interface SignFont {
  /** Name of the file in assets/fonts without its ending. */
  readonly file: string;
  readonly family: string;
  /** Matches a character that this font is chosen for. */
  readonly script: RegExp;
}

/** Letters of Latin, Greek and Cyrillic, digits and punctuation. */
export const latinFont: SignFont = {
  file: "noto-sans",
  family: "Noto Sans",
  script: /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}]/u,
};

/** A second face for the same letters, for shops that want to look old. */
export const serifFont: SignFont = { ...latinFont, file: "noto-serif", family: "Noto Serif" };

const han = /\p{Script=Han}/u;

/** Fonts of the other scripts, asked in this order. Japanese and Korean come before Han, which they use as well. */
export const scriptFonts: readonly SignFont[] = [
  { file: "noto-sans-arabic", family: "Noto Sans Arabic", script: /\p{Script=Arabic}/u },
  { file: "noto-sans-hebrew", family: "Noto Sans Hebrew", script: /\p{Script=Hebrew}/u },
  { file: "noto-sans-devanagari", family: "Noto Sans Devanagari", script: /\p{Script=Devanagari}/u },
  { file: "noto-sans-bengali", family: "Noto Sans Bengali", script: /\p{Script=Bengali}/u },
  { file: "noto-sans-gurmukhi", family: "Noto Sans Gurmukhi", script: /\p{Script=Gurmukhi}/u },
  { file: "noto-sans-gujarati", family: "Noto Sans Gujarati", script: /\p{Script=Gujarati}/u },
  { file: "noto-sans-tamil", family: "Noto Sans Tamil", script: /\p{Script=Tamil}/u },
  { file: "noto-sans-telugu", family: "Noto Sans Telugu", script: /\p{Script=Telugu}/u },
  { file: "noto-sans-kannada", family: "Noto Sans Kannada", script: /\p{Script=Kannada}/u },
  { file: "noto-sans-malayalam", family: "Noto Sans Malayalam", script: /\p{Script=Malayalam}/u },
  { file: "noto-sans-sinhala", family: "Noto Sans Sinhala", script: /\p{Script=Sinhala}/u },
  { file: "noto-sans-thai", family: "Noto Sans Thai", script: /[\p{Script=Thai}฿]/u },
  { file: "noto-sans-lao", family: "Noto Sans Lao", script: /\p{Script=Lao}/u },
  { file: "noto-sans-myanmar", family: "Noto Sans Myanmar", script: /\p{Script=Myanmar}/u },
  { file: "noto-sans-khmer", family: "Noto Sans Khmer", script: /\p{Script=Khmer}/u },
  { file: "noto-sans-ethiopic", family: "Noto Sans Ethiopic", script: /\p{Script=Ethiopic}/u },
  { file: "noto-sans-armenian", family: "Noto Sans Armenian", script: /\p{Script=Armenian}/u },
  { file: "noto-sans-georgian", family: "Noto Sans Georgian", script: /\p{Script=Georgian}/u },
  {
    file: "noto-sans-cjk",
    family: "Noto Sans CJK JP",
    script: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u,
  },
  { file: "noto-sans-cjk", family: "Noto Sans CJK JP", script: han },
];

/** The fonts that a text is set in: that of its own script first, and the Latin one where it has such letters too. */
export function fontsFor(text: string, style: "sans" | "serif" = "sans"): readonly SignFont[] {
  const latin = style === "serif" ? serifFont : latinFont;
  const own = scriptFonts.find(({ script }) => script.test(text));
  if (own === undefined) return [latin];
  const hasOther = [...text].some((character) => character !== " " && !own.script.test(character));
  return hasOther ? [own, latinFont] : [own];
}
