// The select stage: of the verified photos, the trace, the repeats, the leaks and the split.
import { statSync } from "node:fs";
import type { Gazetteer } from "../place/gazetteer.ts";
import { digestOf } from "../run/digest.ts";
import { completeHistory } from "./complete-history.ts";
import type { CurateConfig } from "./curate-config.ts";
import { fillColumn } from "./fill-column.ts";
import { guardJudge } from "./guard-judge.ts";
import { createHashColumn } from "./hash-column.ts";
import type { CuratedPhoto, Decision, PhotoHistory, PictureHash } from "./item.ts";
import type { PhotoFaults } from "./photo-faults.ts";
import { chooseTrace } from "./select/choose-trace.ts";
import { createSplitter } from "./select/create-splitter.ts";
import { type Benchmark, createRepeatFinder, readBenchmark } from "./select/find-repeats.ts";
import { judgeExamples } from "./select/judge-examples.ts";
import { createRowSet, type RowSet } from "./select/row-set.ts";
import type { ColumnId, State } from "./state/open-state.ts";
import { verifyContext } from "./verify/verify-context.ts";
import { isVerified } from "./verify/verify-photo.ts";

export interface SelectStage {
  readonly config: CurateConfig;
  readonly state: State;
  readonly faults: PhotoFaults;
  readonly gazetteer: Gazetteer;
  readonly signal: AbortSignal;
  readonly onPhoto?: (photos: number) => void;
}

export interface SelectOutcome {
  readonly selected: number;
  readonly isNew: boolean;
}

const selectVersion = 2;
const batchPhotos = 1000;

/** Decisions follow from verified photos and settings alone; they are made anew, from the start, when one of those changed. */
export async function selectPhotos(stage: SelectStage): Promise<SelectOutcome> {
  const { config, state, faults, signal } = stage;
  const inputs = digestOf({
    selectVersion,
    verify: state.meta("verify"),
    select: config.select,
    benchmarks: config.select.leakAgainst.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null),
  });
  const stored = JSON.parse(state.meta("select") ?? "null") as { inputs: string; selected: number } | null;
  if (stored?.inputs === inputs) return { selected: stored.selected, isNew: false };
  state.setMeta("select", null);
  state.forget(["trace", "duplicates", "leaks", "split", "judge"]);

  const candidates = await chooseTraces(stage);
  const hashes = createHashColumn();
  const isCompared = config.select.nearDuplicate >= 0;
  if (isCompared) {
    await fillColumn(hashes, { state, faults, photos: () => state.passedPhotos("trace"), signal });
    await fillColumn(hashes, { state, faults, photos: () => onlyOf(state.photos(), candidates), signal });
  }
  const benchmarks = [];
  for (const path of config.select.leakAgainst) benchmarks.push(await readBenchmark(path, stage.gazetteer));
  const finder = findRepeats(stage, hashes, benchmarks);
  const batches = createBatches(stage);
  for (const photo of state.passedPhotos("trace")) await batches.add(photo.row, finder.decideDuplicate(photo));
  batches.store();
  for (const photo of state.passedPhotos("duplicates")) await batches.add(photo.row, finder.decideLeak(photo));
  batches.store();
  const splitter = createSplitter(config.select);
  for (const photo of state.passedPhotos("leaks")) splitter.add(photo);
  let selected = 0;
  const tested = createRowSet();
  for (const photo of state.passedPhotos("leaks")) {
    const decision = splitter.decide(photo);
    if (decision.passed) selected++;
    if (decision.values.split === "test") tested.add(photo.row);
    await batches.add(photo.row, decision);
  }
  batches.store();
  for (const { photo, refusal } of guardJudge({ config, state, candidates, tested, splitter, benchmarks, hashes })) {
    if (refusal === null) await batches.pause();
    else await batches.add(photo.row, refusal);
  }
  batches.store();
  state.setMeta("select", JSON.stringify({ inputs, selected }));
  return { selected, isNew: true };
}

/** Decides the verified photos. Of the rejected ones, gives those whose answers could teach the judge. */
async function chooseTraces(stage: SelectStage): Promise<RowSet> {
  const { config, state, gazetteer, onPhoto } = stage;
  const context = verifyContext(config, gazetteer);
  const batches = createBatches(stage);
  const candidates = createRowSet();
  const mayTeach = (history: PhotoHistory) => config.select.judgeRows && judgeExamples(history, context).length > 0;
  let photos = 0;
  for (const raw of state.histories()) {
    onPhoto?.(++photos);
    const { row } = raw.photo;
    const isRejected = raw.decisions.some(({ passed }) => !passed);
    if (!isVerified(raw.decisions)) {
      // Nothing is known of a photo without a picture, or of one that is not decided yet.
      if (isRejected && raw.decisions[0]!.passed && mayTeach(completeHistory(raw, config))) candidates.add(row);
      await batches.pause();
      continue;
    }
    const history = completeHistory(raw, config);
    const { decision } = chooseTrace(history, context, config.select.preferTeacher);
    if (!decision.passed && mayTeach(history)) candidates.add(row);
    await batches.add(row, decision);
  }
  batches.store();
  return candidates;
}

function* onlyOf(photos: Iterable<CuratedPhoto>, rows: RowSet): Generator<CuratedPhoto> {
  for (const photo of photos) if (rows.has(photo.row)) yield photo;
}

function findRepeats({ config, state }: SelectStage, column: ColumnId, benchmarks: readonly Benchmark[]) {
  const { nearDuplicate } = config.select;
  const finder = createRepeatFinder({ nearDuplicate, benchmarks });
  if (nearDuplicate < 0) return finder;
  // Records of photos that are no candidates any more are passed over, so that a run's past does not show.
  const records = state.records(column);
  let record = records.next();
  for (const { row } of state.passedPhotos("trace")) {
    while (!record.done && record.value.row < row) record = records.next();
    const isHashed = !record.done && record.value.row === row;
    finder.add(row, isHashed ? (record.value.value as PictureHash).hash : null);
  }
  return finder;
}

function createBatches({ state, signal }: SelectStage) {
  let batch: { row: number; decision: Decision }[] = [];
  let steps = 0;
  const store = () => {
    state.decide(batch);
    batch = [];
  };
  /** Lets the event loop turn now and then, so that an interrupt is heard. */
  const pause = async () => {
    if (++steps % batchPhotos !== 0) return;
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };
  return {
    pause,
    store,
    async add(row: number, decision: Decision) {
      batch.push({ row, decision });
      if (batch.length >= batchPhotos) store();
      await pause();
    },
  };
}
