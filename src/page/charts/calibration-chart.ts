// How often an answer is right at each level of confidence, against the diagonal where the two agree.
import { html } from "../html.ts";
import type { PagePart } from "../part.ts";
import { chartStyle } from "./chart-style.ts";

export interface CalibrationPoint {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** null in an empty bin. */
  readonly meanConfidence: number | null;
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface CalibrationChartOptions {
  readonly id: string;
  /** What counts as right, for example "right country". */
  readonly outcome: string;
  readonly bins: readonly CalibrationPoint[];
}

const frame = { width: 400, height: 360, left: 48, right: 12, top: 12, bottom: 44 };

/** Dots with 95 % whiskers; the pale columns behind show how many rows each bin holds. */
export function calibrationChart({ id, outcome, bins }: CalibrationChartOptions): PagePart {
  const { width, height, left, right, top, bottom } = frame;
  const x = (confidence: number) => left + confidence * (width - left - right);
  const y = (share: number) => top + (1 - share) * (height - top - bottom);
  const most = Math.max(1, ...bins.map(({ rows }) => rows));
  const filled = bins.filter(({ rows }) => rows > 0);
  const sentence = filled
    .map(
      ({ meanConfidence, share, rows }) =>
        `${percent(share!)} at confidence ${percent(meanConfidence!)} (${rows} rows)`,
    )
    .join("; ");
  return {
    needs: { styles: { chart: chartStyle } },
    body: html`<figure class="chart" id="${id}">
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Share with the ${outcome} by confidence: ${sentence}.">
${filled.map(({ from, to, rows }) => {
  const tall = Math.max(2, (rows / most) * (height - top - bottom) * 0.28);
  return html`<rect class="share" x="${x(from) + 1}" y="${y(0) - tall}" width="${x(to) - x(from) - 2}" height="${tall}"><title>${rows} rows</title></rect>`;
})}
${[0, 0.25, 0.5, 0.75, 1].map(
  (share) => html`<line class="grid" x1="${left}" x2="${width - right}" y1="${y(share)}" y2="${y(share)}"/>
<text class="tick end" x="${left - 8}" y="${y(share) + 4}">${share * 100} %</text>
<text class="tick middle" x="${x(share)}" y="${y(0) + 18}">${share * 100} %</text>`,
)}
<line class="diagonal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>
${filled.map(
  ({ meanConfidence, low, high }) =>
    html`<line class="whisker" x1="${x(meanConfidence!)}" x2="${x(meanConfidence!)}" y1="${y(low!)}" y2="${y(high!)}"/>`,
)}
<path class="curve" d="M${filled.map(({ meanConfidence, share }) => `${x(meanConfidence!).toFixed(1)} ${y(share!).toFixed(1)}`).join("L")}"/>
${filled.map(
  ({ meanConfidence, share, rows }) =>
    html`<circle class="mark" cx="${x(meanConfidence!)}" cy="${y(share!)}" r="5"><title>confidence ${percent(meanConfidence!)}: ${percent(share!)} with the ${outcome}, ${rows} rows</title></circle>`,
)}
<text class="tick end" x="${width - right}" y="${height - 6}">confidence of the model</text>
</svg>
</figure>`,
  };
}

const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
