// Which rows a reader wants to see, and in which order.
import type { ReportRow } from "./unpack-rows.ts";

export interface RowFilter {
  /** Every word must occur in the id or in a place name. */
  readonly text: string;
  /** Empty strings are no restriction. */
  readonly status: string;
  readonly country: string;
  /** An error class, or `wrong-country` or `wrong-city`. */
  readonly result: string;
  readonly order: string;
}

export function filterRows(rows: readonly ReportRow[], filter: RowFilter): ReportRow[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const hasResult = (row: ReportRow) => {
    if (filter.result === "") return true;
    if (filter.result === "wrong-country") return row.countryRight === 0;
    if (filter.result === "wrong-city") return row.cityRight === 0;
    return row.errorClass === Number(filter.result);
  };
  const found = rows.filter(
    (row) =>
      (filter.status === "" || row.status === filter.status) &&
      (filter.country === "" || row.truthCountry === filter.country) &&
      hasResult(row) &&
      words.every((word) => row.searched.includes(word)),
  );
  // Rows without the figure go last, whichever way the others are ordered.
  const by = (figure: (row: ReportRow) => number | null, sign: 1 | -1) => (a: ReportRow, b: ReportRow) => {
    const x = figure(a);
    const y = figure(b);
    if (x === null || y === null) return x === y ? a.row - b.row : x === null ? 1 : -1;
    return sign * (x - y) || a.row - b.row;
  };
  const orders: Record<string, (a: ReportRow, b: ReportRow) => number> = {
    farthest: by((row) => row.km, -1),
    nearest: by((row) => row.km, 1),
    surest: by((row) => row.confidence, -1),
    unsure: by((row) => row.confidence, 1),
  };
  const order = orders[filter.order];
  return order === undefined ? found : found.sort(order);
}
