// The list of rows, a page at a time, so that twenty thousand of them cost no more than one page.
import type { PageDocument, PageElement } from "../../../page/browser/dom.ts";
import type { ReportRow } from "./unpack-rows.ts";

export interface RowList {
  readonly show: (rows: readonly ReportRow[]) => void;
}

declare const document: PageDocument;

/** `frame` holds the table and the pager; `onOpen` runs when the reader opens a row. */
export function createRowList(frame: PageElement, onOpen: (row: ReportRow) => void): RowList {
  const body = frame.querySelector("tbody")!;
  const place = frame.querySelector("[data-page-place]")!;
  const [previous, next] = [...frame.querySelectorAll("[data-page-step]")] as [PageElement, PageElement];
  const size = frame.querySelector("select")!;
  let rows: readonly ReportRow[] = [];
  let first = 0;

  const cell = (text: string, className = "", tag = "td") => {
    const element = document.createElement(tag);
    element.textContent = text;
    element.className = className;
    return element;
  };

  function line(row: ReportRow): PageElement {
    const open = document.createElement("button");
    open.type = "button";
    open.className = "link";
    open.textContent = row.id;
    open.addEventListener("click", () => {
      onOpen(row);
    });
    const head = cell("", "name", "th");
    head.setAttribute("scope", "row");
    head.append(open);
    const mark = document.createElement("i");
    mark.className = "dot";
    mark.style.setProperty("background", row.errorClass > 4 ? "var(--line)" : `var(--c${row.errorClass})`);
    const distance = cell(row.km === null ? "–" : `${formatKm(row.km)} km`, "number");
    distance.append(mark);
    const named = (name: string, text: string) => {
      const place = cell(text || "–");
      place.dataset.name = name;
      return place;
    };
    const element = document.createElement("tr");
    element.append(
      head,
      named("is", row.truthPlace),
      named("said", row.saidPlace),
      distance,
      cell(row.confidence === null ? "–" : `${Math.round(row.confidence * 100)} %`, "number minor"),
      cell(row.status, row.status === "ok" ? "minor" : "minor odd"),
    );
    return element;
  }

  function formatKm(km: number): string {
    return km.toLocaleString("en-US", { maximumFractionDigits: km < 10 ? 1 : 0 });
  }

  function draw() {
    const count = Number(size.value);
    first = Math.max(0, Math.min(first, Math.floor((rows.length - 1) / count) * count));
    const last = Math.min(rows.length, first + count);
    body.replaceChildren(...rows.slice(first, last).map(line));
    const numbers = (value: number) => value.toLocaleString("en-US");
    place.textContent =
      rows.length === 0 ? "no rows" : `${numbers(first + 1)}–${numbers(last)} of ${numbers(rows.length)}`;
    previous.disabled = first === 0;
    next.disabled = last >= rows.length;
  }

  previous.addEventListener("click", () => {
    first -= Number(size.value);
    draw();
  });
  next.addEventListener("click", () => {
    first += Number(size.value);
    draw();
  });
  size.addEventListener("change", draw);
  return {
    show: (shown) => {
      rows = shown;
      first = 0;
      draw();
    },
  };
}
