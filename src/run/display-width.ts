// How many columns of a terminal a text takes: East Asian letters and pictographs take two, combining marks none.

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** Scripts whose letters are wide (Unicode Standard Annex 11), full-width forms, CJK punctuation and pictographs. */
const wide =
  /^(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}]|[\u3001-\u303e\u30fb\u30fc\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f)/u;
const halfWidth = /^[\uff61-\uffdc]/;
const invisible = /^(?:\p{Mark}|\p{Control}|\p{Format})+$/u;
const plain = /^[\x20-\x7e]*$/;

export function displayWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    if (invisible.test(segment)) continue;
    width += wide.test(segment) && !halfWidth.test(segment) ? 2 : 1;
  }
  return width;
}
