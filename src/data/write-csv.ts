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
  const line = (cells: readonly string[]) => csvLine(cells, delimiter);
  let text = line(columns);
  for await (const record of records) {
    text += line(columns.map((column) => toCellText(record[column])));
    if (text.length < chunkLength) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}

/** One line with its line end; a lone empty cell is quoted, because an empty line is no row. */
export function csvLine(cells: readonly string[], delimiter = ","): string {
  if (cells.length === 1 && cells[0] === "") return '""\n';
  return `${cells.map((cell) => quote(cell, delimiter)).join(delimiter)}\n`;
}

function quote(cell: string, delimiter: string): string {
  const isSpecial = cell.includes(delimiter) || cell.includes('"') || cell.includes("\n") || cell.includes("\r");
  return isSpecial ? `"${cell.replaceAll('"', '""')}"` : cell;
}
