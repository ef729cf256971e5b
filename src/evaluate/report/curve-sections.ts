// The curves of a report: how far off the answers are, and whether confidence can be trusted.
import { calibrationChart } from "../../page/charts/calibration-chart.ts";
import { type ErrorCurve, errorCurveChart } from "../../page/charts/error-curve.ts";
import { html } from "../../page/html.ts";
import { mergeNeeds, type PagePart } from "../../page/part.ts";
import { countOf, formatCount, formatKm, formatRate, formatShare } from "../metrics/format-figures.ts";
import type { Calibration, Summary } from "../metrics/summary.ts";

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
the rest has no place.</p><div class="panel pad">${chart.body}</div></section>`,
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
