// The head of a report: which run this is, whether it is complete, and the figures that a person looks for first.
import { type Html, html } from "../../page/html.ts";
import { formatEstimate, formatKm, formatNumber, formatShare } from "../metrics/format-figures.ts";
import { failureLines, incompleteSentence } from "../metrics/incomplete.ts";
import type { Estimate, Rate, Summary } from "../metrics/summary.ts";
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
${
  summary.incomplete &&
  html`<div class="banner" role="alert">${incompleteSentence(summary)}${
    summary.failures.length > 0 && html`<ul>${failureLines(summary).map((line) => html`<li>${line}</li>`)}</ul>`
  }</div>`
}
</header>`;
}

/** The figures that a person looks for first; an incomplete run has none. */
export function tilesSection({ all: block }: Summary): Html | null {
  if (block === null) return null;
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
      : block.medianKm.value === null
        ? tile("median error", "no place", "most rows have none")
        : tile("median error", formatKm(block.medianKm.value), `${range(block.medianKm)} km`),
    block.geoScore.value === null
      ? null
      : tile("GeoScore, of 5,000", formatNumber(block.geoScore.value), range(block.geoScore)),
  ].filter((made) => made !== null);
  if (tiles.length === 0) return null;
  return html`<dl class="tiles">${tiles}</dl><p><small>Of all rows; the ranges are 95 % intervals.</small></p>`;
}
