// Turns the text of flags into values, with an error that names the flag.
import type { Quantize } from "../generate/engine-options.ts";
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

/** How a checkpoint's matrices are stored: `int4` and `int8` in blocks of 128, or with another block behind them. */
export function readQuantize(flag: string, text: unknown): Quantize | undefined {
  if (text === undefined) return undefined;
  const words = ["none", "int4", "int8", "int4-block32", "int8-block32"] as const;
  const word = readChoice(flag, text, words);
  if (word === "int4-block32") return { bits: 4, blockSize: 32 };
  if (word === "int8-block32") return { bits: 8, blockSize: 32 };
  return word;
}
