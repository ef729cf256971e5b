// What can be wrong with a row, by name, and a collector that counts everything and remembers the first examples.
import type { RowPosition } from "../sample-row.ts";

export type Severity =
  | "problem" // the row would spoil a score or a training step
  | "note"; // worth knowing, and harmless

/** Kinds of findings in the order in which a report lists them. */
export const findingKinds = {
  "bad-row": { severity: "problem", heading: "rows that cannot be read" },
  "duplicate-id": { severity: "problem", heading: "ids that an earlier row has" },
  "missing-photo": { severity: "problem", heading: "photos that are not there" },
  "broken-photo": { severity: "problem", heading: "photos that cannot be decoded" },
  "exact-duplicate": { severity: "problem", heading: "photos whose bytes an earlier row has" },
  "near-duplicate": { severity: "problem", heading: "photos that look like an earlier one" },
  "leaked-id": { severity: "problem", heading: "ids that another set has" },
  "leaked-photo": { severity: "problem", heading: "photos whose bytes another set has" },
  "leaked-near-duplicate": { severity: "problem", heading: "photos that look like one of another set" },
  "impossible-coordinates": { severity: "problem", heading: "coordinates that cannot be true" },
  "swapped-coordinates": { severity: "problem", heading: "points with latitude and longitude swapped" },
  "country-mismatch": { severity: "problem", heading: "points outside the named country" },
  "code-mismatch": { severity: "problem", heading: "country codes that contradict the country's name" },
  "distant-city": { severity: "problem", heading: "points far from the named city" },
  "unscorable-country": { severity: "problem", heading: "true countries that would not score when answered" },
  "unscorable-city": { severity: "problem", heading: "true cities that would not score when answered" },
  "unresolved-country": {
    severity: "note",
    heading: "true countries that are no known name, and match by spelling alone",
  },
  "unresolved-city": {
    severity: "note",
    heading: "true cities that are not in the gazetteer, and match by spelling alone",
  },
  "over-token-budget": { severity: "note", heading: "photos above the budget of image tokens" },
  "remote-photo": { severity: "note", heading: "photos behind a URL, which were not looked at" },
} as const satisfies Record<string, { severity: Severity; heading: string }>;

export type FindingKind = keyof typeof findingKinds;

/** Where a row stands and what it is called. */
export interface RowName extends RowPosition {
  /** Empty where the row has no readable id. */
  readonly id: string;
}

export interface Finding extends RowName {
  readonly kind: FindingKind;
  /** A sentence. */
  readonly detail: string;
  /** What to do about it, for the list of fixes. */
  readonly suggestion: string;
  /** The row that this one repeats or leaks into. */
  readonly other?: RowName;
}

export interface FindingCount {
  readonly severity: Severity;
  readonly count: number;
  /** The first ones, in row order within a kind. */
  readonly examples: readonly Finding[];
}

export interface FindingCollector {
  add(finding: Finding): void;
  /** Kinds that occurred, in the order of `findingKinds`. */
  counts(): ReadonlyMap<FindingKind, FindingCount>;
}

/** Keeps at most `mostExamples` of each kind; every finding goes to `onFinding`. */
export function createCollector(
  mostExamples: number,
  onFinding: (finding: Finding) => void = () => {},
): FindingCollector {
  const kinds = new Map<FindingKind, { count: number; examples: Finding[] }>();
  return {
    add(finding) {
      const kind = kinds.get(finding.kind) ?? { count: 0, examples: [] };
      kinds.set(finding.kind, kind);
      kind.count++;
      if (kind.examples.length < mostExamples) kind.examples.push(finding);
      onFinding(finding);
    },
    counts() {
      const sorted = (Object.keys(findingKinds) as FindingKind[]).filter((kind) => kinds.has(kind));
      return new Map(sorted.map((kind) => [kind, { severity: findingKinds[kind].severity, ...kinds.get(kind)! }]));
    },
  };
}
