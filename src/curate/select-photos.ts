// The select stage: of the verified photos, the trace, the repeats, the leaks and the split.
import { statSync } from "node:fs";
import type { Gazetteer } from "../place/gazetteer.ts";
import { digestOf } from "../run/digest.ts";
import { completeHistory } from "./complete-history.ts";
import type { CurateConfig } from "./curate-config.ts";
import { fillColumn } from "./fill-column.ts";
import { createHashColumn } from "./hash-column.ts";
import type { Decision, PictureHash } from "./item.ts";
import type { PhotoFaults } from "./photo-faults.ts";
import { chooseTrace } from "./select/choose-trace.ts";
import { createSplitter } from "./select/create-splitter.ts";
import { createRepeatFinder, readBenchmark } from "./select/find-repeats.ts";
import type { State } from "./state/open-state.ts";
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

const selectVersion = 1;
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
  state.forget(["trace", "duplicates", "leaks", "split"]);

  await chooseTraces(stage);
  const hashes = createHashColumn();
  const isCompared = config.select.nearDuplicate >= 0;
  if (isCompared) {
    await fillColumn(hashes, { state, faults, photos: () => state.passedPhotos("trace"), signal });
  }
  const finder = await findRepeats(stage, hashes);
  const batches = createBatches(stage);
  for (const photo of state.passedPhotos("trace")) await batches.add(photo.row, finder.decideDuplicate(photo));
  batches.store();
  for (const photo of state.passedPhotos("duplicates")) await batches.add(photo.row, finder.decideLeak(photo));
  batches.store();
  const splitter = createSplitter(config.select);
  for (const photo of state.passedPhotos("leaks")) splitter.add(photo);
  let selected = 0;
  for (const photo of state.passedPhotos("leaks")) {
    const decision = splitter.decide(photo);
    if (decision.passed) selected++;
    await batches.add(photo.row, decision);
  }
  batches.store();
  state.setMeta("select", JSON.stringify({ inputs, selected }));
  return { selected, isNew: true };
}

async function chooseTraces(stage: SelectStage): Promise<void> {
  const { config, state, gazetteer, onPhoto } = stage;
  const context = verifyContext(config, gazetteer);
  const batches = createBatches(stage);
  let photos = 0;
  for (const raw of state.histories()) {
    onPhoto?.(++photos);
    if (!isVerified(raw.decisions)) {
      await batches.pause();
      continue;
    }
    const history = completeHistory(raw, config);
    await batches.add(history.photo.row, chooseTrace(history, context, config.select.preferTeacher).decision);
  }
  batches.store();
}

async function findRepeats({ config, state, gazetteer }: SelectStage, column: ReturnType<typeof createHashColumn>) {
  const { nearDuplicate, leakAgainst } = config.select;
  const benchmarks = [];
  for (const path of leakAgainst) benchmarks.push(await readBenchmark(path, gazetteer));
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
