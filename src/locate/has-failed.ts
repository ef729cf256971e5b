// Which results count as failed in exit statuses and progress lines.
import type { Status } from "../task/status.ts";
import type { LocateResult } from "./result-schema.ts";

const failed: ReadonlySet<Status> = new Set<Status>(["error", "unparsed", "truncated", "refused"]);

/** True where no usable answer came. A model that says it does not know has answered. */
export function hasFailed({ status }: Pick<LocateResult, "status">): boolean {
  return failed.has(status);
}
