// The part of a report that is used rather than read: filters, map, list of rows and the dialog of one row.
import { errorClasses, NO_PLACE_CLASS } from "../../page/error-classes.ts";
import { html } from "../../page/html.ts";
import { mergeNeeds, type PagePart } from "../../page/part.ts";
import { mapFrame, mapLegend, worldMapNeeds } from "../../page/world-map.ts";
import { countOf } from "../metrics/format-figures.ts";
import { createRowDialog } from "./browser/create-row-dialog.ts";
import { createRowList } from "./browser/create-row-list.ts";
import { filterRows } from "./browser/filter-rows.ts";
import { inflateBlock } from "./browser/inflate-block.ts";
import { startReport } from "./browser/start-report.ts";
import { unpackRows } from "./browser/unpack-rows.ts";
import type { PackedItems } from "./packed-items.ts";

export interface ExploreOptions {
  readonly items: PackedItems;
  /** The same, compressed as base64. */
  readonly itemsBlock: string;
  readonly textBlocks: readonly string[];
  readonly rowsPerBlock: number;
  /** Data addresses by row, of the photos that no card shows. */
  readonly photos: ReadonlyMap<number, string>;
  /** Rows of the run, where more than those that are listed. */
  readonly rows: number;
}

export function exploreSection({
  items,
  itemsBlock,
  textBlocks,
  rowsPerBlock,
  photos,
  rows,
}: ExploreOptions): PagePart {
  const countries = [...new Set(items.truthCountry)]
    .filter((word) => word >= 0)
    .map((word) => items.words[word]!)
    .sort((a, b) => a.localeCompare(b, "en"));
  const present = new Set(items.status);
  const classes = new Set(items.errorClass);
  const option = (value: string, label = value) => html`<option value="${value}">${label}</option>`;
  const hasConfidence = items.confidence.some((confidence) => confidence !== null);
  return {
    needs: mergeNeeds(worldMapNeeds(), {
      functions: { inflateBlock, unpackRows, filterRows, createRowList, createRowDialog, startReport },
      starts: ["startReport"],
      data: {
        "report-items": itemsBlock,
        ...Object.fromEntries(textBlocks.map((block, number) => [`report-texts-${number}`, block])),
        ...Object.fromEntries([...photos].map(([row, address]) => [`report-photo-${row}`, address])),
      },
    }),
    body: html`<section id="explore" data-rows-per-block="${rowsPerBlock}"><h2>Row by row <output data-filter-count aria-live="polite"></output></h2>
<p>Each line runs from the true place (square) to the predicted one (dot). Choose rows; map and list follow. Press a place or
a row to see its photo and the model's reasons.${
      items.row.length < rows &&
      ` The run has ${countOf(rows, "row")}; here are the worst and a uniform sample, ${countOf(items.row.length, "row")} in all.`
    }</p>
<div class="filters no-print" role="search">
<label>Search <input type="search" data-filter="text" placeholder="file or place"></label>
<label>Status <select data-filter="status">${[option("", "any"), ...items.statuses.filter((_, i) => present.has(i)).map((status) => option(status))]}</select></label>
<label>True country <select data-filter="country">${[option("", "any"), ...countries.map((name) => option(name))]}</select></label>
<label>Result <select data-filter="result">${[
      option("", "any"),
      ...errorClasses.map(({ label }, i) =>
        option(
          String(i),
          i === 0 ? label : `${label.startsWith(">") ? label : `${label.replace("≤", "up to")}, not nearer`}`,
        ),
      ),
      option(String(NO_PLACE_CLASS), "no distance"),
      option("wrong-country", "wrong country"),
      option("wrong-city", "wrong city"),
    ]}</select></label>
<label>Order <select data-filter="order">${[
      option("manifest", "as in the manifest"),
      option("farthest", "farthest first"),
      option("nearest", "nearest first"),
      ...(hasConfidence ? [option("surest", "most confident first"), option("unsure", "least confident first")] : []),
    ]}</select></label>
<button type="button" data-filter-reset>Reset</button>
</div>
${mapFrame({ id: "report-map", title: "Map of true and predicted places", fit: "content", legend: mapLegend(classes) })}
<div class="row-list panel"><div class="table-scroll"><table><thead><tr><th scope="col">photo</th><th scope="col">is</th>
<th scope="col">said</th><th scope="col" class="number">distance</th><th scope="col" class="number minor">confidence</th>
<th scope="col" class="minor">status</th></tr></thead><tbody></tbody></table></div>
<div class="pager no-print"><button type="button" data-page-step="-1" aria-label="Previous page">‹</button>
<span data-page-place aria-live="polite"></span><button type="button" data-page-step="1" aria-label="Next page">›</button>
<label>rows a page <select>${[10, 25, 100].map((size) => option(String(size)))}</select></label></div></div>
<noscript><p class="banner">The map and the list need JavaScript, which this browser has switched off for the page.</p></noscript>
<dialog id="row-dialog" aria-labelledby="row-title"><div class="dialog-head"><h2 id="row-title"></h2>
<button type="button" data-dialog-step="-1" aria-label="Previous row">‹</button>
<button type="button" data-dialog-step="1" aria-label="Next row">›</button>
<button type="button" data-dialog-close aria-label="Close">×</button></div><div data-dialog-body></div></dialog>
</section>`,
  };
}
