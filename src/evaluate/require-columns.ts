// Refuses a breakdown by a column that the dataset does not have, before a table of nothing is shown.
import { GlobeError } from "../run/errors.ts";
import { defaultBreakdowns } from "./metrics/summarize.ts";

/** Throws `usage`, naming the columns, where one of `by` is neither a column nor one of the groups that always exist. */
export function requireColumns(by: readonly string[], columns: ReadonlySet<string>): void {
  for (const column of by) {
    if (columns.has(column) || defaultBreakdowns.includes(column)) continue;
    throw new GlobeError(
      "usage",
      `--by names "${column}", which is no column of the dataset. It has ${[...columns].slice(0, 40).join(", ")}; ` +
        `${defaultBreakdowns.join(" and ")} are always there.`,
    );
  }
}
