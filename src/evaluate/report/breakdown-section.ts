// The figures group by group, in tables that the reader can sort.
import { intervalBar } from "../../page/charts/interval-bar.ts";
import { html } from "../../page/html.ts";
import { mergeNeeds, type PagePart } from "../../page/part.ts";
import { sortableTable, type TableCell } from "../../page/sortable-table.ts";
import { countOf, formatCount, formatNumber, formatShare, NO_FIGURE } from "../metrics/format-figures.ts";
import type { Breakdown, MetricBlock, Rate, Summary } from "../metrics/summary.ts";

const breakdownTitles: Readonly<Record<string, string>> = { country: "By country", continent: "By continent" };

export function breakdownSection(summary: Summary, listedCountries: ReadonlySet<string>): PagePart {
  const parts = summary.breakdowns
    .filter(({ groups }) => groups.length > 1 || groups[0]?.value)
    .map((breakdown) => breakdownTable(breakdown, listedCountries));
  return {
    needs: mergeNeeds(...parts.map(({ needs }) => needs)),
    body: html`${
      parts.length > 0 &&
      html`<section><h2>Group by group</h2>
<p>${summary.all === null ? "Over the answered rows, because the run is incomplete." : "Over all rows."} Press the head of a
column to sort. Groups of a few rows have wide intervals: compare them with care.</p>${parts.map(({ body }) => body)}</section>`
    }`,
  };
}

function breakdownTable({ by, groups, leftOut }: Breakdown, listedCountries: ReadonlySet<string>): PagePart {
  const title = breakdownTitles[by] ?? `By column “${by}”`;
  const thresholds = groups[0]!.answered.within.map(({ km }) => km);
  const wanted = [25, 200].filter((km) => thresholds.includes(km));
  const shown = groups.slice(0, 400);
  const rateCell = (rate: Rate | undefined): TableCell => ({
    content: rate === undefined || rate.share === null ? NO_FIGURE : formatShare(rate.share),
    value: rate?.share ?? null,
  });
  const table = sortableTable({
    caption: title,
    columns: [
      { label: by, kind: "text" },
      { label: "rows", kind: "number" },
      { label: "right country", kind: "number" },
      { label: "95 % interval", kind: "drawing" },
      { label: "right city", kind: "number" },
      ...wanted.map((km) => ({ label: `within ${km} km`, kind: "number" as const })),
      { label: "median km", kind: "number" },
      { label: "GeoScore", kind: "number" },
    ],
    rows: shown.map(({ label, rows, all, answered }) => {
      const block: MetricBlock = all ?? answered;
      const { share, low, high } = block.country;
      return [
        {
          content:
            label === ""
              ? html`<em>none</em>`
              : by === "country" && listedCountries.has(label)
                ? html`<button type="button" class="link" data-show-country="${label}">${label}</button>`
                : label,
          value: label,
        },
        { content: formatCount(rows), value: rows },
        rateCell(block.country),
        { content: share === null ? null : intervalBar(share, low!, high!) },
        rateCell(block.city),
        ...wanted.map((km) => rateCell(block.within.find((entry) => entry.km === km)?.rate)),
        {
          content:
            block.medianKm.rows === 0
              ? NO_FIGURE
              : block.medianKm.value === null
                ? "no place"
                : formatNumber(block.medianKm.value),
          value: block.medianKm.rows === 0 ? null : (block.medianKm.value ?? 1e9),
        },
        {
          content: block.geoScore.value === null ? NO_FIGURE : formatNumber(block.geoScore.value),
          value: block.geoScore.value,
        },
      ];
    }),
  });
  const hidden = leftOut.groups + groups.length - shown.length;
  return {
    needs: table.needs,
    body: html`<h3>${title} <small>${countOf(groups.length + leftOut.groups, "group")}</small></h3><div class="panel">${table.body}</div>${
      hidden > 0 && html`<p><small>${countOf(hidden, "more group")} not shown.</small></p>`
    }`,
  };
}
