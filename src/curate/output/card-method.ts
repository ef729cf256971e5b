// The part of a dataset card that says how the rows were chosen: stages, teachers, thresholds and seeds.
import type { CurateConfig } from "../curate-config.ts";
import { type CurationSummary, pointKm } from "./curation-summary.ts";
import type { CardFacts } from "./dataset-card.ts";
import { count, share } from "./figures.ts";
import { type MarkdownColumn, markdownTable, markdownText } from "./markdown.ts";
import { stageTitles } from "./names.ts";

const number = (label: string): MarkdownColumn => ({ label, isNumber: true });

export function stagesSection({ stages, photos, kept }: CurationSummary): string {
  const rows = stages.map(({ stage, entered, passed, rejected, reasons }) => [
    stageTitles[stage],
    entered,
    passed,
    rejected,
    share(passed, entered),
    reasons[0] === undefined ? "" : `${reasons[0].reason} (${count(reasons[0].count)})`,
  ]);
  const columns = [
    "stage",
    number("entered"),
    number("passed"),
    number("fell out"),
    number("yield"),
    "most frequent reason",
  ];
  return `## Stages

Of ${count(photos)} photos ${count(kept)} were kept (${share(kept, photos)}). A photo falls out at the first stage that it does not pass, and stands
in the rejected table with what that stage saw.

${markdownTable(columns, rows)}`;
}

export function teachersSection(config: CurateConfig, { teachers }: CurationSummary): string {
  const rows = teachers.map((teacher) => {
    const settings = config.teachers.find(({ name }) => name === teacher.teacher);
    const answers = Object.values(teacher.statuses).reduce((sum, answers) => sum + answers, 0);
    const usable = (teacher.statuses.ok ?? 0) + (teacher.statuses.repaired ?? 0);
    return [
      teacher.teacher,
      teacher.models.join(", ") || "–",
      settings === undefined ? "point teacher" : `${settings.prompt}, temperature ${settings.temperature}`,
      answers,
      share(usable, answers),
      teacher.pointed > 0
        ? `${share(teacher.pointedNear, teacher.pointed)} within ${pointKm} km`
        : share(teacher.rightCountry, teacher.namedCountry),
      teacher.traces,
    ];
  });
  const digests = teachers.flatMap(({ teacher, prompts }) =>
    prompts.map((digest) => `- ${markdownText(teacher)}: \`${digest}\``),
  );
  const heads = [
    "teacher",
    "model",
    "asked with",
    number("answers"),
    number("usable"),
    number("right"),
    number("reasonings kept"),
  ];
  return `## Teachers

${markdownTable(heads, rows)}

Right: the true country, of the answers that name one; of a point teacher, the share of first points near the truth. SHA-256 of the prompts:

${digests.length === 0 ? "- none" : digests.join("\n")}`;
}

/** Settings that decide which rows are kept; where photos and servers are is nobody's business. */
export function settingsSection({ config, gazetteerVersion }: CardFacts): string {
  const { embeddings, ...verify } = config.verify;
  const { leakAgainst, ...select } = config.select;
  const rows: [string, string][] = [
    ...flat("sample", config.sample),
    ...flat("verify", verify),
    [
      "verify.reasonings",
      embeddings === undefined
        ? "compared by shared entities"
        : `embedded by ${embeddings.model ?? "the served model"}`,
    ],
    ...config.elements.map((provider): [string, string] => [
      "elements",
      provider.provider === "teacher" ? "listed by teachers" : `${provider.provider} by ${baseName(provider.model)}`,
    ]),
    ...(config.pointTeacher === undefined
      ? []
      : [["pointTeacher", `${config.pointTeacher.kind}, ${baseName(config.pointTeacher.model)}`] as [string, string]]),
    ...flat("select", select),
    ["select.leakAgainst", leakAgainst.map(baseName).join(", ") || "nothing"],
    ...(gazetteerVersion === undefined ? [] : [["gazetteer", gazetteerVersion] as [string, string]]),
  ];
  return `## Settings

${markdownTable(["setting", "value"], rows)}`;
}

function flat(path: string, value: unknown): [string, string][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [[path, typeof value === "string" ? value : JSON.stringify(value)]];
  }
  return Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : flat(`${path}.${key}`, member)));
}

const baseName = (path: string) =>
  path
    .split(/[\\/]/)
    .filter((part) => part !== "")
    .slice(-2)
    .join("/");
