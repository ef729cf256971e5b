// What reading a table gives for each row: a sample, or the reason why the row is not one.
import { GlobeError } from "../run/errors.ts";
import type { Sample } from "./sample.ts";

/** Why a row is bad, for counting; the error says it in words. */
export type BadRowReason =
  | "malformed" // not a record: wrong number of fields, broken JSON, an open quote
  | "too-large"
  | "torn" // the last line of a file that was cut off while being written
  | "no-id"
  | "not-a-number"
  | "half-a-point" // a latitude without a longitude, or the reverse
  | "out-of-range" // a latitude beyond 90 or a longitude beyond 180 degrees
  | "bad-value"; // a nested field that has another shape than its name promises

export interface RowPosition {
  /** Position among all rows of all shards, from 0; bad rows count. */
  readonly row: number;
  readonly file: string;
  /** Line of the file, from 1, where the row begins; null in Parquet. */
  readonly line: number | null;
}

export interface GoodRow extends RowPosition {
  readonly sample: Sample;
  /** The row as it stands in the table: every column under its own name. */
  readonly record: TableRecord;
  readonly error?: undefined;
}

export interface BadRow extends RowPosition {
  readonly error: GlobeError;
  readonly reason: BadRowReason;
  /** The row as it stands, where it could be taken apart at all. */
  readonly record?: TableRecord;
  readonly sample?: undefined;
}

export type SampleRow = GoodRow | BadRow;

/** One row of a table: text in CSV, any JSON value in JSONL, also bytes and big integers in Parquet. */
export type TableRecord = Readonly<Record<string, unknown>>;

/** One row as a format's reader found it, before any column is understood. */
export type RawRow =
  | { readonly line: number | null; readonly record: TableRecord }
  | { readonly line: number | null; readonly reason: BadRowReason; readonly message: string };

/** The columns that a record holds as text, for breakdowns and output tables; bytes are left out. */
export function textColumns(record: TableRecord): Record<string, string> {
  const columns: Record<string, string> = {};
  for (const [name, value] of Object.entries(record)) {
    if (value === undefined || value === null || value instanceof Uint8Array) continue;
    columns[name] = typeof value === "object" ? toJson(value) : String(value);
  }
  return columns;
}

function toJson(value: object): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "bigint" ? String(member) : member instanceof Uint8Array ? undefined : member,
  );
}

/** A value of a row that cannot be understood; `readSamples` turns it into a bad row with file and line. */
export class BadValue extends Error {
  readonly reason: BadRowReason;

  constructor(reason: BadRowReason, message: string) {
    super(message);
    this.name = "BadValue";
    this.reason = reason;
  }
}

/** The `bad-row` error of one row; the message names the file and the line. */
export function badRowError(position: RowPosition, reason: BadRowReason, message: string): GlobeError {
  const where = position.line === null ? `row ${position.row}` : `line ${position.line}`;
  return new GlobeError("bad-row", `${position.file}, ${where}: ${message}`, {
    facts: { file: position.file, row: position.row, detail: reason },
  });
}
