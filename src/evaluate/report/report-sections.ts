// The parts of a report that need no script: head, headline, statuses, curves, breakdowns and the worst errors.
import { calibrationChart } from "../../page/charts/calibration-chart.ts";
import { type ErrorCurve, errorCurveChart } from "../../page/charts/error-curve.ts";
import { intervalBar } from "../../page/charts/interval-bar.ts";
import { stackedBar } from "../../page/charts/stacked-bar.ts";
import { errorClassOf } from "../../page/error-classes.ts";
import { type Html, html } from "../../page/html.ts";
import { mergeNeeds, type PagePart } from "../../page/part.ts";
import { sortableTable, type TableCell } from "../../page/sortable-table.ts";
import { statuses } from "../../task/status.ts";
import {
  countOf,
  formatCount,
  formatEstimate,
  formatKm,
  formatNumber,
  formatRate,
  formatShare,
  NO_FIGURE,
} from "../metrics/format-figures.ts";
import { metricRows } from "../metrics/metric-rows.ts";
import { incompleteSentence } from "../metrics/print-summary.ts";
import type { Breakdown, Calibration, Estimate, MetricBlock, Rate, Summary } from "../metrics/summary.ts";
import type { ScoredItem } from "../scored-item.ts";
import { shortenMiddle, splitText } from "./pack-texts.ts";
import { statusColors } from "./report-colors.ts";
import type { ReportFacts } from "./report-facts.ts";

export function headSection(facts: ReportFacts, summary: Summary): Html {
  const entries = {
    Model: facts.model,
    Dataset: facts.dataset,
    Prompt: facts.promptId,
    Gazetteer: facts.gazetteerVersion,
    Date: facts.createdAt.replace("T", " ").replace(/:\d\d(\.\d+)?Z$/, " UTC"),
    ...facts.details,
  };
  return html`<header class="page-head"><p class="eyebrow">Evaluation of photo geolocation</p>
<h1>${facts.title}</h1>
<dl class="facts">${Object.entries(entries).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${summary.incomplete && html`<p class="banner" role="alert">${incompleteSentence(summary.incomplete)}</p>`}
</header>`;
}

/** The figures that a person looks for first; in an incomplete run those of the answered rows, named as such. */
export function tilesSection(summary: Summary): Html {
  const block = summary.all ?? summary.answered;
  const tile = (label: string, figure: string, range: string) =>
    html`<div class="tile panel"><dt>${label}</dt><dd>${figure}</dd><small>${range}</small></div>`;
  const rateTile = (label: string, rate: Rate | undefined) =>
    rate?.share == null
      ? null
      : tile(label, formatShare(rate.share), `${(rate.low! * 100).toFixed(1)}–${formatShare(rate.high)}`);
  const range = (estimate: Estimate) => formatEstimate(estimate).replace(/^[^(]*\(|\)$/g, "");
  const within = (km: number) => block.within.find((entry) => entry.km === km)?.rate;
  const tiles = [
    rateTile("right country", block.country),
    rateTile("right city", block.city),
    rateTile("within 25 km", within(25)),
    rateTile("within 200 km", within(200)),
    block.medianKm.rows === 0
      ? null
      : tile("median error", formatKm(block.medianKm.value), `${range(block.medianKm)} km`),
    block.geoScore.value === null
      ? null
      : tile("GeoScore, of 5,000", formatNumber(block.geoScore.value), range(block.geoScore)),
  ].filter((made) => made !== null);
  if (tiles.length === 0) return html``;
  return html`<dl class="tiles">${tiles}</dl><p><small>Of ${summary.all === null ? "the answered rows alone" : "all rows"};
the ranges are 95 % intervals.</small></p>`;
}

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
    }The string rule is the one of the GLOBE release and stands here to compare with published figures.</small></p>
<h3>How the ${countOf(summary.rows, "row")} ended</h3>
${status.body}</section>`,
  };
}

export function curvesSection(summary: Summary, distances: Float64Array, rowsWithPoint: number): PagePart | null {
  const all: ErrorCurve = {
    label: `all ${formatCount(rowsWithPoint)} rows with a true point`,
    sortedKm: distances,
    rows: rowsWithPoint,
  };
  const answered: ErrorCurve = {
    label: `the ${formatCount(distances.length)} answered ones`,
    sortedKm: distances,
    rows: distances.length,
    dashed: true,
  };
  if (rowsWithPoint === 0) return null;
  const chart = errorCurveChart({
    id: "error-curve",
    curves: summary.all === null ? [{ ...answered, dashed: false }] : [all, answered],
    marksKm: summary.answered.within.map(({ km }) => km),
  });
  return {
    needs: chart.needs,
    body: html`<section><h2>How far off</h2>
