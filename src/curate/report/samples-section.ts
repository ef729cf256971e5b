// Photos that were kept, and for each stage photos that fell out there and photos that passed, with what was seen and said.
import { type Html, html } from "../../page/html.ts";
import { formatFigure } from "../../run/format-figure.ts";
import { extractEntities } from "../../task/extract-entities.ts";
import type { CurateConfig } from "../curate-config.ts";
import type { Decision, PhotoHistory, StageName, TeacherAnswer } from "../item.ts";
import { count, share } from "../output/figures.ts";
import { stageTitles } from "../output/names.ts";
import { decisionAt } from "../output/outcome.ts";
import { stageThresholds } from "../stage-thresholds.ts";
import { groundReasoning } from "../verify/ground-reasoning.ts";
import { isRead, type ReadAnswer } from "../verify/verify-context.ts";
import type { GatheredReport } from "./gather-report.ts";

export interface CardContext {
  readonly config: CurateConfig;
  /** Data addresses by row. */
  readonly thumbnails: ReadonlyMap<number, string>;
}

export function keptSection({ kept, summary }: GatheredReport, context: CardContext): Html {
  return html`<section id="kept"><h2>Kept <small>${count(kept.length)} of ${count(summary.kept)}, at random</small></h2>
<p class="muted">The reasoning that each row is published with. <mark class="seen">Underlined</mark> is what the
visible elements confirm, <mark class="unseen">dotted</mark> what they do not.</p>
${kept.length === 0 ? html`<p>Nothing was kept.</p>` : html`<ul class="cards">${kept.map((history) => keptCard(history, context))}</ul>`}</section>`;
}

export function stagesSection({ stages, summary }: GatheredReport, context: CardContext): Html {
  const counts = new Map(summary.stages.map((stage) => [stage.stage, stage]));
  return html`<section id="stages"><h2>Stage by stage</h2>${stages.map(({ stage, rejected, passed }) => {
    const { entered, rejected: lost, reasons } = counts.get(stage)!;
    const thresholds = Object.entries(stageThresholds(stage, context.config));
    return html`<details class="stage panel" id="stage-${stage}" ${lost > 0 && html`open`}>
<summary><h3>${stageTitles[stage]}</h3><span>${
      entered === 0
        ? "nothing was decided here"
        : lost === 0
          ? html`all ${count(entered)} passed`
          : html`<b class="lost-count">${count(lost)} fell out</b> of ${count(entered)} (${share(lost, entered)})`
    }</span></summary>
${thresholds.length > 0 && html`<p class="settings">${thresholds.map(([name, value]) => html`<span>${name} <b>${formatFigure(value)}</b></span>`)}</p>`}
${
  lost > 0 &&
  html`<ul class="reasons">${reasons
    .slice(0, 12)
    .map(
      ({ reason, count: times }) =>
        html`<li><span>${reason}</span><i style="width:${((100 * times) / lost).toFixed(1)}%"></i><b>${count(times)}</b></li>`,
    )}</ul>
<h4>Fell out here</h4><ul class="cards">${rejected.map((history) => stageCard(history, stage, context))}</ul>`
}
${lost > 0 && passed.length > 0 && html`<h4>Passed</h4><ul class="cards small">${passed.map((history) => stageCard(history, stage, context))}</ul>`}
</details>`;
  })}</section>`;
}

function keptCard(history: PhotoHistory, context: CardContext): Html {
  const teacher = decisionAt(history, "trace")?.values.teacher;
  const answer = history.answers.filter(isRead).find((other) => other.teacher === teacher);
  const split = decisionAt(history, "split")?.values.split;
  return html`<li class="card panel">${photoOf(history, context)}<div class="card-text">
${headOf(history, html`<span class="badge kept">${String(split ?? "kept")}</span>`)}
${answer !== undefined && html`<p class="words">${markedReasoning(history, answer, context)}</p><p class="by">${answer.teacher}, score ${answer.score.toFixed(2)}</p>`}
</div></li>`;
}

