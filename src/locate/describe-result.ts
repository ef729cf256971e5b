// A result in words: the lines that a person reads under a photo.
import type { Status } from "../task/status.ts";
import { count, formatKm, formatPoint, formatShare } from "./format-figures.ts";
import { mapLink } from "./map-link.ts";
import type { Candidate, LocateResult } from "./result-schema.ts";

export interface ResultLine {
  readonly label:
    | "country"
    | "city"
    | "region"
    | "point"
    | "confidence"
    | "map"
    | "also"
    | "camera"
    | "answer"
    | "error"
    | "note";
  readonly text: string;
}

/** Other candidates that are shown in words; the rest are counted. */
const shownCandidates = 4;

/** Every line of a result, in the order in which they are shown. */
export function describeResult(result: LocateResult): ResultLine[] {
  const lines: ResultLine[] = [];
  const add = (label: ResultLine["label"], text: string | null) => {
    if (text !== null) lines.push({ label, text });
  };
  const { country, region, city, point, radiusKm, candidates } = result;
  if (point === null) add(result.error ? "error" : "answer", whyNoPlace(result));
  if (country) add("country", country.name);
  if (city) add("city", region && region !== city ? `${city}, ${region}` : city);
  else if (region) add("region", region);
  if (point && radiusKm !== null) {
    add("point", `${formatPoint(point, radiusKm)} ± ${formatKm(radiusKm)}${pointOf(result)}`);
    add("confidence", describeConfidence(result));
    add("map", mapLink(point, radiusKm));
  }
  for (const candidate of candidates.slice(1, 1 + shownCandidates)) {
    add("also", `${nameCandidate(candidate)}, ${describeVotes(candidate, result)}`);
  }
  const more = candidates.length - 1 - shownCandidates;
  if (more > 0) add("also", `${count(more, "more place")}`);
  add("camera", describeCamera(result));
  for (const note of result.notes) add("note", note);
  return lines;
}

const reasons: Record<Status, string> = {
  ok: "The names that the model gave lead to no place.",
  recovered: "The names that the model gave lead to no place.",
  abstained: "The model says that it cannot tell where this is.",
  ambiguous: "The model names several places at once.",
  unparsed: "The model wrote no country and no city that can be read.",
  truncated: "The answer was cut off at the token limit; raise --max-tokens.",
  refused: "The model refuses to answer.",
  error: "The photo could not be located.",
};

/** Why a result has no point, in a sentence. */
export function whyNoPlace({ status, error }: Pick<LocateResult, "status" | "error">): string {
  return error?.message ?? reasons[status];
}

/** "Lisbon, Lisbon District, Portugal", as fine as the candidate goes. */
export function nameCandidate({ city, region, country }: Pick<Candidate, "city" | "region" | "country">): string {
  return [...new Set([city, region, country.name])].filter((name) => name !== null).join(", ");
}

function pointOf({ level, country, region }: LocateResult): string {
  if (level === "country") return `, the middle of ${country?.name ?? "the country"}`;
  if (level === "region") return `, the middle of ${region ?? "the region"}`;
  return "";
}

/** "62 % (5 of 8 answers)"; null where nothing is known. */
export function describeConfidence(result: LocateResult): string | null {
  const first = result.candidates[0];
  if (result.confidence === null || !first) return null;
  if (result.confidenceKind === "token-probability") {
    return `${formatShare(result.confidence)}, the probability of the answer's words`;
  }
  return describeVotes(first, result);
}

function describeVotes({ confidence, answers }: Candidate, { answers: all }: LocateResult): string {
  const share = confidence === null ? "" : `${formatShare(confidence)} `;
  return `${share}(${answers} of ${count(all.length, "answer")})`;
}

function describeCamera({ exif, source }: LocateResult): string | null {
  if (!exif || source === "exif") return null;
  if (!exif.point) return "The file has no GPS position to compare with.";
  const at = formatPoint(exif.point, 0.05);
  if (exif.distanceKm === null) return `${at} by the GPS in the file`;
  const border = exif.sameCountry === null ? "" : exif.sameCountry ? ", same country" : ", another country";
  return `${at} by the GPS in the file, ${formatKm(exif.distanceKm)} from the answer${border}`;
}
