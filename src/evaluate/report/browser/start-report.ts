// Ties a report together: filters, map, list and dialog show the same rows.

import type { PageDocument, PageElement } from "../../../page/browser/dom.ts";
import type { ScenePair } from "../../../page/browser/map-scene.ts";
import type { PackedItems } from "../packed-items.ts";
import type { ReportTools } from "./report-tools.ts";
import type { ReportRow } from "./unpack-rows.ts";

declare const document: PageDocument;

export function startReport(tools: ReportTools): void {
  const explore = document.getElementById("explore");
  const source = document.getElementById("report-items");
  if (explore === null || source === null) return;
  tools
    .inflateBlock(source.textContent!)
    .then((json) => {
      startExplorer(tools, explore, tools.unpackRows(JSON.parse(json) as PackedItems));
      document.documentElement.dataset.report = "ready";
    })
    .catch((error: unknown) => {
      const notice = document.createElement("p");
      notice.className = "banner";
      notice.textContent = `The rows of this report could not be opened in this browser (${String(error)}). Everything above is complete.`;
      explore.append(notice);
    });

  function startExplorer(tools: ReportTools, explore: PageElement, rows: readonly ReportRow[]) {
    const fields = new Map(
      [...explore.querySelectorAll("[data-filter]")].map((field) => [field.dataset.filter!, field]),
    );
    const count = explore.querySelector("[data-filter-count]")!;
    const byRow = new Map(rows.map((row) => [row.row, row]));
    let shown: readonly ReportRow[] = rows;
    let onMap: readonly ReportRow[] = [];
    let mapped = "";

    const map = tools.mountWorldMap(document.getElementById("report-map")!, tools, ({ index }) => {
      dialog.open(onMap[index]!, shown);
    });
    const dialog = tools.createRowDialog(
      document.getElementById("row-dialog")!,
      tools,
      Number(explore.dataset.rowsPerBlock),
      (row) => {
        if (!onMap.includes(row)) reset();
        document.getElementById("report-map")!.scrollIntoView({ block: "center" });
        map.select({ kind: "pair", index: onMap.indexOf(row) }, { reveal: true });
      },
    );
    const list = tools.createRowList(explore.querySelector(".row-list")!, (row) => {
      dialog.open(row, shown);
    });

    const pairOf = (row: ReportRow): ScenePair => ({
      truth: row.truth!,
      prediction: row.said,
      label: row.id,
      detail: `is ${row.truthPlace || "–"}\nsaid ${row.saidPlace || row.status}${row.km === null ? "" : `\n${Math.round(row.km).toLocaleString("en-US")} km`}`,
      errorClass: row.errorClass,
    });

    function update(fit: boolean) {
      const value = (name: string) => fields.get(name)?.value ?? "";
      const filter = {
        text: value("text"),
        status: value("status"),
        country: value("country"),
        result: value("result"),
        order: value("order"),
      };
      shown = tools.filterRows(rows, filter);
      const numbers = (size: number) => size.toLocaleString("en-US");
      count.textContent =
        shown.length === rows.length
          ? `all ${numbers(rows.length)} rows`
          : `${numbers(shown.length)} of ${numbers(rows.length)} rows`;
      list.show(shown);
      // Another order shows the same places, and twelve thousand lines take a moment to prepare.
      const wanted = JSON.stringify({ ...filter, order: "" });
      if (wanted === mapped) return;
      mapped = wanted;
      onMap = shown.filter(({ truth }) => truth !== null);
      map.show({ points: [], pairs: onMap.map(pairOf) }, { fit });
    }

    function reset() {
      for (const [name, field] of fields) field.value = name === "order" ? "manifest" : "";
      update(true);
    }

    for (const [name, field] of fields) {
      field.addEventListener(name === "text" ? "input" : "change", () => update(name === "country"));
    }
    explore.querySelector("[data-filter-reset]")!.addEventListener("click", reset);
    for (const button of document.querySelectorAll("[data-open-row]")) {
      button.addEventListener("click", () => {
        const row = byRow.get(Number(button.dataset.openRow));
        if (row !== undefined) dialog.open(row, shown);
      });
    }
    for (const button of document.querySelectorAll("[data-show-country]")) {
      button.addEventListener("click", () => {
        for (const [name, field] of fields) {
          if (name !== "order") field.value = name === "country" ? button.dataset.showCountry! : "";
        }
        update(true);
        explore.scrollIntoView({});
      });
    }
    update(true);
  }
}
