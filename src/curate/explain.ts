// One photo's whole way through a run, in words: its truth, each teacher's answer, what is visible, every decision.
import { distanceKm } from "../place/distance.ts";
import { GlobeError } from "../run/errors.ts";
import { formatFigure } from "../run/format-figure.ts";
import { plainLine, plainText } from "../run/plain-text.ts";
import { completeHistory } from "./complete-history.ts";
import type { CurateConfig } from "./curate-config.ts";
import type { DecisionName, DecisionValue, Elements, PhotoHistory, PhotoReference, TeacherAnswer } from "./item.ts";
import { stageNames } from "./item.ts";
import { decisionTitles, stageTitles } from "./output/names.ts";
import { type Outcome, outcomeOf } from "./output/outcome.ts";
import { stageThresholds } from "./stage-thresholds.ts";
import type { State } from "./state/open-state.ts";

export interface Explanation extends PhotoHistory {
  readonly outcome: Outcome;
  /** The settings that each decided stage went by. */
  readonly thresholds: Readonly<Partial<Record<DecisionName, Readonly<Record<string, DecisionValue>>>>>;
}

/** Finds the photo by its id, or by its row as `#12`. Throws `usage` where the run has no such photo. */
export function explainPhoto(
  state: Pick<State, "photo" | "photoById" | "history">,
  config: Pick<CurateConfig, "elements" | "verify" | "select">,
  id: string,
): Explanation {
  const row = /^#(\d+)$/.exec(id)?.[1];
  const photo = state.photoById(id) ?? (row === undefined ? null : state.photo(Number(row)));
  const history = photo === null ? null : state.history(photo.row);
  if (history === null) {
    throw new GlobeError(
      "usage",
      `This run has no photo "${id}". Ids stand in the source table; a row is named by its number, as in #0.`,
    );
  }
  return {
    ...completeHistory(history, config),
    outcome: outcomeOf(history),
    thresholds: Object.fromEntries(
      history.decisions.map(({ stage }) => [stage, stageThresholds(stage, config)] as const),
    ),
  };
}

export interface FormatExplanationOptions {
  /** Also the answers word for word, as they came. */
  readonly raw?: boolean;
}

/** Text for a terminal; nothing that a model wrote can move its cursor or look like a line of ours. */
export function formatExplanation(explanation: Explanation, { raw = false }: FormatExplanationOptions = {}): string {
  const { photo, answers, elements, outcome } = explanation;
  const lines = [
    `${photo.id}, row ${photo.row}: ${outcomeSentence(outcome)}`,
    "",
    ...truthLines(explanation),
    "",
    "Teachers",
    ...(answers.length === 0
      ? ["  nobody has answered yet"]
      : answers.flatMap((answer) => answerLines(answer, photo, raw))),
    "",
    "Visible elements",
    ...(elements.length === 0 ? ["  none were looked for yet"] : elements.flatMap(elementLines)),
    "",
    "Decisions",
    ...decisionLines(explanation),
  ];
  return `${lines.map((line) => plainText(line)).join("\n")}\n`;
}

export function outcomeSentence(outcome: Outcome): string {
  if (outcome.kind === "kept") return `kept, in ${outcome.split}`;
  if (outcome.kind === "undecided") return `not decided at ${outcome.next} yet`;
  return `rejected at ${outcome.decision.stage}: ${outcome.decision.reason}`;
}

const label = (name: string, width = 14) => `  ${name.padEnd(width)} `;

function truthLines({ photo }: PhotoHistory): string[] {
  const { truth, point } = photo;
  const names = [truth.city, truth.region, truth.country].filter((name) => name !== undefined && name !== "");
  const raw = Object.values(truth.raw ?? {}).filter((name) => name !== "");
  return [
    "Truth",
    `${label("place")}${plainLine(names.join(", ")) || "none: no country has this point"}${truth.iso2 && ` (${truth.iso2})`}`,
    ...(raw.length > 0 ? [`${label("in the source")}${plainLine(raw.join(", "))}`] : []),
    `${label("point")}${point.lat.toFixed(5)}, ${point.lon.toFixed(5)}, cell ${photo.cell}`,
    `${label("photographer")}${plainLine(photo.photographerId ?? "not known")}`,
    `${label("licence")}${plainLine(photo.licence ?? "not stated")}`,
    `${label("photo")}${plainLine(describeReference(photo.image))}`,
  ];
}

