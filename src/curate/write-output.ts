// The output stage: the dataset of a run, written anew when a decision or a setting of the output has changed.
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Gazetteer } from "../place/gazetteer.ts";
import { digestOf } from "../run/digest.ts";
import { completeHistories, completeHistory } from "./complete-history.ts";
import type { CurateConfig } from "./curate-config.ts";
import type { DecisionName, PhotoHistory } from "./item.ts";
import { loadImage } from "./load-image.ts";
import { openJudgeEntries } from "./output/judge-entry-file.ts";
import { openCheckpoint } from "./output/open-checkpoint.ts";
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
  const examples = config.select.judgeRows ? await balanceExamples(stage, folder, inputs) : undefined;
  const written = await writeDataset(folder, {
    config,
    histories: (fromRow) => completeHistories(state.histories(fromRow), config),
    historyOf(row) {
      const history = state.history(row);
      return history === null ? null : completeHistory(history, config);
    },
    checkpoint: openCheckpoint(`${folder}.progress`, inputs),
    traceOf: (history) => chooseTrace(history, context, config.select.preferTeacher).trace,
    ...(examples !== undefined && { judgeExamplesOf: examples }),
    photoBytes: loadImage,
    gazetteerVersion: gazetteer.version,
    signal,
    ...(onPhoto !== undefined && { onPhoto }),
  });
  state.setMeta("output", inputs);
  for (const file of balanceFiles(folder)) await rm(file, { force: true });
  return { folder, written };
}

/** How far the balance was struck, in shards of photos between two notes, and the examples that it was struck over. */
const notedShards = 10;
const balanceFiles = (folder: string) => [`${folder}.balance`, `${folder}.examples`] as const;

/** Stages at which a photo that fell out teaches the judge nothing: a test or a benchmark is near, or another has it. */
const silentStages: readonly DecisionName[] = ["source", "duplicates", "leaks", "split", "judge"];

/** As many yes as no of every country; killed, it goes on from its last note. */
async function balanceExamples({ config, state, gazetteer, signal }: OutputStage, folder: string, inputs: string) {
  const context = verifyContext(config, gazetteer);
  const { seed, judgeRowsPerCountry } = config.select;
  const [notePath, entriesPath] = balanceFiles(folder);
  const note = openCheckpoint<{ readonly next: number | null; readonly length: number }>(notePath, inputs);
  const balance = createJudgeBalance({ seed, perCountry: judgeRowsPerCountry });
  const examplesOf = (history: PhotoHistory): readonly JudgeExample[] => {
    const isOut = history.decisions.some(
      ({ stage, passed, values }) => (!passed && silentStages.includes(stage)) || values.split === "test",
    );
    return isOut || history.decisions.length < 2 ? [] : judgeExamples(history, context);
  };
  const known = existsSync(entriesPath) ? await note.read() : null;
  await mkdir(dirname(entriesPath), { recursive: true });
  const file = await openJudgeEntries(entriesPath, known?.length ?? 0, balance.restore);
  try {
    let photos = 0;
    const histories = known?.next === null ? [] : completeHistories(state.histories(known?.next ?? 0), config);
    for (const history of histories) {
      for (const example of examplesOf(history)) {
        const entry = balance.add(history.photo, example);
        if (entry !== null) file.append(entry);
      }
      if (++photos % (notedShards * config.output.shardRows) === 0) {
        await note.write({ next: history.photo.row + 1, length: await file.flush() });
      }
      if (photos % 1000 !== 0) continue;
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    }
    await note.write({ next: null, length: await file.flush() });
  } finally {
    await file.close();
  }
  return (history: PhotoHistory) => examplesOf(history).filter((example) => balance.keeps(history.photo, example));
}
