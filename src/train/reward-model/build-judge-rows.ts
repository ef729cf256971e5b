// Makes the reward model's table from teachers' answers: as many yes as no in every country.
import type { Sample } from "../../data/sample.ts";
import type { Gazetteer } from "../../place/gazetteer.ts";
import { sha256 } from "../../run/digest.ts";
import { judgeText } from "../../task/judge-text.ts";
import { type ClassifyOptions, classifyCandidate, type JudgeCandidate } from "./classify-candidate.ts";
import { type JudgeKind, judgeKinds, kindColumn } from "./judge-row.ts";

export interface BuildJudgeOptions extends ClassifyOptions {
  readonly seed: number;
  /** Rows of each verdict that one country may give; left out, all that it has of the rarer one. */
  readonly maxPerCountry?: number;
}

export interface JudgeTable {
  /** In the order of their hashed ids, so that any first part is a fair one. */
  readonly rows: readonly Sample[];
  readonly report: JudgeTableReport;
}

export interface JudgeTableReport {
  readonly candidates: number;
  /** Candidates that teach nothing certain. */
  readonly undecided: number;
  readonly found: Readonly<Record<JudgeKind, number>>;
  readonly kept: Readonly<Record<JudgeKind, number>>;
  /** Countries (ISO codes) left out because they have no positive or no negative. */
  readonly oneSided: readonly string[];
}

interface Decided {
  readonly candidate: JudgeCandidate;
  readonly kind: JudgeKind;
  readonly order: string;
}

/**
 * Classifies every candidate and keeps, in each country, equal numbers of positives and negatives, the negatives from
 * all kinds in turn. A pure function of its arguments: the seed alone decides which of them stay.
 */
export function buildJudgeRows(
  candidates: Iterable<JudgeCandidate>,
  gazetteer: Gazetteer,
  options: BuildJudgeOptions,
): JudgeTable {
  const { seed, maxPerCountry = Number.POSITIVE_INFINITY } = options;
  const countries = new Map<string, Decided[]>();
  const found = noCounts();
  let count = 0;
  let undecided = 0;
  for (const candidate of candidates) {
    count++;
    const kind = classifyCandidate(candidate, gazetteer, options);
    const country = candidate.sample.iso2 ?? candidate.sample.country;
    if (kind === null || country === undefined) {
      undecided++;
      continue;
    }
    found[kind]++;
    const order = sha256(`${seed} ${rowId(candidate)}`);
    const decided = countries.get(country) ?? [];
    countries.set(country, decided);
    decided.push({ candidate, kind, order });
  }
  const kept: Decided[] = [];
  const oneSided: string[] = [];
  for (const [country, decided] of countries) {
    const sorted = decided.toSorted(byOrder);
    const positives = sorted.filter(({ kind }) => kind === "positive");
    const negatives = inTurn(sorted.filter(({ kind }) => kind !== "positive"));
    const each = Math.min(positives.length, negatives.length, maxPerCountry);
    if (each === 0) oneSided.push(country);
    kept.push(...positives.slice(0, each), ...negatives.slice(0, each));
  }
  const counts = noCounts();
  for (const { kind } of kept) counts[kind]++;
  return {
    rows: kept.toSorted(byOrder).map(toRow),
    report: { candidates: count, undecided, found, kept: counts, oneSided: oneSided.toSorted() },
  };
}

const byOrder = (a: Decided, b: Decided) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0);

const rowId = ({ sample, teacher }: JudgeCandidate) => `${sample.id}-${teacher}`;

const noCounts = () => Object.fromEntries(judgeKinds.map((kind) => [kind, 0])) as Record<JudgeKind, number>;

/** The first of each kind, then the second of each, as long as there are any. */
function inTurn(decided: readonly Decided[]): readonly Decided[] {
  const kinds = judgeKinds.map((kind) => decided.filter((each) => each.kind === kind));
  const longest = Math.max(...kinds.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => kinds.flatMap((rows) => rows[index] ?? [])).flat();
}

function toRow({ candidate, kind }: Decided): Sample {
  const { entities: _spansOfAnotherText, ...sample } = candidate.sample;
  return {
    ...sample,
    id: rowId(candidate),
    response: judgeText(candidate.completion)!,
    localizability: kind === "positive" ? 1 : 0,
    provenance: { ...sample.provenance, teacher: candidate.teacher },
    columns: { ...sample.columns, [kindColumn]: kind },
  };
}
