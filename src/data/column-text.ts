// Any value of a table as text and back: what CSV cells hold, and what a sample keeps of columns it has no field for.
import type { ColumnEncoding } from "./sample.ts";

/** Text of a CSV cell: nothing is empty, objects are JSON, bytes are base64. */
export function toCellText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  if (value instanceof Uint8Array) return toBase64(value);
  return typeof value === "object" ? toJson(value) : String(value);
}

/** JSON in which bytes are base64 text and big integers are numbers where they fit, else text. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, plain);
}

function plain(_key: string, member: unknown): unknown {
  if (member instanceof Uint8Array) return toBase64(member);
  if (typeof member !== "bigint") return member;
  const number = Number(member);
  return Number.isSafeInteger(number) ? number : String(member);
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** A value as it is kept in `Sample.columns`, with the encoding that brings it back; text needs none. */
export function encodeColumn(value: unknown): { readonly text: string; readonly encoding?: ColumnEncoding } {
  if (typeof value === "string") return { text: value };
  if (value instanceof Uint8Array) return { text: toBase64(value), encoding: "base64" };
  if (typeof value === "bigint" && !Number.isSafeInteger(Number(value))) return { text: String(value) };
  return { text: toJson(value), encoding: "json" };
}

export function decodeColumn(text: string, encoding: ColumnEncoding | undefined): unknown {
  if (encoding === undefined) return text;
  return encoding === "json" ? JSON.parse(text) : new Uint8Array(Buffer.from(text, "base64"));
}

/** Equality of table values: null and absent are the same, and so are 5 and 5n; objects member by member. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b || ((a === null || a === undefined) && (b === null || b === undefined))) return true;
  if (typeof a === "bigint" || typeof b === "bigint") return isNumeric(a) && isNumeric(b) && BigInt(a) === BigInt(b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  }
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => sameValue(left[key], right[key]));
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === "bigint" || Number.isSafeInteger(value);
}
