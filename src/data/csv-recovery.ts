// Where reading a CSV file goes on after a quote that is open or closed in the wrong place.
import { type FileHandle, open } from "node:fs/promises";
import { parse } from "csv-parse/sync";

const newline = 10;
const carriageReturn = 13;

export interface LineEnd {
  /** The line that begins at the first character that is no line end. */
  readonly line: number;
  /** Offset of that line's end; null where the file ends first. */
  readonly offset: number | null;
}

/** Skips blank lines from `offset` on line `line`, and finds the end of the first line that holds anything. */
export async function findLineEnd(file: string, offset: number, line: number): Promise<LineEnd> {
  return withFile(file, async (handle) => {
    const buffer = Buffer.allocUnsafe(64 * 1024);
    let current = line;
    let hasText = false;
    let previous = 0;
    for (let position = offset; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) return { line: current, offset: null };
      for (let i = 0; i < bytesRead; i++) {
        const byte = buffer[i]!;
        const isLineEnd = byte === newline || byte === carriageReturn;
        if (isLineEnd && hasText) return { line: current, offset: position + i };
        if (!isLineEnd) hasText = true;
        else if (!(byte === newline && previous === carriageReturn)) current++;
        previous = byte;
      }
      position += bytesRead;
    }
  });
}

/** True where the bytes from `start` to `end` are one record whose every closing quote ends its field. */
export async function isWellQuoted(file: string, start: number, end: number, delimiter: string): Promise<boolean> {
  const bytes = await readSlice(file, start, end);
  try {
    return parse(bytes, { delimiter, relax_column_count: true, skip_empty_lines: true }).length === 1;
  } catch {
    return false;
  }
}

/** UTF-16 has its line ends in two bytes, so that no offset of the parser can be searched from. */
export async function isUtf16(file: string): Promise<boolean> {
  const [first, second] = await readSlice(file, 0, 2);
  return first === 0xff && second === 0xfe;
}

async function readSlice(file: string, start: number, end: number): Promise<Buffer> {
  return withFile(file, async (handle) => {
    const buffer = Buffer.alloc(end - start);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
    return buffer.subarray(0, bytesRead);
  });
}

async function withFile<Result>(file: string, work: (handle: FileHandle) => Promise<Result>): Promise<Result> {
  const handle = await open(file, "r");
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}