<p>The share of rows whose predicted point lies within a distance of the true one. Where the curve stops short of 100 %,
the rest has no place or lies on another continent.</p><div class="panel pad">${chart.body}</div></section>`,
  };
}

export function calibrationSection({ calibration, radius }: Summary): PagePart {
  const panel = (id: string, title: string, outcome: string, { bins, error, rows }: Calibration) => {
    if (rows === 0) return null;
    const chart = calibrationChart({
      id,
      outcome,
      bins: bins.map(({ from, to, meanConfidence, rate }) => ({
        from,
        to,
        meanConfidence,
        rows: rate.rows,
        share: rate.share,
        low: rate.low,
        high: rate.high,
      })),
    });
    return {
      needs: chart.needs,
      body: html`<div class="panel pad"><h3>${title}</h3>${chart.body}
<p><small>${countOf(rows, "row")}; on average confidence and truth are ${formatShare(error)} apart
(expected calibration error).</small></p></div>`,
    };
  };
  const panels = [
    panel("calibration-country", "Right country", "right country", calibration.country),
    panel("calibration-near", "Within 200 km", "point within 200 km", calibration.within200Km),
  ].filter((part) => part !== null);
  const coverage =
    radius.coverage.rows > 0 &&
    html`<p>Each predicted point comes with a radius. The truth lies within it in ${formatRate(radius.coverage)}
of the rows; the median radius is ${formatKm(radius.medianRadiusKm)}.</p>`;
  return {
    needs: mergeNeeds(...panels.map(({ needs }) => needs)),
    body: html`<section><h2>Does it know what it knows?</h2>${
      panels.length === 0
        ? html`<p>The server gave no log-probabilities, so there is no confidence to compare with the truth.</p>`
        : html`<p>Answers that the model was equally sure of, and how many of them were right. On the dotted line it is as
sure as it should be; below it, too sure. The pale columns show how many rows there are.</p>
<div class="pair">${panels.map(({ body }) => body)}</div>`
    }${coverage}</section>`,
  };
}

const breakdownTitles: Readonly<Record<string, string>> = { country: "By country", continent: "By continent" };

export function breakdownSections(summary: Summary, listedCountries: ReadonlySet<string>): PagePart {
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
    body: html`<h3>${title}</h3><div class="panel">${table.body}</div>${
      hidden > 0 && html`<p><small>${countOf(hidden, "more group")} not shown.</small></p>`
    }`,
  };
}

/** Cards that stay readable without scripts and on paper; a press opens the row. */
export function worstSection(worst: readonly ScoredItem[], thumbnails: ReadonlyMap<number, string>): Html | null {
  if (worst.length === 0) return null;
  const place = (city: string | null | undefined, country: string | null | undefined) =>
    [city, country].filter(Boolean).join(", ") || "no name";
  const cards = worst.map((item) => {
    const { reasons, answer } = splitText(item.text);
    const picture = thumbnails.get(item.row);
    const words = shortenMiddle(reasons ?? answer ?? "", 900);
    return html`<li class="card panel">${
      picture === undefined
        ? html`<div class="photo none">no photo embedded</div>`
        : html`<img class="photo" src="${picture}" alt="photo ${item.id}" decoding="async" data-photo-of="${item.row}">`
    }<div class="card-text"><p class="km" style="color:var(--c${errorClassOf(item.distanceKm)})">${formatKm(item.distanceKm)}</p>
<p class="places"><span>said</span> ${place(item.prediction?.city, item.prediction?.countryName ?? item.prediction?.country)}<br>
<span>is</span> ${place(item.truth.city, item.truth.countryName ?? item.truth.country)}</p>
<p class="words">${words}</p>
<button type="button" class="link no-print" data-open-row="${item.row}">Open ${item.id}</button></div></li>`;
  });
  return html`<section><h2>Farthest off</h2><p>The ${countOf(worst.length, "row")} with the largest distance, with what the
model gave as its reasons.</p><ul class="cards">${cards}</ul></section>`;
}
