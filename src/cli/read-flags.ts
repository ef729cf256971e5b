// Turns the text of flags into values, with an error that names the flag.
import { GlobeError } from "../run/errors.ts";

/** A number within bounds, or undefined where the flag was not given. */
export function readNumber(
  flag: string,
  text: unknown,
  { min = 0, max = Number.POSITIVE_INFINITY, whole = false }: { min?: number; max?: number; whole?: boolean } = {},
): number | undefined {
  if (text === undefined) return undefined;
  const value = typeof text === "string" && text.trim() !== "" ? Number(text) : Number.NaN;
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? "a whole number" : "a number";
  const range = max === Number.POSITIVE_INFINITY ? `from ${min} up` : `from ${min} to ${max}`;
  throw new GlobeError("usage", `${flag} takes ${kind} ${range}, and not "${text}".`);
}

/** One of the words, or an error that lists them. */
export function readChoice<Word extends string>(flag: string, text: unknown, words: readonly Word[]): Word {
  const word = words.find((known) => known === text);
  if (word !== undefined) return word;
  throw new GlobeError("usage", `${flag} takes ${words.join(", ")}, and not "${text}".`);
}

/** The endpoints of repeated `--url` flags, else of `GLOBE_URL`; an error that says how to name one where there is none. */
export function readUrls(flags: readonly string[] | undefined): readonly string[] {
  const urls = flags?.length ? flags : (process.env.GLOBE_URL ?? "").split(/[\s,]+/).filter(Boolean);
  if (urls.length > 0) return urls;
  throw new GlobeError(
    "usage",
    "No model to ask: name an OpenAI-compatible endpoint with --url, like http://localhost:8000/v1, or in GLOBE_URL.",
  );
}
