// Reads a teacher's answer however it is written, says what is wrong with one that cannot be used, and invents nothing.
import type { FinishReason } from "../../chat/chat.ts";
import type { Limit } from "../../run/limits.ts";
import { classifyProse } from "../../task/classify-prose.ts";
import { cleanValue } from "../../task/clean-value.ts";
import { type LooseObject, type LooseValue, readLooseObject } from "./read-loose-json.ts";

export interface TaughtAnswer {
  readonly localizable: boolean;
  /** 0..1. */
  readonly score: number;
  readonly reasoning: string;
  /** As written; null where the teacher names none, or more than one. */
  readonly country: string | null;
  readonly city: string | null;
  readonly entities: readonly string[];
}

export type TeacherReading =
  | { readonly status: "ok"; readonly answer: TaughtAnswer }
  /** `problem` completes "Your answer could not be used: …". */
  | { readonly status: "unparsed" | "refused"; readonly problem: string };

const answerLimit: Limit = {
  name: "teacher answer size",
  value: 1_000_000,
  unit: "characters",
  reason: "an answer has a few thousand; more means a model that never stopped",
};

/** Objects tried before the text counts as none; a listing of code may hold hundreds of brackets. */
const mostObjects = 200;

/** Pure; never throws. */
export function readTeacherAnswer(text: string, finishReason: FinishReason | null = null): TeacherReading {
  if (finishReason === "content-filter") return { status: "refused", problem: "the server's filter stopped it" };
  if (text.length > answerLimit.value) {
    return { status: "unparsed", problem: `it has more than ${answerLimit.value} ${answerLimit.unit}` };
  }
  const thought = text.toLowerCase().lastIndexOf("</think");
  const found = findAnswer(text, Math.max(0, thought));
  if (found !== null) return found;
  if (finishReason === "length") return cutOff;
  if (classifyProse(text.slice(Math.max(0, thought))) === "refused") {
    return { status: "refused", problem: "the model declines" };
  }
  return { status: "unparsed", problem: "it holds no JSON object with these members" };
}

const cutOff: TeacherReading = { status: "unparsed", problem: "it was cut off before it was complete" };

/**
 * The last object that speaks of a place, for a sketch before it is not the answer; the last whole one, unless the
 * answer after it was cut off. Null where there is none.
 */
function findAnswer(text: string, from: number): TeacherReading | null {
  let found: TeacherReading | null = null;
  let at = text.indexOf("{", from);
  for (let tried = 0; at >= 0 && tried < mostObjects; tried++) {
    const loose = readLooseObject(text, at);
    let next = at + 1;
    if (loose !== null) {
      const fields = gatherFields(loose.value);
      if (Object.keys(fields).length >= 2) {
        const reading = loose.isCut ? cutOff : readFields(fields);
        if (reading.status === "ok") next = loose.end;
        if (reading.status === "ok" || loose.isCut || found === null) found = reading;
      }
    }
    at = text.indexOf("{", next);
  }
  return found;
}

const fieldNames = {
  localizable: "localizable localisable locatable islocalizable localizability islocatable",
  score: "localizabilityscore score localisabilityscore locatabilityscore localizability",
  reasoning: "reasoning reason reasons rationale explanation analysis",
  country: "country countryname",
  city: "city cityname town citytown",
  entities: "visualentities entities elements visualelements visualclues",
} as const;

type Field = keyof typeof fieldNames;
type Fields = Partial<Record<Field, LooseValue>>;

const fieldsOf = new Map<string, Field[]>();
for (const [field, names] of Object.entries(fieldNames) as [Field, string][]) {
  for (const name of names.split(" ")) fieldsOf.set(name, [...(fieldsOf.get(name) ?? []), field]);
}

/** Members that models put others into. */
const wrappers = new Set(["answer", "location", "place", "result", "output", "localizability", "response"]);

