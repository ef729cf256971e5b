// The default parser: reads an answer however a model writes it, says how the answer ended, and invents nothing.
import type { FinishReason } from "../chat/chat.ts";
import { resolveCountry } from "../place/resolve-country.ts";
import { classifyProse } from "./classify-prose.ts";
import { cleanValue } from "./clean-value.ts";
import { findSections } from "./find-sections.ts";
import type { Parsed } from "./parsed.ts";
import { type AnswerValues, mergeValues, readAnswerKeys, readPoint } from "./read-answer-keys.ts";
import type { Status } from "./status.ts";

export interface ParseOptions {
  /** Why the model stopped, where known: `length` turns an answer without a complete block into `truncated`. */
  readonly finishReason?: FinishReason | null;
  /**
   * Read an answer whose block is unclosed or missing from the text after the reasoning, with status `recovered`.
   * Default true, as in evaluation; rewards pass false, so that only the format that was asked for earns anything.
   */
  readonly recover?: boolean;
}

type Names = Pick<Parsed, "country" | "city" | "region" | "point" | "options"> & { readonly status: Status };

const nothing: Omit<Names, "status"> = { country: null, city: null, region: null, point: null, options: [] };

/** Parses one completion. Pure, linear in its length, never throws; null (no completion) is `error`. */
export function parseTolerant(text: string | null, { finishReason = null, recover = true }: ParseOptions = {}): Parsed {
  if (text === null) return { ...nothing, status: "error", reasoning: null };
  const { reasoning, block, rest } = findSections(text);
  if (block !== null) {
    const names = readNames(block);
    if (names.status !== "unparsed" && (recover || names.status !== "recovered")) return { ...names, reasoning };
    const bare = recover ? readBarePlace(block) : null;
    return { ...(bare ?? { ...nothing, status: statusOfProse(block, finishReason) }), reasoning };
  }
  if (finishReason === "length") return { ...nothing, status: "truncated", reasoning };
  const names = rest === null ? null : (pickAnswered(readNames(rest)) ?? readBarePlace(rest));
  if (names && recover) return { ...names, status: names.status === "ok" ? "recovered" : names.status, reasoning };
  return { ...nothing, status: statusOfProse(rest ?? "", finishReason), reasoning };
}

function pickAnswered(names: Names): Names | null {
  return names.status === "unparsed" ? null : names;
}

function readNames(text: string): Names {
  const values = readAnswerKeys(text);
  const country = mergeValues(values.get("country"));
  const city = mergeValues(values.get("city"));
  const region = mergeValues(values.get("region"));
  const rest = { region: region.kind === "name" ? region.text : null, point: readPoint(values) };
  const nameOf = (value: typeof country, other: typeof country) =>
    value.kind === "name" || (value.kind === "na" && other.kind === "name") ? value.text : null;
  const names = { country: nameOf(country, city), city: nameOf(city, country), ...rest };

  if (country.kind === "ambiguous" || city.kind === "ambiguous") {
    const options = [country, city].flatMap((value) => (value.kind === "ambiguous" ? value.options : []));
    return { ...names, options, status: "ambiguous" };
  }
  if (names.country !== null || names.city !== null) return { ...names, options: [], status: "ok" };
  if (country.kind === "abstained" || city.kind === "abstained" || country.kind === "na" || city.kind === "na") {
    return { ...names, options: [], status: "abstained" };
  }
  return readLocation(values) ?? { ...names, options: [], status: "unparsed" };
}

/** "Location: Paris, France" in place of the two keys. */
function readLocation(values: AnswerValues): Names | null {
  const place = mergeValues(values.get("place"));
  if (place.kind === "abstained") return { ...nothing, status: "abstained" };
  if (place.kind === "ambiguous") return { ...nothing, options: place.options, status: "ambiguous" };
  return place.kind === "name" ? readBarePlace(place.text) : null;
}

/** "Paris, France" or "France" and nothing else: a place only if its last part is a country beyond doubt. */
function readBarePlace(text: string): Names | null {
  if (!isShort(text)) return null;
  const value = cleanValue(text);
  if (value.kind === "ambiguous" && value.options.some((option) => countryOf(option) !== null)) {
    return { ...nothing, options: value.options, status: "ambiguous" };
  }
  if (value.kind !== "name") return null;
  const country = countryOf(value.text);
  if (country === null || value.text.split(",").length > 4) return null;
  const city = value.text.slice(0, value.text.length - country.length).replace(/[\s,]+$/, "");
  return { ...nothing, status: "recovered", country, city: city === "" ? null : city };
}

/** The last part of a list of containers where it names one country; null elsewhere. */
function countryOf(text: string): string | null {
  const last = text.slice(text.lastIndexOf(",") + 1).trim();
  return last !== "" && resolveCountry(last).outcome === "resolved" ? last : null;
}

function isShort(text: string): boolean {
  const trimmed = text.trim();
  return trimmed !== "" && trimmed.length <= 100 && !/[\r\n]/.test(trimmed);
}

function statusOfProse(text: string, finishReason: FinishReason | null): Status {
  if (finishReason === "content-filter") return "refused";
  const status = classifyProse(text);
  return status === "unparsed" && isShort(text) && cleanValue(text).kind === "abstained" ? "abstained" : status;
}
