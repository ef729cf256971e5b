// Shows on a terminal what a curation is doing.
import type { Clock } from "../run/clock.ts";
import { plainLine } from "../run/plain-text.ts";
import { createProgress, type Progress } from "../run/progress.ts";
import type { CurationWatch } from "./run-curation.ts";

const labels = {
  source: "rows read",
  download: "photos",
  teachers: "answers",
  elements: "answers",
  verify: "photos verified",
  select: "photos seen",
  output: "photos written",
} as const;

export function watchCuration(clock: Clock): { readonly watch: CurationWatch; readonly clear: () => void } {
  let progress: Progress | null = null;
  const clear = () => progress?.clear();
  return {
    clear,
    watch: {
      begin({ path, isResumed }) {
        process.stderr.write(`${plainLine(`${isResumed ? "Going on with" : "Beginning"} ${path}.`)}\n`);
      },
      stage(stage, total) {
        clear();
        progress = createProgress({ label: labels[stage], total, clock });
      },
      progress: (done, text) => progress?.update(done, text),
    },
  };
}
