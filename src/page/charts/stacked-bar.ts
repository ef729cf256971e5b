// Parts of a whole as one bar with a legend that gives the counts.
import { html } from "../html.ts";
import type { PagePart } from "../part.ts";
import { chartStyle } from "./chart-style.ts";

export interface StackPart {
  readonly label: string;
  readonly count: number;
  /** A CSS colour. */
  readonly color: string;
}

/** Empty parts are left out of the bar and of the legend. */
export function stackedBar(parts: readonly StackPart[]): PagePart {
  const shown = parts.filter(({ count }) => count > 0);
  const whole = shown.reduce((sum, { count }) => sum + count, 0);
  return {
    needs: { styles: { chart: chartStyle } },
    body: html`<div class="stack" aria-hidden="true">${shown.map(
      ({ count, color }) => html`<span style="flex:${count} 1 0;background:${color}"></span>`,
    )}</div>
<ul class="stack-legend">${shown.map(
      ({ label, count, color }) =>
        html`<li><i style="background:${color}"></i>${label} <strong>${count.toLocaleString("en-US")}</strong>
<small>${((100 * count) / whole).toFixed(1)} %</small></li>`,
    )}</ul>`,
  };
}
