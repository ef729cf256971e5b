// The output stage: the dataset of a run, written anew when a decision or a setting of the output has changed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Gazetteer } from "../place/gazetteer.ts";
import { digestOf } from "../run/digest.ts";
import { completeHistories } from "./complete-history.ts";
import type { CurateConfig } from "./curate-config.ts";
import type { PhotoHistory } from "./item.ts";
import { loadImage } from "./load-image.ts";
import { type WrittenDataset, writeDataset } from "./output/write-dataset.ts";
import { createJudgeBalance } from "./select/balance-judge-rows.ts";
import { chooseTrace } from "./select/choose-trace.ts";
import { type JudgeExample, judgeExamples } from "./select/judge-examples.ts";
import type { State } from "./state/open-state.ts";
import { verifyContext } from "./verify/verify-context.ts";

export interface OutputStage {
  readonly config: CurateConfig;
  readonly state: State;
  readonly gazetteer: Gazetteer;
  readonly signal: AbortSignal;
  readonly onPhoto?: (photos: number) => void;
}

export interface OutputOutcome {
  readonly folder: string;
  /** Null where nothing had changed since the last time. */
  readonly written: WrittenDataset | null;
}

export async function writeOutput(stage: OutputStage): Promise<OutputOutcome> {
  const { config, state, gazetteer, signal, onPhoto } = stage;
  const folder = config.output.folder ?? join(state.folder, "dataset");
  const inputs = digestOf({
    select: state.meta("select"),
    verify: state.meta("verify"),
    output: config.output,
    // They stand in the card.
    config: { ...config, output: null },
  });
  if (state.meta("output") === inputs && existsSync(join(folder, "dataset.json"))) return { folder, written: null };
  state.setMeta("output", null);
  const context = verifyContext(config, gazetteer);
  const examples = config.select.judgeRows ? await balanceExamples(stage) : undefined;
  const written = await writeDataset(folder, {
    config,
    histories: completeHistories(state.histories(), config),
    traceOf: (history) => chooseTrace(history, context, config.select.preferTeacher).trace,
    ...(examples !== undefined && { judgeExamplesOf: examples }),
    photoBytes: loadImage,
    gazetteerVersion: gazetteer.version,
    signal,
    ...(onPhoto !== undefined && { onPhoto }),
  });
  state.setMeta("output", inputs);
  return { folder, written };
}

/** Photos that a test split or a benchmark holds, or that repeat one, teach the judge nothing. */
async function balanceExamples({ config, state, gazetteer, signal }: OutputStage) {
  const context = verifyContext(config, gazetteer);
  const { seed, judgeRowsPerCountry } = config.select;
  const balance = createJudgeBalance({ seed, perCountry: judgeRowsPerCountry });
  const examplesOf = (history: PhotoHistory): readonly JudgeExample[] => {
    const isOut = history.decisions.some(
      ({ stage, passed, values }) =>
        (!passed && ["source", "duplicates", "leaks", "split"].includes(stage)) || values.split === "test",
    );
    return isOut || history.decisions.length < 2 ? [] : judgeExamples(history, context);
  };
  let photos = 0;
  for (const history of completeHistories(state.histories(), config)) {
    for (const example of examplesOf(history)) balance.add(history.photo, example);
    if (++photos % 1000 !== 0) continue;
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  return (history: PhotoHistory) => examplesOf(history).filter((example) => balance.keeps(history.photo, example));
}
