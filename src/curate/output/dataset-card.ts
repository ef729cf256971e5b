// The dataset's README.md: what is in it, how it came to be, whom it leaves out, and what it must not be used for.
import { stringify } from "yaml";
import type { CurateConfig } from "../curate-config.ts";
import { cardFeatures } from "./card-features.ts";
import { settingsSection, stagesSection, teachersSection } from "./card-method.ts";
import type { CurationSummary, KeptCount } from "./curation-summary.ts";
import { count, share } from "./figures.ts";
import { knownBiases } from "./known-biases.ts";
import { type MarkdownColumn, markdownTable, markdownText } from "./markdown.ts";
import { continentNames } from "./names.ts";
import type { DatasetTable } from "./write-dataset.ts";

export interface CardFacts {
  readonly config: CurateConfig;
  readonly tables: readonly DatasetTable[];
  readonly summary: CurationSummary;
  readonly gazetteerVersion?: string | undefined;
}

/** Holds no date and no path of the machine, so that the same state gives the same card. */
export function datasetCard(facts: CardFacts): string {
  const { config, summary } = facts;
  const { title, description } = config.output.card;
  const sections = [
    `# ${markdownText(title)}`,
    description ?? null,
    `${count(summary.kept)} photos with their true place and a reasoning that leads to it, kept out of ${count(summary.photos)}. ` +
      (config.teachers.length > 1
        ? "Several vision-language models looked at each photo without knowing where it was taken; a reasoning stands here only " +
          "where they agreed with each other, with the truth and with what can be seen."
        : "A vision-language model looked at each photo without knowing where it was taken; its reasoning stands here only where " +
          "it agreed with the truth and with what can be seen."),
    summary.undecided > 0
      ? `> **Unfinished:** ${count(summary.undecided)} photos had not been decided when this was written.`
      : null,
    filesSection(facts),
    stagesSection(summary),
    teachersSection(config, summary),
    settingsSection(facts),
    placesSection(summary),
    contentSection(summary),
    licencesSection(facts),
    biasesSection(summary),
    ethics,
  ];
  return `${frontMatter(facts)}\n${sections.filter((section) => section !== null).join("\n\n")}\n`;
}

function frontMatter({ config, tables, summary }: CardFacts): string {
  const format = config.output.formats.includes("parquet") ? "parquet" : "jsonl";
  const shown = tables.filter((table) => table.format === format);
  const names = [...new Set(shown.map((table) => table.config))];
  const splitsOf = (name: string) => shown.filter((table) => table.config === name);
  const matter = {
    pretty_name: config.output.card.title,
    ...(config.output.card.licence !== undefined && { license: config.output.card.licence }),
    language: ["en"],
    task_categories: ["image-text-to-text"],
    tags: ["geolocation", "reasoning", "photographs"],
    size_categories: [sizeCategory(summary.kept)],
    configs: names.map((name) => ({
      config_name: name,
      ...(name === "default" && { default: true }),
      data_files: splitsOf(name).map(({ split, files }) => ({
        split,
        path: files[0]!.replace(/-\d{5}-of-\d{5}\./, "-*."),
      })),
    })),
    ...(format === "parquet" && {
      dataset_info: names.map((name) => ({
        config_name: name,
        features: cardFeatures(name),
      })),
    }),
  };
  return `---\n${stringify(matter, { lineWidth: 0, aliasDuplicateObjects: false })}---\n`;
}

/** The steps that dataset cards use. */
function sizeCategory(rows: number): string {
  const steps = [1e3, 1e4, 1e5, 1e6, 1e7];
  const names = ["n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M"];
  return names[steps.findIndex((step) => rows < step)] ?? names.at(-1)!;
}

const number = (label: string): MarkdownColumn => ({ label, isNumber: true });

const contents: Readonly<Record<DatasetTable["config"], string>> = {
  default: "photo, reasoning, true place, entities",
  judge: "photo, reasoning, and whether it may be followed (`localizability` 1 or 0)",
  rejected: "every photo that fell out: stage, reason, values; without the photo",
};

