// How localizability is spread over photos: kept ones before the others, with the threshold as a line.
import { chartStyle } from "../../page/charts/chart-style.ts";
import { type Html, html } from "../../page/html.ts";
import type { PagePart } from "../../page/part.ts";
import { count } from "../output/figures.ts";

export interface ScoreChartOptions {
  readonly label: string;
  readonly kept: readonly number[];
  /** Left out where the counts are not divided; all are then drawn alike. */
  readonly others?: readonly number[];
  /** 0..1; null where no threshold is applied to this score. */
  readonly threshold: number | null;
}

const frame = { width: 560, height: 220, left: 52, right: 14, top: 14, bottom: 34 };

/** Both lists hold counts in equal bins of 0..1. */
export function scoreChart(options: ScoreChartOptions): PagePart {
  const { label, kept, threshold } = options;
  const others = options.others ?? kept.map(() => 0);
  const { width, height, left, right, top, bottom } = frame;
  const most = Math.max(1, ...kept.map((rows, index) => rows + others[index]!));
  const x = (score: number) => left + score * (width - left - right);
  const y = (rows: number) => top + (1 - rows / most) * (height - top - bottom);
  const step = 1 / kept.length;
  const column = (from: number, low: number, high: number, kind: string): Html | null =>
    high === low
      ? null
      : html`<rect class="${kind}" x="${(x(from) + 1).toFixed(1)}" width="${(x(from + step) - x(from) - 2).toFixed(1)}" y="${y(high).toFixed(1)}" height="${(y(low) - y(high)).toFixed(1)}"/>`;
  const all = [...kept, ...others].reduce((sum, rows) => sum + rows, 0);
  return {
    needs: { styles: { chart: chartStyle, scores: scoreStyle } },
    body: html`<figure class="chart scores"><figcaption>${label}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}: ${count(all)} photos by localizability from 0 to 1.">
${[0, 0.5, 1].map((part) => html`<line class="grid" x1="${left}" x2="${width - right}" y1="${y(part * most)}" y2="${y(part * most)}"/><text class="tick end" x="${left - 8}" y="${y(part * most) + 4}">${count(Math.round(part * most))}</text>`)}
${kept.map(
  (
    rows,
    index,
  ) => html`<g><title>${(index * step).toFixed(2)} to ${((index + 1) * step).toFixed(2)}: ${count(rows)}${options.others === undefined ? " answers" : ` kept, ${count(others[index]!)} others`}</title>
${column(index * step, 0, rows, "kept")}${column(index * step, rows, rows + others[index]!, "others")}</g>`,
)}
${[0, 0.25, 0.5, 0.75, 1].map((score) => html`<text class="tick middle" x="${x(score)}" y="${height - 12}">${score}</text>`)}
${
  threshold !== null &&
  html`<line class="threshold" x1="${x(threshold)}" x2="${x(threshold)}" y1="${top - 6}" y2="${y(0)}"/><text class="value ${threshold > 0.5 ? "end" : ""}" x="${x(threshold) + (threshold > 0.5 ? -6 : 6)}" y="${top + 4}">at least ${threshold}</text>`
}
</svg></figure>`,
  };
}

const scoreStyle = `
.scores { margin: 0; }
.scores figcaption { color: var(--ink); font-weight: 600; margin-bottom: 0.4rem; }
.scores .kept { fill: var(--accent); }
.scores .others { fill: var(--muted); opacity: 0.35; }
.scores .threshold { stroke: var(--c4); stroke-width: 1.5; stroke-dasharray: 5 4; }
`;
