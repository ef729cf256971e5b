// The colour of each status in charts.
import type { Status } from "../../task/status.ts";

export const statusColors: Readonly<Record<Status, string>> = {
  ok: "var(--accent)",
  recovered: "var(--c1)",
  abstained: "var(--c2)",
  ambiguous: "#b98a2f",
  unparsed: "var(--c3)",
  truncated: "#a5522a",
  refused: "var(--c4)",
  error: "#6f1d3a",
};
