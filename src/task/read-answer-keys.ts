// The `country:` and `city:` lines of an answer in all their forms: bulleted, bold, on one line, as JSON, translated.
import type { LatLon } from "../place/place.ts";
import { type AnswerValue, cleanValue, longestValue, sameValue } from "./clean-value.ts";
import { oneOf } from "./one-of.ts";

export type AnswerKey = "country" | "city" | "region" | "latitude" | "longitude" | "coordinates" | "place";

/** All values written for each key, in order, undecorated; a key that is missing was not written. */
export type AnswerValues = ReadonlyMap<AnswerKey, readonly string[]>;

// Each in the languages that answers of published models have been seen to switch to, and a few more.
const names: Readonly<Record<AnswerKey, string>> = {
  country: `
    country|nation|país|pais|pays|land|paese|страна|ülke|kraj|negara|quốc gia|देश|ประเทศ|الدولة|البلد
    国家|國家|国名|国|국가|나라`,
  city: `
    city|town|ciudad|cidade|ville|stadt|città|citta|город|şehir|miasto|kota|stad|thành phố|शहर|เมือง|المدينة
    城市|都市名|都市|市|도시`,
  region: `
    region|state|province|county|prefecture|región|província|provincia|région|bundesland|regione|область|регион
    省份|省|州|地区|都道府県`,
  latitude: "latitude|lat",
  longitude: "longitude|lon|lng|long",
  coordinates: "coordinates|coordinate|gps|lat/lon|lat,lon|lat, lon",
  place: "location|place|answer|final answer|place name",
};

const fieldOf = new Map<string, AnswerKey>(
  Object.entries(names).flatMap(([key, list]) =>
    list.split(/[|\n]/).map((name) => [name.trim().normalize("NFC"), key as AnswerKey] as const),
  ),
);
const qualifier = String.raw`(?:${oneOf(`
  i think|i believe|i guess|i would say|so|thus|therefore|the|my|our|most|likely|probable|predicted|prediction
  estimated|final|best|guess|guessed|answer|possible|nearest|closest`)}[\s_-]+){0,4}`;
const suffix = String.raw`(?:[\s_-]*(?:name|guess|prediction|[/&]\s*\p{L}+|\([^()\n]{0,40}\)))?`;
const assignment = String.raw`[\s*_"'\x60”’\])]{0,6}(?:[:：﹕=]|->|→|\|(?=[^\n]*\p{L}))`;
const keyPattern = new RegExp(
  String.raw`(?<![\p{L}\p{N}])${qualifier}(${oneOf(Object.values(names).join("\n"))})${suffix}${assignment}`,
  "giu",
);

/** Reads the keys of `text`; every value found is returned, so that the caller sees contradictions. */
export function readAnswerKeys(text: string): AnswerValues {
  const found = new Map<AnswerKey, string[]>();
  const add = (key: AnswerKey, value: string) => {
    const values = found.get(key);
    if (values) values.push(value);
    else found.set(key, [value]);
  };
  if (readJson(text, add)) return found;

  let waiting: AnswerKey | null = null;
  for (const line of text.replace(/\\n|<br\s*\/?>/gi, "\n").split(/[\r\n\u2028\u2029]+/)) {
    const keys = [...line.matchAll(keyPattern)];
    const first = keys[0];
    if (first && !/[\p{L}\p{N}]/u.test(withoutNumbering(line.slice(0, first.index)))) {
      keys.forEach((match, i) => {
        const value = line.slice(match.index + match[0].length, keys[i + 1]?.index);
        const key = fieldOf.get(match[1]!.normalize("NFC").toLowerCase()) ?? "place";
        const isLast = i === keys.length - 1;
        waiting = isLast && !/[\p{L}\p{N}\p{Regional_Indicator}?-]/u.test(value) ? key : null;
        // Patterns that run from every space to the end take seconds over tens of thousands of them.
        const kept = value.slice(0, longestValue);
        if (waiting === null || !isLast) add(key, kept.replace(/(?:[\s,;·•]|(?<=\s)and)+$/i, ""));
        else add(key, "");
      });
    } else if (waiting && line.trim() !== "") {
      // "**Country:**" with the name on the next line; a sentence there is no name.
      if (line.trim().length <= 60) add(waiting, line);
      waiting = null;
    }
  }
  return found;
}

/** All values of one key as one; several different names are ambiguous, an empty or unknown one yields to a name. */
export function mergeValues(values: readonly string[] | undefined): AnswerValue {
  let merged: AnswerValue = { kind: "empty" };
  for (const raw of values ?? []) {
    const value = cleanValue(raw);
    if (value.kind === "empty") continue;
    if (merged.kind === "empty" || merged.kind === "abstained") merged = value;
    else if (value.kind === "ambiguous") merged = value;
    else if (merged.kind === "name" && value.kind === "name" && !sameValue(merged.text, value.text)) {
      merged = { kind: "ambiguous", options: [merged.text, value.text] };
    }
  }
  return merged;
}

/** Coordinates from `latitude`/`longitude` or `coordinates` lines; null where none or out of range. */
export function readPoint(values: AnswerValues): LatLon | null {
  const pair = (values.get("coordinates")?.[0] ?? "").matchAll(/(-?\d{1,3}(?:\.\d+)?)\s*°?\s*([NSEW])?/gi);
  const [first, second] = [...pair].map(signed);
  const lat = signedText(values.get("latitude")?.[0]) ?? first;
  const lon = signedText(values.get("longitude")?.[0]) ?? second;
  if (lat === undefined || lon === undefined || Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
  return { lat, lon };
}

function signedText(text: string | undefined): number | undefined {
  const match = /(-?\d{1,3}(?:\.\d+)?)\s*°?\s*([NSEW])?/i.exec(text ?? "");
  return match ? signed(match) : undefined;
}

function signed(match: RegExpMatchArray): number {
  return Number(match[1]) * (/[sw]/i.test(match[2] ?? "") ? -1 : 1);
}

function withoutNumbering(prefix: string): string {
  return prefix.replace(/^[^\p{L}\p{N}]*\d{1,2}[.)]/u, "");
}

function readJson(text: string, add: (key: AnswerKey, value: string) => void): boolean {
  const start = text.indexOf("{");
  const end = text.lastIndexOf("}");
  if (start < 0 || end < start || end - start > 10_000) return false;
  let value: unknown;
  try {
    value = JSON.parse(text.slice(start, end + 1));
  } catch {
    return false;
  }
  let found = false;
  const visit = (member: unknown, depth: number) => {
    if (typeof member !== "object" || member === null || depth > 2) return;
    for (const [name, content] of Object.entries(member)) {
      const key = fieldOf.get(
        name
          .normalize("NFC")
          .toLowerCase()
          .replace(/^(?:predicted|likely|final)[_ -]|[_ -]?name$/g, ""),
      );
      if (key === undefined || (typeof content === "object" && !Array.isArray(content))) visit(content, depth + 1);
      else {
        found = true;
        for (const item of Array.isArray(content) ? content : [content]) {
          if (typeof item === "string" || typeof item === "number") add(key, String(item));
        }
      }
    }
  };
  visit(value, 0);
  return found;
}
