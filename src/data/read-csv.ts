// Reads a CSV file as a stream of records; a row that breaks the rules is reported and the next line read on.
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Parser } from "csv-parse";
import { GlobeError } from "../run/errors.ts";
import { enforceLimit } from "../run/limits.ts";
import { csvRecordLimit, tableColumnLimit } from "./limits.ts";
import type { RawRow } from "./sample-row.ts";

export interface CsvOptions {
  /** One character; a tab for `.tsv` files, else a comma. */
  delimiter?: string;
  /** Longest record in bytes; `csvRecordLimit` unless a test lowers it. */
  maxRecordBytes?: number;
}

interface Found {
  readonly fields: string[];
  readonly line: number;
  readonly lastLine: number;
}

/**
 * Yields every record after the header, as an object of text. Quotes, quoted line ends, CRLF and byte order marks
 * (UTF-8, UTF-16LE) are understood; a quote inside an unquoted field is an ordinary character. A record with another
 * number of fields than the header is a bad row. A quote that is never closed costs its own line alone: reading
 * resumes at the line below. Throws `config` when the file has no header or names a column twice.
 */
export async function* readCsv(file: string, options: CsvOptions = {}): AsyncGenerator<RawRow> {
  const delimiter = options.delimiter ?? (/\.tsv$/i.test(file) ? "\t" : ",");
  const maxRecordBytes = options.maxRecordBytes ?? csvRecordLimit.value;
  let header: readonly string[] | null = null;
  let offset = 0;
  let line = 1;
  for (;;) {
    const part = readUntilFailure(file, delimiter, maxRecordBytes, offset, line);
    let next = await part.next();
    for (; !next.done; next = await part.next()) {
      for (const { fields, line: at, lastLine } of next.value) {
        if (header === null) header = checkHeader(file, fields);
        else if (fields.length === header.length) yield { line: at, record: toRecord(header, fields) };
        else yield { line: at, reason: "malformed", message: wrongCount(header.length, fields.length, at, lastLine) };
      }
    }
    const failure = next.value;
    if (failure === null) break;
    if (header === null) throw new GlobeError("decode-error", `${file} has no readable header: ${failure.message}`);
    yield { line: failure.line, reason: failure.reason, message: failure.message };
    const resume = await startOfNextLine(file, failure.offset);
    if (resume === null) break;
    offset = resume;
    line = failure.line + 1;
  }
  if (header === null)
    throw new GlobeError("config", `${file} is empty; a table needs a header line.`, { facts: { file } });
}

interface Failure {
  /** Where the record that failed begins. */
  readonly offset: number;
  readonly line: number;
  readonly reason: "malformed" | "too-large";
  readonly message: string;
}

/** Yields records in batches, one for each chunk of the file, and returns what stopped the parser, or null at the end. */
async function* readUntilFailure(
  file: string,
  delimiter: string,
  maxRecordBytes: number,
  start: number,
  firstLine: number,
): AsyncGenerator<Found[], Failure | null> {
  let batch: Found[] = [];
  let offset = start;
  let nextLine = firstLine;
  let parserLine = 1;
  let parserShift = firstLine - 1;
  const parser = new Parser({
    bom: start === 0,
    delimiter,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRecordBytes,
    on_record: (fields: string[], { lines, bytes_records }) => {
      let inner = 0;
      if (lines - parserLine > 1) {
        // The parser counts a CRLF inside quotes as two lines.
        for (const field of fields) {
          if (!field.includes("\n")) continue;
          const carriageReturns = field.split("\r\n").length - 1;
          inner += field.split("\n").length - 1;
          parserShift -= carriageReturns;
        }
      }
      const lastLine = lines + parserShift;
      batch.push({ fields, line: lastLine - inner, lastLine });
      parserLine = lines;
      nextLine = lastLine + 1;
      offset = start + bytes_records;
      return null;
    },
  });
  let failed: Error | null = null;
  parser.on("error", (error) => {
    failed ??= error;
  });
  parser.resume();
  const stream = createReadStream(file, { start, highWaterMark: 256 * 1024 });
  try {
    for await (const chunk of stream) {
      await new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
      if (batch.length > 0) yield batch;
      batch = [];
      if (failed) break;
    }
    if (!failed) {
      await new Promise<void>((resolve) => {
        parser.once("error", () => resolve());
        parser.once("end", () => resolve());
        parser.end();
      });
      if (batch.length > 0) yield batch;
    }
  } finally {
    stream.destroy();
    parser.destroy();
  }
  if (failed === null) return null;
  return describeFailure(failed, offset, nextLine, maxRecordBytes);
}

function describeFailure(error: Error & { code?: string }, offset: number, line: number, maxBytes: number): Failure {
  const skip = "The line is left out and reading goes on below it.";
  if (error.code === "CSV_QUOTE_NOT_CLOSED") {
    const message = `a quote is opened and never closed. ${skip}`;
    return { offset, line, reason: "malformed", message };
  }
  if (error.code === "CSV_MAX_RECORD_SIZE") {
    const message = `the record is longer than ${maxBytes.toLocaleString("en-US")} bytes (${csvRecordLimit.name}); is a quote open? ${skip}`;
    return { offset, line, reason: "too-large", message };
  }
  return { offset, line, reason: "malformed", message: `${error.message}. ${skip}` };
}

/** Offset behind the first line that holds anything at or after `offset`; null at the end of the file. */
async function startOfNextLine(file: string, offset: number): Promise<number | null> {
  const handle = await open(file, "r");
  try {
    const buffer = Buffer.allocUnsafe(64 * 1024);
    let seenText = false;
    for (let position = offset; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) return null;
      for (let i = 0; i < bytesRead; i++) {
        const isLineEnd = buffer[i] === 10 || buffer[i] === 13;
        if (isLineEnd && seenText) return position + i;
        if (!isLineEnd) seenText = true;
      }
      position += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

function checkHeader(file: string, fields: readonly string[]): readonly string[] {
  enforceLimit(tableColumnLimit, fields.length, file);
  const header = fields.map((name, index) => name.trim() || (index === 0 ? "" : `column ${index + 1}`));
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice === undefined) return header;
  throw new GlobeError("config", `${file} names the column "${twice}" twice; rename one of them.`, { facts: { file } });
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