function stageCard(history: PhotoHistory, stage: StageName, context: CardContext): Html {
  const decision = decisionAt(history, stage)!;
  const readable = history.answers.filter(isRead);
  const badge = decision.passed
    ? html`<span class="badge kept">passed</span>`
    : html`<span class="badge lost">fell out</span>`;
  return html`<li class="card panel">${photoOf(history, context)}<div class="card-text">
${headOf(history, badge)}
<p class="reason">${decision.reason}</p>
${valuesOf(decision)}
<ul class="said">${history.answers.map(saidBy)}</ul>
${readable.length > 0 && html`<details class="traces"><summary>reasonings</summary>${readable.map((answer) => html`<p class="words"><b>${answer.teacher}</b> ${markedReasoning(history, answer, context)}</p>`)}</details>`}
</div></li>`;
}

function photoOf({ photo }: PhotoHistory, { thumbnails }: CardContext): Html {
  const address = thumbnails.get(photo.row);
  const place = [photo.truth.city, photo.truth.country].filter(Boolean).join(", ");
  return address === undefined
    ? html`<div class="photo none">no photo</div>`
    : html`<img class="photo" src="${address}" alt="Photo ${photo.id}, taken in ${place || "no country"}" decoding="async">`;
}

function headOf({ photo: { id, row, truth } }: PhotoHistory, badge: Html): Html {
  return html`<p class="head"><b>${truth.city ?? truth.region ?? truth.country}</b> <span>${truth.city !== undefined && truth.country}</span>${badge}</p>
<p class="id" title="row ${row}">${id}</p>`;
}

/** Longest list of values on a card. */
const shownValues = 8;

function valuesOf({ values }: Decision): Html | null {
  const entries = Object.entries(values);
  if (entries.length === 0) return null;
  return html`<dl class="values">${entries
    .slice(0, shownValues)
    .map(
      ([name, value]) => html`<div><dt>${name}</dt><dd>${value === null ? "–" : formatFigure(value, 80)}</dd></div>`,
    )}</dl>`;
}

function saidBy({ teacher, status, country, city, score, localizable, point }: TeacherAnswer): Html {
  const place = [city, country].filter((name) => name !== null).join(", ");
  const first = point?.[0];
  const said =
    first === undefined
      ? place || (status === "ok" || status === "repaired" ? "names no place" : status)
      : `${first.lat.toFixed(2)}, ${first.lon.toFixed(2)}`;
  return html`<li><span>${teacher}</span><b>${said}</b>${
    score !== null &&
    html`<small class="${localizable === false ? "no" : "yes"}" title="localizability; ${localizable === false ? "called not localizable" : "called localizable"}">${score.toFixed(2)}</small>`
  }</li>`;
}

/** The reasoning with what is confirmed and what nobody else has seen marked. */
function markedReasoning({ elements }: PhotoHistory, answer: ReadAnswer, { config }: CardContext): readonly Html[] {
  const { reasoning, teacher } = answer;
  const { confirmed, invented } = groundReasoning(reasoning, teacher, elements, config.verify.minElementScore);
  const names = new Set(invented);
  const marks = [
    ...confirmed.map(({ start, end }) => ({ start, end, kind: "seen" })),
    ...extractEntities(reasoning)
      .filter(({ name, unclaimed }) => unclaimed === null && names.has(name))
      .map(({ start, end }) => ({ start, end, kind: "unseen" })),
  ].sort((a, b) => a.start - b.start);
  const parts: Html[] = [];
  let at = 0;
  for (const { start, end, kind } of marks) {
    if (start < at) continue;
    parts.push(html`${reasoning.slice(at, start)}<mark class="${kind}">${reasoning.slice(start, end)}</mark>`);
    at = end;
  }
  return [...parts, html`${reasoning.slice(at)}`];
}
