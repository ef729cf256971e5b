// The list of fixes: a CSV with one line for every finding, for a spreadsheet or a script to work through.
import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { csvLine } from "../write-csv.ts";
import type { Finding } from "./findings.ts";

const columns = ["file", "row", "line", "id", "finding", "detail", "suggestion", "other_file", "other_row", "other_id"];

export interface FixList {
  add(finding: Finding): void;
  /** Renames the complete list into place. */
  finish(): void;
  /** Removes what was written. */
  discard(): void;
}

/** Writes beside `path` until `finish`. Findings about one row come first, in row order, then repeats by kind. */
export function openFixList(path: string): FixList {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, "w");
  let text = csvLine(columns);
  const flush = () => {
    writeSync(file, text);
    text = "";
  };
  return {
    add({ file: table, row, line, id, kind, detail, suggestion, other }) {
      const cells = [
        table,
        row,
        line ?? "",
        id,
        kind,
        detail,
        suggestion,
        other?.file ?? "",
        other?.row ?? "",
        other?.id ?? "",
      ];
      text += csvLine(cells.map(String));
      if (text.length > 64 * 1024) flush();
    },
    finish() {
      flush();
      closeSync(file);
      renameSync(temporary, path);
    },
    discard() {
      closeSync(file);
      rmSync(temporary, { force: true });
    },
  };
}
