// Why a run has no headline, and what brings one, in words.
import type { ErrorCode } from "../../run/errors.ts";
import { plainLine } from "../../run/plain-text.ts";
import { countOf } from "./format-figures.ts";
import type { Summary } from "./summary.ts";

/** Failures that come from the dataset, and come again until it is mended. */
const ofDataset: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "bad-row",
  "missing-file",
  "file-system",
  "decode-error",
  "too-large",
  "too-small",
  "unsupported",
]);

/** Kinds of failures that are shown; there are hardly ever more. */
const shownFailures = 6;

/** The sentence at the head of an incomplete run; empty for a complete one. */
export function incompleteSentence({ incomplete, failures }: Pick<Summary, "incomplete" | "failures">): string {
  if (incomplete === null) return "";
  const { errorRows, missingRows } = incomplete;
  const reasons = [
    errorRows > 0 ? `${countOf(errorRows, "row")} ended in an error` : null,
    missingRows > 0 ? `${countOf(missingRows, "row")} ${missingRows === 1 ? "was" : "were"} never answered` : null,
  ];
  const mend = failures.some(({ code }) => ofDataset.has(code)) ? "Mend what is named below, then give" : "Give";
  const them = errorRows + missingRows === 1 ? "it" : "them";
  return `INCOMPLETE: ${reasons.filter((reason) => reason !== null).join(" and ")}, so there is no headline score. ${mend} the command of the run again to ask only ${them}.`;
}

/** "4 rows: odd.csv, line 5: …, and others like it", the most frequent kind first. */
export function failureLines({ failures }: Pick<Summary, "failures">): string[] {
  return failures
    .slice(0, shownFailures)
    .map(({ rows, example }) => `${countOf(rows, "row")}${rows === 1 ? "" : ", such as"}: ${plainLine(example)}`);
}
