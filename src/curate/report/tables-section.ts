// Yields by country, continent, scene and licence, the teachers' figures, and what the numbers say about leanings.
import { type Html, html } from "../../page/html.ts";
import { mergeNeeds, type PagePart } from "../../page/part.ts";
import { sortableTable, type TableColumn } from "../../page/sortable-table.ts";
import type { CurateConfig } from "../curate-config.ts";
import type { CurationSummary, KeptCount } from "../output/curation-summary.ts";
import { count, share } from "../output/figures.ts";
import { knownBiases } from "../output/known-biases.ts";
import { continentNames } from "../output/names.ts";

export function yieldsSection({ countries, continents, scenes, licences }: CurationSummary): PagePart {
  const continent = (code: keyof typeof continentNames | null) => (code === null ? "none" : continentNames[code]);
  const byCountry = yieldTable(
    "Country",
    countries.map((row) => ({ ...row, note: continent(row.continent) })),
  );
  const others = [
    yieldTable(
      "Continent",
      continents.map((row) => ({ ...row, name: continent(row.continent) })),
    ),
    yieldTable(
      "Scene, roughly",
      scenes.map((row) => ({ ...row, name: row.scene })),
    ),
    yieldTable(
      "Licence of the photo",
      licences.map((row) => ({ ...row, name: row.licence })),
    ),
  ];
  return {
    needs: mergeNeeds(byCountry.needs, ...others.map(({ needs }) => needs)),
    body: html`<section id="yields"><h2>Who is kept</h2><p class="muted">Yield is the share of photos that were kept. A scene is
a rough word, counted from the names of visible elements.</p>
<div class="columns"><div class="panel tall">${byCountry.body}</div><div class="stack-of-panels">${others.map(({ body }) => html`<div class="panel">${body}</div>`)}</div></div></section>`,
  };
}

function yieldTable(
  head: string,
  rows: readonly (KeptCount & { readonly name: string; readonly note?: string })[],
): PagePart {
  const columns: readonly TableColumn[] = [
    { label: head, kind: "text" },
    { label: "photos", kind: "number" },
    { label: "kept", kind: "number" },
    { label: "yield", kind: "number" },
    { label: "yield as a bar", kind: "drawing" },
  ];
  return sortableTable({
    caption: `Photos and kept photos by ${head.toLowerCase()}`,
    columns,
    rows: rows.map(({ name, note, photos, kept }) => [
      { content: html`${name}${note !== undefined && html` <small>${note}</small>`}`, value: name },
      { content: count(photos), value: photos },
      { content: count(kept), value: kept },
      { content: share(kept, photos), value: photos === 0 ? 0 : kept / photos },
      {
        content: html`<span class="yield-bar"><i style="width:${((100 * kept) / Math.max(1, photos)).toFixed(1)}%"></i></span>`,
      },
    ]),
  });
}

export function teachersTable({ teachers }: CurationSummary, config: CurateConfig): PagePart {
  const labels = ["answers", "usable", "localizable", "right country", "tokens", "money", "reasonings kept"];
  return sortableTable({
    caption: "Teachers",
    columns: [{ label: "Teacher", kind: "text" }, ...labels.map((label) => ({ label, kind: "number" as const }))],
    rows: teachers.map((teacher) => {
      const answers = Object.values(teacher.statuses).reduce((sum, number) => sum + number, 0);
      const usable = (teacher.statuses.ok ?? 0) + (teacher.statuses.repaired ?? 0);
      const tokens = teacher.tokens.prompt + teacher.tokens.completion;
      const price = config.teachers.find(({ name }) => name === teacher.teacher)?.price;
      const money =
        price === undefined
          ? 0
          : (teacher.tokens.prompt * price.input + teacher.tokens.completion * price.output) / 1e6;
      const part = (some: number, all: number) => ({ content: share(some, all), value: all === 0 ? null : some / all });
      return [
        { content: html`${teacher.teacher} <small>${teacher.models.join(", ")}</small>`, value: teacher.teacher },
        { content: count(answers), value: answers },
        part(usable, answers),
        part(teacher.yes, teacher.yes + teacher.no),
        part(teacher.rightCountry, teacher.namedCountry),
        { content: count(tokens), value: tokens },
        { content: money === 0 ? "–" : `${money.toFixed(2)} ${price!.currency}`, value: money },
        { content: count(teacher.traces), value: teacher.traces },
      ];
    }),
  });
}

export function biasesSection(summary: CurationSummary): Html {
  const sentences = knownBiases(summary);
  return html`<section id="biases"><h2>Known biases</h2>${
    sentences.length === 0
      ? html`<p>Nothing was kept, so there is nothing to lean.</p>`
      : html`<ul class="plain">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`
  }</section>`;
}
