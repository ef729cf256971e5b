// Reads the value of one column as the value of one field, from CSV text, JSON or Parquet alike.
import type { EntityTag, Provenance, SampleImage, VisualElement } from "./sample.ts";
import { BadValue } from "./sample-row.ts";

const decoder = new TextDecoder();
/** What spreadsheets and pandas write for "no number". */
const noNumber = /^(nan|null|none|na|n\/a|-)?$/i;

/** Trimmed text; undefined when there is nothing. Numbers keep the digits they were written with. */
export function readText(value: unknown, column: string): string | undefined {
  if (typeof value === "string") return value.trim() || undefined;
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value instanceof Uint8Array) return decoder.decode(value).trim() || undefined;
  throw new BadValue("bad-value", `${column} must be text, not ${describe(value)}.`);
}

/** Text as it stands, for prose whose outer white space belongs to it. */
export function readProse(value: unknown, column: string): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  if (value instanceof Uint8Array) return decoder.decode(value) || undefined;
  return readText(value, column);
}

/** A finite number; undefined for nothing, NaN and the spellings of null. */
export function readNumber(value: unknown, column: string): number | undefined {
  if (typeof value === "number") return Number.isNaN(value) ? undefined : finite(value, value, column);
  if (value === undefined || value === null) return undefined;
  if (typeof value === "bigint") return Number(value);
  const text = readText(value, column) ?? "";
  return noNumber.test(text) ? undefined : finite(Number(text), text, column);
}

export function readImages(value: unknown, column: string): readonly SampleImage[] | undefined {
  const list = readJson(value, column);
  if (list === undefined) return undefined;
  const images = (Array.isArray(list) ? list : [list]).map((item) => readImage(item, column));
  return images.filter((image) => image !== undefined);
}

/** A path, a struct of path and bytes as Hugging Face datasets write it, or bare bytes. */
export function readImage(value: unknown, column: string): SampleImage | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string" && !value.startsWith('{"')) return { path: value };
  if (typeof value === "string") return readImage(readJson(value, column), column);
  if (value instanceof Uint8Array) return { bytes: value };
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new BadValue("bad-value", `${column} must hold a path or bytes, not ${describe(value)}.`);
  }
  const { path, bytes } = value as { path?: unknown; bytes?: unknown };
  const image = { ...readImagePath(path, column), ...readImageBytes(bytes, column) };
  if (image.path === undefined && image.bytes === undefined) return undefined;
  return image;
}

export function readEntities(value: unknown, column: string): readonly EntityTag[] | undefined {
  return readList<EntityTag>(value, column, (item) => typeof item.text === "string", "a text named text");
}

export function readVisualElements(value: unknown, column: string): readonly VisualElement[] | undefined {
  const isElement = (item: Partial<VisualElement>) =>
    typeof item.name === "string" && typeof item.source === "string" && typeof item.score === "number";
  return readList<VisualElement>(value, column, isElement, "name, source and score");
}

export function readProvenance(value: unknown, column: string): Provenance | undefined {
  const object = readJson(value, column);
  if (object === undefined) return undefined;
  if (typeof object === "object" && !Array.isArray(object)) return object as Provenance;
  throw new BadValue("bad-value", `${column} must be an object, not ${describe(object)}.`);
}

/** Parses JSON text; passes on what is already a value; undefined for nothing. */
export function readJson(value: unknown, column: string): object | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (value instanceof Uint8Array || typeof value !== "string") return value as object;
  try {
    const parsed: unknown = JSON.parse(value);
    return parsed === null ? undefined : (parsed as object);
  } catch {
    throw new BadValue("bad-value", `${column} must be JSON: ${JSON.stringify(value.slice(0, 80))} is not.`);
  }
}

function readList<Item extends object>(
  value: unknown,
  column: string,
  isItem: (item: Partial<Item>) => boolean,
  needs: string,
): readonly Item[] | undefined {
  const list = readJson(value, column);
  if (list === undefined) return undefined;
  if (Array.isArray(list) && list.every((item) => typeof item === "object" && item !== null && isItem(item))) {
    return list as Item[];
  }
  throw new BadValue("bad-value", `${column} must be a list of objects with ${needs}.`);
}

function readImagePath(path: unknown, column: string): SampleImage {
  const text = path instanceof Uint8Array ? decoder.decode(path) : path;
  if (text === undefined || text === null || text === "") return {};
  if (typeof text === "string") return { path: text };
  throw new BadValue("bad-value", `the path in ${column} must be text, not ${describe(path)}.`);
}

function readImageBytes(bytes: unknown, column: string): SampleImage {
  if (bytes === undefined || bytes === null) return {};
  if (bytes instanceof Uint8Array) return { bytes };
  if (typeof bytes === "string" && /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(bytes)) {
    return { bytes: new Uint8Array(Buffer.from(bytes, "base64")) };
  }
  throw new BadValue("bad-value", `the bytes in ${column} must be base64 text, not ${describe(bytes)}.`);
}

function finite(number: number, written: string | number, column: string): number {
  if (Number.isFinite(number)) return number;
  throw new BadValue("not-a-number", `${column} must be a number, not ${JSON.stringify(written)}.`);
}

function describe(value: unknown): string {
  return Array.isArray(value) ? "a list" : value instanceof Uint8Array ? "bytes" : `a value of type ${typeof value}`;
}
