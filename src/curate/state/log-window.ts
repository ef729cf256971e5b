// Reads single lines of a log by their place; neighbouring lines are served from one read.
import { closeSync, openSync, readSync } from "node:fs";

export interface LogWindow {
  /** The JSON value of the line at a byte offset. */
  read(offset: number, length: number): unknown;
  close(): void;
}

const windowBytes = 1 << 18;

export function openLogWindow(path: string): LogWindow {
  const file = openSync(path, "r");
  let window = Buffer.alloc(windowBytes);
  let start = 0;
  let size = 0;
  return {
    read(offset, length) {
      if (offset < start || offset + length > start + size) {
        if (length > window.length) window = Buffer.alloc(length);
        start = offset;
        size = readSync(file, window, 0, window.length, offset);
      }
      return JSON.parse(window.toString("utf8", offset - start, offset - start + length));
    },
    close: () => closeSync(file),
  };
}
