// Writes records as CSV text, quoted where a reader needs it.
import { toCellText } from "./column-text.ts";

/** Bytes that are gathered before they are handed on. */
const chunkLength = 256 * 1024;

/** Yields the header and one line for each record; `columns` gives the order, a missing value is an empty cell. */
export async function* encodeCsv(
  columns: readonly string[],
  records: AsyncIterable<Readonly<Record<string, unknown>>>,
  delimiter = ",",
): AsyncGenerator<string> {
  const special = delimiter === "\t" ? /["\t\n\r]/ : /[",\n\r]/;
  const line = (cells: readonly string[]) =>
    cells.length === 1 && cells[0] === "" ? '""\n' : `${cells.map((cell) => quote(cell, special)).join(delimiter)}\n`;
  let text = line(columns);
  for await (const record of records) {
    text += line(columns.map((column) => toCellText(record[column])));
    if (text.length < chunkLength) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}

function quote(cell: string, special: RegExp): string {
  return special.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