/** The members by field, also from one level of objects inside. The exact name wins over its relatives. */
function gatherFields(value: LooseObject): Fields {
  const fields: Fields = {};
  const ranks: Partial<Record<Field, number>> = {};
  const add = (key: string, member: LooseValue, depth: number) => {
    const name = key.toLowerCase().replace(/[^a-z]/g, "");
    if (depth === 0 && wrappers.has(name) && isObject(member)) {
      for (const [inner, of] of Object.entries(member)) add(inner, of, 1);
      return;
    }
    for (const field of fieldsOf.get(name) ?? []) {
      // "localizability" is a verdict or a score, as its value says.
      if (name === "localizability" && (field === "score") !== (readScore(member) !== null)) continue;
      const rank = fieldNames[field].split(" ").indexOf(name);
      if (rank > (ranks[field] ?? Number.POSITIVE_INFINITY)) continue;
      ranks[field] = rank;
      fields[field] = member;
    }
  };
  for (const [key, member] of Object.entries(value)) add(key, member, 0);
  return fields;
}

function readFields(fields: Fields): TeacherReading {
  const reasoning = typeof fields.reasoning === "string" ? fields.reasoning.trim() : "";
  const localizable = readVerdict(fields.localizable);
  const score = readScore(fields.score);
  const missing = [
    ...(reasoning === "" || isTemplate(reasoning) ? ['"reasoning" is missing'] : []),
    ...(localizable === null ? ['"localizable" is not true or false'] : []),
    ...(score === null ? ['"localizability_score" is no number between 0 and 1'] : []),
  ];
  if (localizable === null || score === null || missing.length > 0) {
    return { status: "unparsed", problem: missing.join(", ") };
  }
  const [country, city] = [readName(fields.country), readName(fields.city)];
  return {
    status: "ok",
    answer: { localizable, score, reasoning, country, city, entities: readList(fields.entities) },
  };
}

function readVerdict(value: LooseValue | undefined): boolean | null {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  return word === "yes" || word === "true" ? true : word === "no" || word === "false" ? false : null;
}

const scorePattern = /^\+?(\d{1,3}(?:\.\d+)?|\.\d+)\s*(%|\/\s*(1|10|100)(?:\.0+)?)?$/;

/** A number on 0..1, or one that names its scale: "85 %", "8/10". 85 alone could be of any scale, and is none. */
function readScore(value: LooseValue | undefined): number | null {
  if (typeof value !== "number" && typeof value !== "string") return null;
  const match = scorePattern.exec(String(value).trim());
  if (match === null) return null;
  const scale = match[2] === undefined ? 1 : match[2] === "%" ? 100 : Number(match[3]);
  const score = Number(match[1]) / scale;
  return score <= 1 ? score : null;
}

/** Words of a schema that a model copied in place of an answer. */
const template =
  /^[<[{(]?\s*(?:string|text|null|list|boolean|number|name|value)\b(?:[\s,|]+(?:or|null|string|of)\b)*\s*[>\]})]?$/i;

function isTemplate(text: string): boolean {
  return template.test(text.trim());
}

function readName(value: LooseValue | undefined): string | null {
  if (typeof value !== "string" || isTemplate(value)) return null;
  const clean = cleanValue(value);
  return clean.kind === "name" ? clean.text : null;
}

/** Longest name of a thing, in characters, and most things of one listing. */
const longestEntity = 80;
const mostEntities = 60;

function readList(value: LooseValue | undefined): readonly string[] {
  const items: readonly LooseValue[] = Array.isArray(value)
    ? value
    : typeof value === "string"
      ? value.split(/[,;\n]/)
      : isObject(value)
        ? Object.keys(value)
        : [];
  const names = new Set<string>();
  for (const item of items) {
    const name = typeof item === "string" ? item : isObject(item) ? (item.name ?? item.text ?? item.entity) : null;
    if (typeof name !== "string" || isTemplate(name)) continue;
    const text = name.replace(/\s+/g, " ").trim();
    if (/\p{L}/u.test(text) && text.length <= longestEntity) names.add(text);
    if (names.size === mostEntities) break;
  }
  return [...names];
}

function isObject(value: LooseValue | undefined): value is LooseObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
