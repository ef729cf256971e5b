// The headline table with both denominators, and how the rows ended.
import { intervalBar } from "../../page/charts/interval-bar.ts";
import { stackedBar } from "../../page/charts/stacked-bar.ts";
import { html } from "../../page/html.ts";
import type { PagePart } from "../../page/part.ts";
import { type Status, statuses } from "../../task/status.ts";
import { countOf, formatCount, formatEstimate, NO_FIGURE } from "../metrics/format-figures.ts";
import { metricRows } from "../metrics/metric-rows.ts";
import type { Rate, Summary } from "../metrics/summary.ts";

const statusColors: Readonly<Record<Status, string>> = {
  ok: "var(--accent)",
  recovered: "var(--c1)",
  abstained: "var(--c2)",
  ambiguous: "#b98a2f",
  unparsed: "var(--c3)",
  truncated: "#a5522a",
  refused: "var(--c4)",
  error: "#6f1d3a",
};

export function headlineSection(summary: Summary): PagePart {
  const { all, answered, located, withoutTruth } = summary;
  const bar = (rate: Rate | undefined) =>
    rate === undefined || rate.share === null ? null : intervalBar(rate.share, rate.low!, rate.high!);
  // The interval stands apart, so that it can go below the figure where the window is narrow.
  const figure = (text: string) => {
    const at = text.indexOf(" (");
    return at < 0 ? text : html`${text.slice(0, at)} <span class="interval">${text.slice(at + 1)}</span>`;
  };
  const rows = metricRows(answered.within.map(({ km }) => km))
    .map((row) => ({ row, left: all === null ? "incomplete" : row.format(all), right: row.format(answered) }))
    .filter(({ left, right }) => left !== NO_FIGURE || right !== NO_FIGURE)
    .map(
      ({ row, left, right }) => html`<tr class="${row.group}"><th scope="row">${row.label}</th>
<td class="number">${figure(left)}</td><td class="drawing">${bar(row.rate?.(all ?? answered))}</td><td class="number">${figure(right)}</td></tr>`,
    );
  const missing = Object.entries(withoutTruth).filter(([, count]) => count > 0);
  const status = stackedBar(
    statuses.map((name) => ({ label: name, count: summary.statuses[name], color: statusColors[name] })),
  );
  return {
    needs: status.needs,
    body: html`<section><h2>Headline</h2>
<p>Every row of the manifest counts on the left: only an answer with the status ok or recovered can be right, everything
else is wrong and worth 0 points. The column on the right leaves the other rows out. Brackets and whiskers are 95 %
intervals.</p>
<div class="panel pad table-scroll"><table class="headline"><thead><tr><th></th><th class="number">all ${formatCount(
      summary.manifestRows,
    )} rows</th><th class="drawing"></th><th class="number">${formatCount(answered.rows)} answered rows</th></tr></thead>
<tbody>${rows}</tbody></table></div>
<p><small>${
      located.rows > 0 &&
      `Mean error over the ${countOf(located.rows, "located row")}: ${formatEstimate(located.meanKm)} km. `
    }${
      missing.length > 0 &&
      `Left out of a figure because the truth lacks it: ${missing.map(([level, count]) => `${level} ${formatCount(count)}`).join(", ")} rows. `
    }The string rule is that of the GLOBE release, with its own parser, to compare with published figures.</small></p>
<h3>How the ${countOf(summary.rows, "row")} ended</h3>
${status.body}</section>`,
  };
}
