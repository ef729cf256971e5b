// Folds a name to the key under which it is stored and looked up: case, diacritics, punctuation and articles gone.

/**
 * Marks that writers leave out: Latin, Greek and Cyrillic diacritics, Hebrew points, Arabic vowel signs and tatweel.
 * Marks of Indic and South-East Asian scripts and the voicing marks of kana are letters to their readers and stay.
 */
const optionalMarks = new RegExp(
  "[\\u0300-\\u036f\\u0483-\\u0487\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u0610-\\u061a\\u0640" +
    "\\u064b-\\u065f\\u0670\\u06d6-\\u06ed\\u200b-\\u200f\\u2060\\ufe00-\\ufe0f\\ufeff]",
  "g",
);

/**
 * Letters that Unicode does not decompose, and spellings that differ only by keyboard (Persian and Arabic yeh, kaf).
 */
const letters: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  ı: "i",
  þ: "th",
  ħ: "h",
  ŋ: "ng",
  ŧ: "t",
  ə: "a",
  ς: "σ",
  ى: "ي",
  ی: "ي",
  ک: "ك",
  ھ: "ه",
};
const specialLetters = new RegExp(`[${Object.keys(letters).join("")}]`, "g");

const apostrophes = /['’‘ʻʼʹʾʿ`´"“”″′׳״]/g;

/** A word that is written in several ways, to the shortest of them. */
const words: Readonly<Record<string, string>> = {
  saint: "st",
  sankt: "st",
  sainte: "ste",
  mount: "mt",
  fort: "ft",
};
const wordPattern = /\b(?:saint|sankt|sainte|mount|fort)\b/g;

const plainWords = /^[A-Za-z0-9]+(?: [A-Za-z0-9]+)*$/;
const ascii = /^[\x20-\x7e]*$/;
/** A point inside or after an abbreviation joins nothing: "D.C." is dc, "St.Petersburg" two words. */
const abbreviationPoint = /(?<![\p{L}\p{N}]{2})\.(?=\p{L}(?![\p{L}\p{N}]))/gu;

/**
 * The lookup key of a name. `foldName("The  St.-Denis")` is `st denis`; the key of a key is itself. Empty where the
 * text holds no letter or digit.
 */
export function foldName(text: string): string {
  let key = text;
  // Nine names in ten are plain words, and folding is what a look-up spends most of its time on.
  if (plainWords.test(text)) key = text.toLowerCase();
  else if (ascii.test(text)) key = foldPunctuation(text.toLowerCase());
  else {
    key = text
      .normalize("NFKD")
      .replace(optionalMarks, "")
      .toLowerCase()
      .replace(specialLetters, (letter) => letters[letter]!);
    key = foldPunctuation(key).normalize("NFKC");
  }
  key = key.replace(wordPattern, (word) => words[word]!);
  while (key.startsWith("the ")) key = key.slice(4);
  return key;
}

function foldPunctuation(text: string): string {
  return text
    .replace(apostrophes, "")
    .replaceAll("&", " and ")
    .replace(abbreviationPoint, "")
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, " ")
    .trim();
}
