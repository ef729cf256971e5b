// The dataset of a run from its state: traces and judge rows are chosen again by the same pure rules, streaming.
import { join } from "node:path";
import { hash53 } from "../../data/check/packed-columns.ts";
import type { Gazetteer } from "../../place/gazetteer.ts";
import { completeHistory } from "../complete-history.ts";
import type { CurateConfig } from "../curate-config.ts";
import type { CuratedPhoto, PhotoHistory, StageName } from "../item.ts";
import { loadImage } from "../load-image.ts";
import { createJudgeBalance } from "../select/balance-judge-rows.ts";
import { chooseTrace } from "../select/choose-trace.ts";
import { type JudgeExample, judgeExamples } from "../select/judge-examples.ts";
import { createKeyIndex } from "../select/key-index.ts";
import type { State } from "../state/open-state.ts";
import { verifyContext } from "../verify/verify-context.ts";
import { outcomeOf } from "./outcome.ts";
import type { PhotoBytes } from "./place-photo.ts";
import { type WrittenDataset, writeDataset } from "./write-dataset.ts";

export interface RunDatasetOptions {
  readonly state: Pick<State, "folder" | "histories">;
  readonly config: CurateConfig;
  readonly gazetteer: Gazetteer;
  /** Default: where the source keeps them. */
  readonly photoBytes?: PhotoBytes;
  readonly onPhoto?: (photos: number) => void;
  readonly signal?: AbortSignal;
}

/** Into `output.folder`, else `dataset` in the run directory. Errors as `writeDataset`. */
export async function writeRunDataset(options: RunDatasetOptions): Promise<WrittenDataset> {
  const { state, config, gazetteer, photoBytes = loadImage, onPhoto, signal } = options;
  const context = verifyContext(config, gazetteer);
  const folder = config.output.folder ?? join(state.folder, "dataset");
  return await writeDataset(folder, {
    config,
    histories: completeHistories(options),
    traceOf: (history) => chooseTrace(history, context, config.select.preferTeacher).trace,
    ...(config.select.judgeRows && {
      judgeExamplesOf: await judgeSelector(options, (history) => judgeExamples(history, context)),
    }),
    photoBytes,
    gazetteerVersion: gazetteer.version,
    ...(onPhoto && { onPhoto }),
    ...(signal && { signal }),
  });
}

function* completeHistories({ state, config }: RunDatasetOptions): Generator<PhotoHistory> {
  for (const history of state.histories()) yield completeHistory(history, config);
}

/** A judge must not learn from photos that are no photos, that repeat others, or that a benchmark has. */
const unfit: ReadonlySet<StageName> = new Set(["source", "teachers", "trace", "duplicates", "leaks", "split"]);

/**
 * Which examples stay once yes and no are balanced in every country. Photos of the test split teach the judge nothing,
 * nor do rejected ones that share a photographer or a cell with it.
 */
async function judgeSelector(
  options: RunDatasetOptions,
  examplesOf: (history: PhotoHistory) => readonly JudgeExample[],
): Promise<(history: PhotoHistory) => readonly JudgeExample[]> {
  const tested = createKeyIndex();
  for (const history of options.state.histories()) {
    options.signal?.throwIfAborted();
    const outcome = outcomeOf(history);
    if (outcome.kind === "kept" && outcome.split === "test") for (const key of keysOf(history.photo)) tested.add(key);
  }
  const fitting = (history: PhotoHistory) => {
    const outcome = outcomeOf(history);
    if (outcome.kind === "undecided" || (outcome.kind === "kept" && outcome.split === "test")) return [];
    if (outcome.kind === "rejected" && unfit.has(outcome.decision.stage)) return [];
    return keysOf(history.photo).some((key) => tested.find(key) !== -1) ? [] : examplesOf(history);
  };
  const { seed, judgeRowsPerCountry } = options.config.select;
  const balance = createJudgeBalance({ seed, perCountry: judgeRowsPerCountry });
  for (const history of completeHistories(options)) {
    options.signal?.throwIfAborted();
    for (const example of fitting(history)) balance.add(history.photo, example);
  }
  return (history) => fitting(history).filter((example) => balance.keeps(history.photo, example));
}

function keysOf({ cell, photographerId }: CuratedPhoto): readonly number[] {
  const key = hash53(`cell ${cell}`);
  return photographerId === undefined ? [key] : [key, hash53(`photographer ${photographerId}`)];
}