function filesSection({ tables, config }: CardFacts): string {
  const rows = tables.map((table) => {
    const { files } = table;
    const name = files.length === 1 ? files[0]! : files[0]!.replace(/-\d{5}-of/, "-*-of");
    return `| \`${name}\` | ${table.split} | ${count(table.rows)} | ${contents[table.config]} |`;
  });
  const photos =
    config.output.images === "embed"
      ? "Photos stand in the Parquet rows as JPEG without metadata" +
        (config.output.formats.includes("jsonl") ? ", and as files beside the JSONL tables." : ".")
      : "Photos are not part of this dataset; `images` gives their names.";
  return `## Files

| file | split | rows | holds |
| --- | --- | ---: | --- |
${rows.join("\n")}

The first four columns are those of the published training rows: \`images\`, \`response\` (the reasoning), \`solution\` (the true
\`<country>\` and \`<city>\`) and \`entities\` (text with character spans in \`response\`). Behind them: \`id\`, \`lat\`, \`lon\`,
\`iso2\`, \`region\`, \`geonameId\`, \`visualElements\`, \`localizability\` (mean of the teachers' scores, 0 to 1), \`provenance\`
(teacher, prompt, model), \`licence\`, \`photographerId\`, and \`columns\` with the names that the source gave. ${photos}

\`\`\`python
from datasets import load_dataset
rows = load_dataset("PATH_OR_NAME", split="train")
rejected = load_dataset("PATH_OR_NAME", "rejected", split="rejected")
\`\`\``;
}

function keptRows(label: string, rows: readonly (KeptCount & { readonly name: string })[]): string {
  return markdownTable(
    [label, number("photos"), number("kept"), number("yield")],
    rows.map(({ name, photos, kept }) => [name, photos, kept, share(kept, photos)]),
  );
}

/** Longer lists of countries are cut here; the counts of all stand in `dataset.json`. */
const listedCountries = 40;

function placesSection({ continents, countries, cities }: CurationSummary): string {
  const named = continents.map((row) => ({
    ...row,
    name: row.continent === null ? "none" : continentNames[row.continent],
  }));
  const more = countries.length - listedCountries;
  const present = countries.filter(({ kept }) => kept > 0).length;
  return `## Places

${count(present)} countries and ${count(cities)} cities.

${keptRows("continent", named)}

${keptRows("country", countries.slice(0, listedCountries))}${
  more > 0 ? `\n\n${count(more)} further countries stand in \`dataset.json\`.` : ""
}`;
}

function contentSection({ scenes, elements, kept, traceCharacters, traceEntities }: CurationSummary): string {
  const mean = (sum: number) => (kept === 0 ? "0" : (sum / kept).toFixed(1));
  const seen = elements.slice(0, 20).map(({ name, photos }) => `${markdownText(name)} (${share(photos, kept)})`);
  return `## What the photos show

The kind of scene is a rough word, counted from the names of the visible elements; nothing was decided by it.

${keptRows(
  "scene",
  scenes.map((row) => ({ ...row, name: row.scene })),
)}

${seen.length === 0 ? "No visible elements were listed." : `Seen most often: ${seen.join(", ")}.`} A reasoning has ${mean(traceCharacters)} characters and ${mean(traceEntities)} tagged entities on average.`;
}

function licencesSection({ summary, config }: CardFacts): string {
  const whole = config.output.card.licence;
  return `## Licences

${whole === undefined ? "No licence has been chosen for the collection as a whole." : `The collection as a whole: ${markdownText(whole)}.`} Each photo keeps its own, in the column \`licence\`:

${keptRows(
  "licence of the photo",
  summary.licences.map((row) => ({ ...row, name: row.licence })),
)}

Photos without a stated licence must not be passed on before it is known. The reasonings were written by models, whose
terms may limit what their output may train.`;
}

function biasesSection(summary: CurationSummary): string {
  const sentences = knownBiases(summary);
  return `## Known biases

${sentences.length === 0 ? "Nothing was kept, so there is nothing to lean." : sentences.map((sentence) => `- ${markdownText(sentence)}`).join("\n")}`;
}

const ethics = `## Ethics

Finding out where a photo was taken can harm the person who took it or is seen in it. This dataset is for research on
reasoning about public places. Do not use it, or models trained on it, to find, follow or expose a person, and do not join
it with data about people. Photos carry no metadata; photographers are named by the source's ids only, so that one
person's photos can be kept in one split and be taken out on request. Faces, number plates and private homes may be
visible: whoever passes the photos on is responsible for them. To have a photo removed, delete the rows with its \`id\`.`;
