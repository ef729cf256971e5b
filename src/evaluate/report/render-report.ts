// The page of a run from what was prepared: one text, nothing read, nothing asked.
import { gzipSync } from "node:zlib";
import { renderDocument } from "../../page/document.ts";
import { html } from "../../page/html.ts";
import { mergeNeeds } from "../../page/part.ts";
import { countOf, formatCount } from "../metrics/format-figures.ts";
import type { Summary } from "../metrics/summary.ts";
import { breakdownSection } from "./breakdown-section.ts";
import type { ChosenItems } from "./choose-items.ts";
import { calibrationSection, curvesSection } from "./curve-sections.ts";
import { exploreSection } from "./explore-section.ts";
import { headSection, tilesSection } from "./head-section.ts";
import { headlineSection } from "./headline-section.ts";
import type { Thumbnails } from "./make-thumbnails.ts";
import { packTexts } from "./pack-texts.ts";
import { packItems } from "./packed-items.ts";
import type { ReportFacts } from "./report-facts.ts";
import type { ReportLimits } from "./report-limits.ts";
import { reportStyle } from "./report-style.ts";
import { worstSection } from "./worst-section.ts";

export interface PreparedReport {
  readonly facts: ReportFacts;
  readonly summary: Summary;
  readonly chosen: ChosenItems;
  readonly thumbnails: Thumbnails;
  readonly limits: ReportLimits;
}

export interface RenderedReport {
  readonly page: string;
  /** What the page lacks of the run, in sentences; it stands at the end of the page too. */
  readonly leftOut: readonly string[];
}

export function renderReport({ facts, summary, chosen, thumbnails, limits }: PreparedReport): RenderedReport {
  const { listed, worst, rows, distances, rowsWithPoint } = chosen;
  const items = packItems(listed);
  const texts = packTexts(listed, limits);
  const inCards = new Set(worst.map(({ row }) => row));
  const explore = exploreSection({
    items,
    itemsBlock: gzipSync(JSON.stringify(items)).toString("base64"),
    textBlocks: texts.blocks,
    rowsPerBlock: texts.rowsPerBlock,
    photos: new Map([...thumbnails.byRow].filter(([row]) => !inCards.has(row))),
    rows,
  });
  const headline = headlineSection(summary);
  const curves = curvesSection(summary, distances, rowsWithPoint);
  const calibration = calibrationSection(summary);
  const breakdowns = breakdownSection(summary, new Set(items.truthCountry.map((word) => items.words[word] ?? "")));
  const leftOut = [
    rows > listed.length &&
      `${formatCount(rows - listed.length)} of ${countOf(rows, "row")} cannot be browsed here; the worst and a uniform sample can.`,
    listed.length > thumbnails.byRow.size &&
      `${countOf(listed.length - thumbnails.byRow.size, "row")} ${listed.length - thumbnails.byRow.size === 1 ? "has" : "have"} no picture here; at most ${limits.thumbnails} are embedded.`,
    thumbnails.unreadable > 0 && `${countOf(thumbnails.unreadable, "photo")} could not be read.`,
    texts.rowsLeftOut > 0 && `The texts of the last ${countOf(texts.rowsLeftOut, "row")} of the list are missing here.`,
    texts.shortened > 0 &&
      `${countOf(texts.shortened, "text")} longer than ${formatCount(limits.textCharacters)} characters ${texts.shortened === 1 ? "lacks its" : "lack their"} middle.`,
  ].filter((sentence) => sentence !== false);

  const body = html`${headSection(facts, summary)}
<main>
${tilesSection(summary)}
${explore.body}
${headline.body}
${curves?.body}
${calibration.body}
${worstSection(worst, thumbnails.byRow)}
${breakdowns.body}
</main>
<footer class="page-foot"><p>Distances are great-circle distances on a sphere of 6,371.0088 km; a distance equal to a
threshold is within it. GeoScore is 5000 · exp(−km / 1492.7), unrounded. Intervals: Wilson for rates, bootstrap with seed
${summary.intervals.seed} for kilometres and GeoScore.</p>
${leftOut.length > 0 && html`<p>To keep this page small: ${leftOut.join(" ")}</p>`}
<p>Photos are embedded as small copies without metadata. This page loads nothing from the network. Outlines of countries:
Natural Earth, public domain.</p></footer>`;
  const needs = mergeNeeds(headline.needs, curves?.needs ?? {}, calibration.needs, breakdowns.needs, explore.needs, {
    styles: { report: reportStyle },
  });
  return { page: renderDocument({ title: `${facts.title} – globe`, body, needs }), leftOut };
}
