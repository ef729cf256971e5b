// Reads a CSV file as a stream of records; a row that breaks the rules is reported and the next line read on.
import { createReadStream } from "node:fs";
import { Parser } from "csv-parse";
import { GlobeError } from "../run/errors.ts";
import { enforceLimit } from "../run/limits.ts";
import { findLineEnd, isUtf16, isWellQuoted } from "./csv-recovery.ts";
import { findDelimiter } from "./find-delimiter.ts";
import { csvRecordLimit, tableColumnLimit } from "./limits.ts";
import type { RawRow } from "./sample-row.ts";

export interface CsvOptions {
  /** One character; found in the header line by default. */
  delimiter?: string;
  /** Longest record in bytes; `csvRecordLimit` unless a test lowers it. */
  maxRecordBytes?: number;
}

/**
 * Yields every record after the header, as an object of text. Quotes, quoted line ends, CRLF and byte order marks
 * (UTF-8, UTF-16LE) are understood; a quote inside an unquoted field is an ordinary character. A record with another
 * number of fields than the header is a bad row. A quote that is open or closed in the wrong place costs its own line
 * alone: reading resumes at the line below. Throws `config` when the file has no header or names a column twice.
 */
export async function* readCsv(file: string, options: CsvOptions = {}): AsyncGenerator<RawRow> {
  const delimiter = options.delimiter ?? (await findDelimiter(file));
  const maxRecordBytes = options.maxRecordBytes ?? csvRecordLimit.value;
  let header: readonly string[] | null = null;
  let place = { offset: 0, line: 1 };
  for (;;) {
    const part = readUntilFailure(file, delimiter, maxRecordBytes, place);
    let next = await part.next();
    for (; !next.done; next = await part.next()) {
      for (const { fields, line, lastLine } of next.value) {
        if (header === null) header = checkHeader(file, fields);
        else if (fields.length === header.length) yield { line, record: toRecord(header, fields) };
        else yield { line, reason: "malformed", message: wrongCount(header.length, fields.length, line, lastLine) };
      }
    }
    const failure = next.value;
    if (failure === null) break;
    if (header === null) throw new GlobeError("decode-error", `${file} has no readable header: ${failure.message}.`);
    const end = await findLineEnd(file, failure.offset, failure.line);
    const isLast = end.offset === null || (await isUtf16(file));
    const rest = isLast ? "What follows is left out." : "The line is left out; reading goes on below it.";
    yield { line: end.line, reason: failure.reason, message: `${failure.message}. ${rest}` };
    if (end.offset === null || isLast) break;
    place = { offset: end.offset, line: end.line };
  }
  if (header === null) {
    throw new GlobeError("config", `${file} is empty; a table needs a header line.`, { facts: { file } });
  }
}

interface Place {
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly line: number;
}

interface Found {
  readonly fields: string[];
  readonly line: number;
  readonly lastLine: number;
  /** Where the record before it ends and where this one does. */
  readonly start: number;
  readonly end: number;
}

interface Failure extends Place {
  readonly reason: "malformed" | "too-large";
  readonly message: string;
}

