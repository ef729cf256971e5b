// Which rows of a run are answered, and where the last line about each row stands in `items.jsonl`.
import { closeSync, openSync, readSync } from "node:fs";
import { readLog } from "../run/append-log.ts";
import { GlobeError } from "../run/errors.ts";
import type { Item } from "./answer.ts";

export interface ItemIndex {
  /** Rows with at least one line. */
  readonly count: number;
  /** One above the largest row that has a line. */
  readonly length: number;
  /** True for a row whose last line holds an answer of the model. */
  isAnswered(row: number): boolean;
  /** The last lines in row order. */
  items(): Generator<Item>;
}

/** Bytes per row: offset 8, length 4, answered 1. A million rows take 13 MB however long their answers are. */
const firstCapacity = 4096;
/** A larger row number is damage: twice the photographs of YFCC100M, and the index would take 2.6 GB. */
const mostRows = 200_000_000;

/** Reads the log once. A row may stand in it twice, when it failed first and was asked again; the last line counts. */
export async function indexItems(path: string): Promise<ItemIndex> {
  let offsets = new Float64Array(firstCapacity);
  let lengths = new Uint32Array(firstCapacity);
  let answered = new Uint8Array(firstCapacity);
  let count = 0;
  let length = 0;
  for await (const { record, offset, length: bytes } of readLog<unknown>(path)) {
    if (!isItem(record)) throw noItem(path, offset);
    const { row, answer } = record;
    if (row >= offsets.length) {
      const capacity = Math.max(row + 1, offsets.length * 2);
      offsets = grown(offsets, new Float64Array(capacity));
      lengths = grown(lengths, new Uint32Array(capacity));
      answered = grown(answered, new Uint8Array(capacity));
    }
    if (lengths[row] === 0) count++;
    offsets[row] = offset;
    lengths[row] = bytes;
    answered[row] = answer.error === null ? 1 : 0;
    length = Math.max(length, row + 1);
  }
  return {
    count,
    length,
    isAnswered: (row) => answered[row] === 1,
    *items() {
      if (count === 0) return;
      const file = openSync(path, "r");
      try {
        const read = createWindowReader(file);
        for (let row = 0; row < length; row++) {
          if (lengths[row] !== 0) yield JSON.parse(read(offsets[row]!, lengths[row]!)) as Item;
        }
      } finally {
        closeSync(file);
      }
    },
  };
}

/** Enough of the form that nothing after this can stumble; the lines are ours, unless somebody edited them. */
function isItem(record: unknown): record is Item {
  if (typeof record !== "object" || record === null) return false;
  const { row, id, columns, answer } = record as Partial<Item>;
  return (
    Number.isInteger(row) &&
    row! >= 0 &&
    row! < mostRows &&
    typeof id === "string" &&
    typeof columns === "object" &&
    columns !== null &&
    typeof answer === "object" &&
    answer !== null &&
    (typeof answer.text === "string" || (answer.error !== null && typeof answer.error?.message === "string"))
  );
}

function noItem(path: string, offset: number): GlobeError {
  return new GlobeError(
    "bad-row",
    `What stands at byte ${offset} of ${path} is no answer of a run: the file was edited. Restore it from a backup, or delete that line.`,
    { facts: { file: path } },
  );
}

function grown<T extends Float64Array | Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from as never);
  return to;
}

/** Lines stand nearly in row order, so a window of the file serves many rows with one read. */
function createWindowReader(file: number): (offset: number, length: number) => string {
  let window = Buffer.alloc(1 << 20);
  let start = 0;
  let size = 0;
  return (offset, length) => {
    if (offset < start || offset + length > start + size) {
      if (length > window.length) window = Buffer.alloc(length);
      start = offset;
      size = readSync(file, window, 0, window.length, offset);
    }
    return window.toString("utf8", offset - start, offset - start + length);
  };
}
