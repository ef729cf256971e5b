// A table whose columns the reader can sort by; without scripts it is a plain table in the order given.
import { startSortableTables } from "./browser/start-sortable-tables.ts";
import { type Html, type HtmlValue, html } from "./html.ts";
import type { PagePart } from "./part.ts";

export interface TableColumn {
  readonly label: string;
  /** Numbers are right-aligned and sorted with the largest first. */
  readonly kind: "text" | "number" | "drawing";
}

export interface TableCell {
  readonly content: HtmlValue;
  /** What the column is sorted by; none goes last. */
  readonly value?: string | number | null;
}

export interface SortableTableOptions {
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly (TableCell | string | number)[])[];
}

export function sortableTable({ caption, columns, rows }: SortableTableOptions): PagePart {
  return {
    needs: {
      styles: { sortableTable: sortableTableStyle },
      functions: { startSortableTables },
      starts: ["startSortableTables"],
    },
    body: html`<div class="table-scroll sortable" tabindex="0" role="region" aria-label="${caption}"><table data-sortable>
<caption class="visually-hidden">${caption}</caption>
<thead><tr>${columns.map(({ label, kind }) =>
      kind === "drawing"
        ? html`<th scope="col"><span class="visually-hidden">${label}</span></th>`
        : html`<th scope="col" class="${kind}" data-kind="${kind}"><button type="button">${label}</button></th>`,
    )}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, i) => tableCell(cell, columns[i]!, i === 0))}</tr>`)}</tbody>
</table></div>`,
  };
}

function tableCell(cell: TableCell | string | number, { kind }: TableColumn, isHead: boolean): Html {
  const { content, value }: TableCell = typeof cell === "object" ? cell : { content: cell, value: cell };
  const sorted = value === null || value === undefined ? "" : String(value);
  return isHead
    ? html`<th scope="row" class="${kind}" data-value="${sorted}">${content}</th>`
    : html`<td class="${kind}" data-value="${sorted}">${content}</td>`;
}

const sortableTableStyle = `
.sortable { max-height: 30rem; overflow: auto; }
.sortable thead th { position: sticky; top: 0; background: var(--panel); z-index: 1; white-space: nowrap;
  box-shadow: inset 0 -1px 0 var(--muted); }
.sortable thead button { all: unset; cursor: pointer; color: inherit; font-weight: 600; }
.sortable thead button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.sortable th[aria-sort] button::after { content: " ↓"; color: var(--accent); }
.sortable th[aria-sort="ascending"] button::after { content: " ↑"; }
.sortable tbody th { font-weight: 500; overflow-wrap: anywhere; min-width: 7rem; }
.sortable td.drawing { width: 22%; }
@media (max-width: 40rem) { .sortable .drawing, .sortable thead th:has(> span) { display: none; } }
@media print { .sortable { max-height: none; overflow: visible; } }
`;
