// Sorts a table when the reader presses the head of a column.
import type { PageDocument, PageElement } from "./dom.ts";

declare const document: PageDocument;

export function startSortableTables(): void {
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    const heads = [...table.querySelectorAll("thead th")];
    const body = table.querySelector("tbody")!;
    heads.forEach((head, column) => {
      head.querySelector("button")?.addEventListener("click", () => {
        const isNumber = head.dataset.kind === "number";
        const before = head.getAttribute("aria-sort");
        const first = isNumber ? "descending" : "ascending";
        const second = isNumber ? "ascending" : "descending";
        const direction = before === first ? second : first;
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", direction);
        const sign = direction === "ascending" ? 1 : -1;
        const value = (row: PageElement) => row.children[column]!.dataset.value ?? "";
        const compare = (a: string, b: string) => {
          if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1;
          return sign * (isNumber ? Number(a) - Number(b) : a.localeCompare(b, "en"));
        };
        const rows = [...body.querySelectorAll("tr")].map((row) => ({ row, key: value(row) }));
        body.append(...rows.sort((a, b) => compare(a.key, b.key)).map(({ row }) => row));
      });
    });
  }
}
