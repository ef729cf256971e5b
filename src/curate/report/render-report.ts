// The page of a curation run from what was gathered: one text, nothing read, nothing asked.
import { renderDocument } from "../../page/document.ts";
import { type Html, html } from "../../page/html.ts";
import { mergeNeeds } from "../../page/part.ts";
import type { CurateConfig } from "../curate-config.ts";
import type { CurationSummary } from "../output/curation-summary.ts";
import { count, share } from "../output/figures.ts";
import { agreementSection } from "./agreement-section.ts";
import { funnelSection } from "./funnel-section.ts";
import type { GatheredReport } from "./gather-report.ts";
import { mapSection } from "./map-section.ts";
import { reportStyle } from "./report-style.ts";
import { keptSection, stagesSection } from "./samples-section.ts";
import { scoreChart } from "./score-chart.ts";
import { biasesSection, teachersTable, yieldsSection } from "./tables-section.ts";

export interface PreparedReport {
  readonly title: string;
  readonly config: CurateConfig;
  readonly gathered: GatheredReport;
  /** Data addresses by row. */
  readonly thumbnails: ReadonlyMap<number, string>;
}

export function renderReport({ title, config, gathered, thumbnails }: PreparedReport): string {
  const { summary } = gathered;
  const context = { config, thumbnails };
  const map = mapSection(gathered);
  const yields = yieldsSection(summary);
  const teachers = teachersTable(summary, config);
  const mean = scoreChart({
    label: "Mean of all teachers",
    ...summary.localizability,
    threshold: config.verify.meanScore,
  });
  const each = summary.teachers
    .filter(({ scores }) => scores.some((photos) => photos > 0))
    .map(({ teacher, scores }) => scoreChart({ label: teacher, kept: scores, threshold: null }));
  const needs = mergeNeeds(map.needs, yields.needs, teachers.needs, mean.needs, ...each.map((chart) => chart.needs), {
    styles: { curation: reportStyle },
  });
  const body = html`${headSection(title, summary)}
<main>
${tilesSection(summary)}
${funnelSection(summary)}
${map.body}
${keptSection(gathered, context)}
<section id="teachers"><h2>The teachers</h2><div class="panel">${teachers.body}</div>
<div class="columns even"><div class="panel pad">${agreementSection(summary) ?? html`<p>No teacher names a country.</p>`}</div>
<div class="panel pad">${mean.body}<p class="chart-key"><span><i class="kept"></i>kept</span><span><i class="others"></i>others</span></p></div></div>
<div class="columns even charts">${each.map(({ body }) => html`<div class="panel pad">${body}</div>`)}</div></section>
${yields.body}
${biasesSection(summary)}
${stagesSection(gathered, context)}
</main>
<footer class="page-foot"><p>Samples are fair and seeded: of each stage, photos of every reason in turn. Photos are small copies
without metadata. Finding out where a photo was taken can harm people; keep this page where the photos may be. It loads
nothing from the network.</p></footer>`;
  return renderDocument({ title: `${title} – globe`, body, needs });
}

function headSection(title: string, { teachers }: CurationSummary): Html {
  const links = ["funnel", "map", "kept", "teachers", "yields", "biases", "stages"];
  return html`<header class="page-head"><p class="eyebrow">Curation of reasoning data</p><h1>${title}</h1>
<p class="muted">${teachers.length === 0 ? "No teacher has answered." : `Taught by ${teachers.map(({ teacher }) => teacher).join(", ")}.`}</p>
<nav class="no-print" aria-label="Sections">${links.map((link) => html`<a href="#${link}">${link}</a>`)}</nav></header>`;
}

function tilesSection(summary: CurationSummary): Html {
  const { photos, kept, countries, cities, splits, photographers } = summary;
  const tile = (label: string, figure: string, note: string) =>
    html`<div class="tile panel"><dt>${label}</dt><dd>${figure}</dd><small>${note}</small></div>`;
  const present = countries.filter((country) => country.kept > 0).length;
  return html`<dl class="tiles">
${tile("kept", count(kept), `of ${count(photos)} photos`)}
${tile("yield", share(kept, photos), "of all photos")}
${tile("countries", count(present), `of ${count(countries.length)} in the source`)}
${tile("cities", count(cities), photographers === 0 ? "photographers not known" : `${count(photographers)} photographers`)}
${splits.map(({ split, rows }) => tile(split, count(rows), share(rows, kept)))}
</dl>`;
}
