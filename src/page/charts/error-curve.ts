// The share of rows within a distance, for every distance at once, on a logarithmic axis.
import { type Html, html } from "../html.ts";
import type { PagePart } from "../part.ts";
import { chartStyle } from "./chart-style.ts";

export interface ErrorCurve {
  readonly label: string;
  /** Distances in ascending order; they may end in Infinity. */
  readonly sortedKm: Float64Array;
  /** The denominator, which may be larger than the number of distances. */
  readonly rows: number;
  readonly dashed?: boolean;
}

export interface ErrorCurveOptions {
  readonly id: string;
  readonly curves: readonly ErrorCurve[];
  /** Distances with a guide line and the first curve's value. */
  readonly marksKm: readonly number[];
}

const margin = { left: 52, right: 16, top: 26, bottom: 44 };
const firstKm = 0.1;
const lastKm = 20_020;
const ticksKm = [0.1, 1, 10, 100, 1000, 10_000];

/** Drawn twice, for wide and for narrow windows, so that its words stay readable in both. */
export function errorCurveChart({ id, curves, marksKm }: ErrorCurveOptions): PagePart {
  return {
    needs: { styles: { chart: chartStyle } },
    body: html`<figure class="chart" id="${id}">
${drawing(curves, marksKm, "wide", 760, 330)}
${drawing(curves, marksKm, "narrow", 400, 300)}
<figcaption>${curves.map(
      (curve, i) => html`<span><i class="line curve-${i}${curve.dashed ? " dashed" : ""}"></i>${curve.label}</span>`,
    )}</figcaption>
</figure>`,
  };
}

function drawing(
  curves: readonly ErrorCurve[],
  marksKm: readonly number[],
  window: "wide" | "narrow",
  width: number,
  height: number,
): Html {
  const { left, right, top, bottom } = margin;
  const innerWidth = width - left - right;
  const innerHeight = height - top - bottom;
  const x = (km: number) => left + (Math.log(km / firstKm) / Math.log(lastKm / firstKm)) * innerWidth;
  const y = (share: number) => top + (1 - share) * innerHeight;
  const km = (pixel: number) => firstKm * (lastKm / firstKm) ** (pixel / innerWidth);
  const path = (curve: ErrorCurve) => {
    const points: string[] = [];
    for (let pixel = 0; pixel <= innerWidth; pixel += 2) {
      points.push(`${left + pixel} ${y(shareWithin(curve, km(pixel))).toFixed(1)}`);
    }
    return `M${points.join("L")}`;
  };
  const [main] = curves;
  const marks = main === undefined ? [] : marksKm.map((mark) => ({ mark, share: shareWithin(main, mark) }));
  const sentence = marks.map(({ mark, share }) => `${percent(share)} within ${number(mark)} km`).join(", ");
  const unit = window === "wide" ? " km" : "";
  return html`<svg class="${window}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Share of rows by distance to the truth: ${sentence}.">
${[0, 0.25, 0.5, 0.75, 1].map(
  (share) => html`<line class="grid" x1="${left}" x2="${width - right}" y1="${y(share)}" y2="${y(share)}"/>
<text class="tick end" x="${left - 8}" y="${y(share) + 4}">${share * 100} %</text>`,
)}
${ticksKm.map(
  (tick) => html`<line class="axis" x1="${x(tick)}" x2="${x(tick)}" y1="${y(0)}" y2="${y(0) + 5}"/>
<text class="tick middle" x="${x(tick)}" y="${y(0) + 20}">${number(tick)}</text>`,
)}
<text class="tick end" x="${width - right}" y="${height - 4}">km between prediction and truth, logarithmic</text>
${marks.map(({ mark }) => html`<line class="guide" x1="${x(mark)}" x2="${x(mark)}" y1="${top}" y2="${y(0)}"/>`)}
${curves
  .map((curve, i) => html`<path class="curve curve-${i}${curve.dashed ? " dashed" : ""}" d="${path(curve)}"/>`)
  .reverse()}
${marks.map(
  ({ mark, share }) => html`<circle class="mark" cx="${x(mark)}" cy="${y(share)}" r="4.5"/>
<text class="value" x="${x(mark) + 8}" y="${Math.min(y(share) + 17, y(0) - 6)}">${percent(share)}</text>
<text class="tick middle" x="${x(mark)}" y="${top - 9}">${number(mark)}${unit}</text>`,
)}
</svg>`;
}

/** Share of the denominator whose distance is at most `km`. */
export function shareWithin({ sortedKm, rows }: ErrorCurve, km: number): number {
  let low = 0;
  let high = sortedKm.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sortedKm[middle]! <= km) low = middle + 1;
    else high = middle;
  }
  return rows === 0 ? 0 : low / rows;
}

const number = (value: number) => value.toLocaleString("en-US");
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