function describeReference(image: PhotoReference): string {
  switch (image.kind) {
    case "file":
      return image.path;
    case "tar":
    case "zip":
      return `${image.member} in ${image.archive}`;
    case "url":
      return `${image.url}, kept as ${image.path}`;
    case "missing":
      return `missing; looked for at ${image.looked}`;
  }
}

function answerLines(answer: TeacherAnswer, photo: PhotoHistory["photo"], raw: boolean): string[] {
  const { teacher, status, localizable, score, country, city, reasoning, entities, point, model, error } = answer;
  const verdict = localizable === null ? "no verdict" : localizable ? "localizable" : "not localizable";
  const place = [city, country].filter((name) => name !== null).join(", ");
  const facts = [
    status,
    ...(point === undefined ? [verdict, ...(score === null ? [] : [`score ${formatFigure(score)}`])] : []),
    ...(model === null ? [] : [model]),
    ...tokenWords(answer),
  ];
  return [
    `  ${plainLine(teacher)}: ${plainLine(facts.join(", "))}`,
    ...(place === "" ? [] : [`    says        ${plainLine(place)}`]),
    ...(point ?? []).slice(0, 5).map((guess, index) => {
      const km = formatFigure(Math.round(distanceKm(guess, photo.point)));
      return `    ${index === 0 ? "points at" : "         "}   ${guess.lat.toFixed(3)}, ${guess.lon.toFixed(3)} (${(100 * guess.probability).toFixed(1)} %), ${km} km from the truth`;
    }),
    ...(reasoning === null ? [] : [`    because     ${plainLine(reasoning)}`]),
    ...(entities.length === 0 ? [] : [`    sees        ${plainLine(entities.join(", "))}`]),
    ...(error === undefined ? [] : [`    failed      ${plainLine(error.message)}`]),
    ...(raw
      ? [
          "    word for word:",
          ...plainText(answer.raw)
            .split("\n")
            .map((line) => `    | ${line}`),
        ]
      : []),
  ];
}

function tokenWords({ tokens: { prompt, completion } }: TeacherAnswer): string[] {
  return prompt === null && completion === null ? [] : [`${prompt ?? "?"} + ${completion ?? "?"} tokens`];
}

function elementLines({ provider, elements, error }: Elements): string[] {
  if (error !== undefined) return [`  ${plainLine(provider)}: failed: ${plainLine(error.message)}`];
  const names = elements.map(({ name, score, share }) => {
    const facts = [
      ...(score < 1 ? [score.toFixed(2)] : []),
      ...(share === undefined ? [] : [`${(100 * share).toFixed(1)} %`]),
    ];
    return facts.length === 0 ? name : `${name} (${facts.join(", ")})`;
  });
  return [`  ${plainLine(provider)}: ${plainLine(names.join(", ")) || "nothing"}`];
}

function decisionLines({ decisions, thresholds, outcome }: Explanation): string[] {
  const lines = decisions.flatMap(({ stage, passed, reason, values }) => [
    `  ${passed ? "✓" : "✗"} ${decisionTitles[stage].padEnd(18)} ${plainLine(reason)}`,
    ...pairLines("saw", values),
    ...pairLines("by", thresholds[stage] ?? {}),
  ]);
  if (outcome.kind !== "undecided") return lines;
  const open = stageNames.slice(stageNames.indexOf(outcome.next)).map((stage) => stageTitles[stage].toLowerCase());
  return [...lines, `  … not decided yet: ${open.join(", ")}`];
}

function pairLines(word: string, values: Readonly<Record<string, DecisionValue>>): string[] {
  const pairs = Object.entries(values).map(
    ([name, value]) => `${name} ${value === null ? "none" : formatFigure(value, 200)}`,
  );
  return pairs.length === 0 ? [] : [`      ${word.padEnd(4)} ${plainLine(pairs.join("; "))}`];
}
