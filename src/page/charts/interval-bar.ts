// A share as a bar with its interval, small enough for a table cell.
import { type Html, html } from "../html.ts";

/** Decoration beside a written figure, so that screen readers skip it. */
export function intervalBar(share: number, low: number, high: number): Html {
  const width = (value: number) => `${(Math.min(1, Math.max(0, value)) * 100).toFixed(2)}%`;
  return html`<span class="range" aria-hidden="true"><i style="width:${width(share)}"></i><b
style="left:${width(low)};width:${width(high - low)}"></b></span>`;
}
