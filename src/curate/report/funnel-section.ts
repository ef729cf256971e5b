// What became of all photos, stage by stage, as bars of the whole, each a link to the samples of its stage.
import { type Html, html } from "../../page/html.ts";
import type { CurationSummary } from "../output/curation-summary.ts";
import { count, share } from "../output/figures.ts";
import { stageTitles } from "../output/names.ts";

/** Reasons that are named beside a bar. */
const namedReasons = 3;

export function funnelSection({ stages, photos, kept, undecided }: CurationSummary): Html {
  const part = (number: number) => (photos === 0 ? 0 : (100 * number) / photos).toFixed(2);
  return html`<section id="funnel"><h2>From ${count(photos)} photos to ${count(kept)}</h2>
<p class="muted">Each bar is a share of all photos: those that passed, and those that fell out there. A photo falls out at the
first stage that it does not pass.</p>
<ol class="funnel panel">${stages.map(
    ({ stage, entered, passed, rejected, reasons }) => html`<li>
<a href="#stage-${stage}">${stageTitles[stage]}</a>
<span class="bar" role="img" aria-label="${count(passed)} passed, ${count(rejected)} fell out"><i class="passed" style="width:${part(passed)}%"></i><i
class="lost" style="width:${part(rejected)}%"></i></span>
<span class="figures"><b>${count(passed)}</b>${rejected > 0 && html`<em>−${count(rejected)}</em>`}<small>${entered > 0 && share(passed, entered)}</small></span>
${
  rejected > 0 &&
  html`<span class="why">${reasons
    .slice(0, namedReasons)
    .map(({ reason, count: times }) => html`<span>${reason} <b>${count(times)}</b></span>`)}${
    reasons.length > namedReasons && html`<span>and ${reasons.length - namedReasons} more</span>`
  }</span>`
}</li>`,
  )}</ol>
${undecided > 0 && html`<p class="banner">${count(undecided)} photos have not been decided to the end yet.</p>`}</section>`;
}
