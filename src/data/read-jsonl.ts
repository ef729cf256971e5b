// Reads a JSON Lines file as a stream of records; a line that is no object is reported and the next one read.
import { createReadStream } from "node:fs";
import { enforceLimit } from "../run/limits.ts";
import { jsonLineLimit } from "./limits.ts";
import type { RawRow, TableRecord } from "./sample-row.ts";

const newline = 10;
/** Integers of 16 digits and more may lose digits as JavaScript numbers; Mapillary ids are that long. */
const longInteger = /[\d]{16}/;

/**
 * Yields every non-blank line as an object. Long integers come as text, so that no id loses a digit. A last line
 * without a line end that is no JSON is reported as `torn`: the file was cut off while being written.
 */
export async function* readJsonl(file: string): AsyncGenerator<RawRow> {
  let line = 0;
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let to = chunk.indexOf(newline, from); to !== -1; to = chunk.indexOf(newline, from)) {
      rest.push(chunk.subarray(from, to));
      line++;
      const row = parseLine(rest, line, false);
      if (row !== null) yield row;
      rest = [];
      restBytes = 0;
      from = to + 1;
    }
    if (from < chunk.length) {
      rest.push(from === 0 ? chunk : Buffer.from(chunk.subarray(from)));
      restBytes += chunk.length - from;
      enforceLimit(jsonLineLimit, restBytes, `Line ${line + 1} of ${file}`);
    }
  }
  const row = restBytes > 0 ? parseLine(rest, line + 1, true) : null;
  if (row !== null) yield row;
}

function parseLine(parts: readonly Buffer[], line: number, isLast: boolean): RawRow | null {
  let text = (parts.length === 1 ? parts[0]! : Buffer.concat(parts)).toString("utf8");
  if (line === 1 && text.charCodeAt(0) === 0xfeff) text = text.slice(1);
  if (text.trim() === "") return null;
  let value: unknown;
  try {
    value = longInteger.test(text) ? JSON.parse(text, keepLongIntegers) : JSON.parse(text);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return isLast
      ? { line, reason: "torn", message: "the last line is cut off; it was left out." }
      : { line, reason: "malformed", message: `not JSON: ${words}` };
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return { line, record: value as TableRecord };
  return { line, reason: "malformed", message: "a row must be a JSON object." };
}

/** The source text is the third argument of a reviver since V8 11.4; the library types do not know it yet. */
const keepLongIntegers = ((_key: string, value: unknown, context?: { source?: string }) => {
  const source = context?.source ?? "";
  return typeof value === "number" && /^-?\d+$/.test(source) && String(value) !== source ? source : value;
}) as (key: string, value: unknown) => unknown;