/** Yields a batch of records for each chunk of the file, and returns what stopped the parser, or null at the end. */
async function* readUntilFailure(
  file: string,
  delimiter: string,
  maxRecordBytes: number,
  place: Place,
): AsyncGenerator<Found[], Failure | null> {
  let batch: Found[] = [];
  let reached = place;
  let parserLine = 1;
  let shift = place.line - 1;
  const parser = new Parser({
    bom: place.offset === 0,
    delimiter,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRecordBytes,
    on_record: (fields: string[], { lines, bytes_records }) => {
      let inner = 0;
      if (lines - parserLine > 1) {
        for (const field of fields) {
          inner += count(field, "\n");
          // The parser counts a CRLF inside quotes as two lines.
          shift -= count(field, "\r\n");
        }
      }
      const lastLine = lines + shift;
      const end = place.offset + bytes_records;
      batch.push({ fields, line: lastLine - inner, lastLine, start: reached.offset, end });
      parserLine = lines;
      reached = { offset: end, line: lastLine + 1 };
      return null;
    },
  });
  let failed: (Error & { code?: string }) | null = null;
  parser.on("error", (error) => {
    failed ??= error;
  });
  parser.resume();
  // After a failure the next one may be near: a small step keeps a file full of them from being read again and again.
  const highWaterMark = (place.offset === 0 ? 256 : 32) * 1024;
  const stream = createReadStream(file, { start: place.offset, highWaterMark });
  try {
    for await (const chunk of stream) {
      await new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
      const bad = await findMisquoted(file, delimiter, batch);
      if (batch.length > 0) yield bad === null ? batch : batch.slice(0, batch.indexOf(bad));
      if (bad !== null) return misquoted(bad);
      batch = [];
      if (failed) break;
    }
    if (!failed) {
      await new Promise<void>((resolve) => {
        parser.once("error", () => resolve());
        parser.once("end", () => resolve());
        parser.end();
      });
      const bad = await findMisquoted(file, delimiter, batch);
      if (batch.length > 0) yield bad === null ? batch : batch.slice(0, batch.indexOf(bad));
      if (bad !== null) return misquoted(bad);
    }
  } finally {
    stream.destroy();
    parser.destroy();
  }
  return failed === null ? null : describeFailure(failed, reached, maxRecordBytes);
}

/**
 * The parser lets a closing quote stand inside a field, as Python's does, and two stray quotes then swallow the rows
 * between them. A record that looks like this, with a line end in a field that begins with a quote, is read again by
 * the letter; UTF-16 is believed.
 */
async function findMisquoted(file: string, delimiter: string, batch: readonly Found[]): Promise<Found | null> {
  for (const found of batch) {
    if (found.lastLine === found.line || !found.fields.some(isSuspect)) continue;
    if (!(await isUtf16(file)) && !(await isWellQuoted(file, found.start, found.end, delimiter))) return found;
  }
  return null;
}

function isSuspect(field: string): boolean {
  return field.startsWith('"') && field.includes("\n");
}

function misquoted({ start, line, lastLine }: Found): Failure {
  const message = `a quote is opened here and closed inside another field, on line ${lastLine} at the latest`;
  return { offset: start, line, reason: "malformed", message };
}

function describeFailure(error: Error & { code?: string }, place: Place, maxBytes: number): Failure {
  if (error.code === "CSV_QUOTE_NOT_CLOSED") {
    return { ...place, reason: "malformed", message: "a quote is opened and never closed" };
  }
  if (error.code === "CSV_MAX_RECORD_SIZE") {
    const limit = maxBytes.toLocaleString("en-US");
    const message = `the record is longer than ${limit} bytes (${csvRecordLimit.name}); is a quote open?`;
    return { ...place, reason: "too-large", message };
  }
  return { ...place, reason: "malformed", message: error.message };
}

function count(text: string, part: string): number {
  return text.includes(part) ? text.split(part).length - 1 : 0;
}

function checkHeader(file: string, fields: readonly string[]): readonly string[] {
  enforceLimit(tableColumnLimit, fields.length, file);
  const header = fields.map((name, index) => name.trim() || (index === 0 ? "" : `column ${index + 1}`));
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice === undefined && !header.includes("__proto__")) return header;
  const problem = twice === undefined ? 'a column "__proto__"' : `the column "${twice}" twice`;
  throw new GlobeError("config", `${file} has ${problem}; rename it.`, { facts: { file } });
}

function toRecord(header: readonly string[], fields: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let i = 0; i < header.length; i++) record[header[i]!] = fields[i]!;
  return record;
}

function wrongCount(expected: number, found: number, line: number, lastLine: number): string {
  const span = lastLine > line ? ` It runs to line ${lastLine}: is a quote open?` : "";
  return `the header has ${expected} fields and this row ${found}.${span}`;
}
