// A run as one self-contained page: its figures, its curves, what made it and its settings.
import type { ComparedRow } from "../run/compare-runs.ts";
import { flatten } from "../run/flatten.ts";
import { formatFigure } from "../run/format-figure.ts";
import { duration } from "../run/progress.ts";
import type { RunRecord } from "../run/read-run.ts";
import { stepCurve } from "./charts/step-curve.ts";
import { renderDocument } from "./document.ts";
import { html } from "./html.ts";
import { mergeNeeds } from "./part.ts";

/** Every series of the run is drawn. */
export function runPage(run: RunRecord): string {
  const charts = run.series.map(({ name, points }, index) => stepCurve({ id: `curve-${index}`, name, points }));
  const { manifest } = run;
  const made = flatten({ ...manifest, dependencies: undefined });
  const kind = typeof run.config.kind === "string" ? ` ${run.config.kind}` : "";
  return renderDocument({
    title: run.name,
    needs: mergeNeeds({ styles: { run: runStyle } }, ...charts.map(({ needs }) => needs)),
    body: html`<header class="page-head"><h1>${run.name}</h1>
<p class="muted">globe ${run.command}${kind}, ${run.state}${run.steps !== null && html`, ${run.steps} steps`}, ${duration(run.seconds)} of work${run.startedAt && html`, begun ${run.startedAt.slice(0, 16).replace("T", " ")} UTC`}</p>
${run.damage.map((sentence) => html`<p class="banner">${sentence}</p>`)}</header>
<main>
${section("Figures", flatten(run.summary))}
${charts.length > 0 && html`<h2>Curves</h2><p class="muted">Over the steps: values pale, their running mean strong.</p><div class="curves">${charts.map(({ body }) => html`<div class="panel">${body}</div>`)}</div>`}
${section("Settings", flatten(run.config))}
${section("Made by", made)}
</main>`,
  });
}

/** Several runs side by side: settings that differ, and figures. */
export function comparisonPage(
  runs: readonly string[],
  { settings, figures }: { readonly settings: readonly ComparedRow[]; readonly figures: readonly ComparedRow[] },
): string {
  const side = (title: string, rows: readonly ComparedRow[]) => html`<h2>${title}</h2><div class="table-scroll"><table>
<thead><tr><th></th>${runs.map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${rows.map(({ name, values }) => html`<tr><th>${name}</th>${values.map((value) => html`<td>${formatFigure(value, 80)}</td>`)}</tr>`)}</tbody></table></div>`;
  return renderDocument({
    title: `${runs.length} runs`,
    needs: { styles: { run: runStyle } },
    body: html`<header class="page-head"><h1>${runs.length} runs side by side</h1></header><main>${side("Settings that differ", settings)}${side("Figures", figures)}</main>`,
  });
}

const runStyle = `
.page-head { padding-top: 2rem; }
main { padding-bottom: 3rem; }
.curves { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1rem; }
.curves .panel { padding: 0.8rem 1rem; min-width: 0; }
td { overflow-wrap: anywhere; }
`;

function section(title: string, rows: readonly (readonly [string, unknown])[]) {
  const shown = rows.filter(([, value]) => value !== null && value !== undefined);
  if (shown.length === 0) return null;
  return html`<h2>${title}</h2><div class="table-scroll"><table><tbody>${shown.map(
    ([name, value]) => html`<tr><th>${name}</th><td>${formatFigure(value, 400)}</td></tr>`,
  )}</tbody></table></div>`;
}
