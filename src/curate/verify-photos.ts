// The verify stage: decides every photo that all columns have spoken about, and goes on where a kill stopped it.
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Gazetteer } from "../place/gazetteer.ts";
import { digestOf } from "../run/digest.ts";
import { completeHistory } from "./complete-history.ts";
import type { CurateConfig } from "./curate-config.ts";
import type { Decision, PhotoHistory } from "./item.ts";
import { faultLog, type PhotoFaults } from "./photo-faults.ts";
import type { ColumnId, State } from "./state/open-state.ts";
import { readAnswers, verifyContext } from "./verify/verify-context.ts";
import { verifyPhoto } from "./verify/verify-photo.ts";

export interface VerifyStage {
  readonly config: CurateConfig;
  readonly state: State;
  readonly faults: PhotoFaults;
  readonly gazetteer: Gazetteer;
  readonly signal: AbortSignal;
  readonly onPhoto?: (photos: number) => void;
}

export interface VerifyOutcome {
  readonly photos: number;
  /** Photos that some column has not spoken about; they stay undecided. */
  readonly pending: number;
  readonly verified: number;
  /** False where nothing had changed since the last time. */
  readonly isNew: boolean;
}

/** Raised when a rule changes what it decides. */
const rulesVersion = 1;
const batchPhotos = 1000;

interface Progress extends VerifyOutcome {
  /** Digest of everything that the decisions follow from. */
  readonly inputs: string;
  /** The first row that is not decided; null when all are. */
  readonly next: number | null;
}

/**
 * Decisions are derived, so they are made anew when a threshold, an answer or a rule has changed, and kept otherwise.
 * A kill costs the rows of one transaction.
 */
export async function verifyPhotos(stage: VerifyStage): Promise<VerifyOutcome> {
  const { config, state, gazetteer, faults, signal, onPhoto } = stage;
  const columns = state.columns();
  const inputs = inputsOf(stage, columns);
  const stored = JSON.parse(state.meta("verify") ?? "null") as Progress | null;
  if (stored?.inputs === inputs && stored.next === null) return { ...outcomeOf(stored), isNew: false };
  let progress: Progress = { inputs, next: 0, photos: 0, pending: 0, verified: 0, isNew: true };
  if (stored?.inputs === inputs) progress = stored;
  else {
    state.setMeta("verify", null);
    state.forget("all");
  }
  const context = verifyContext(config, gazetteer);
  const counts = { photos: progress.photos, pending: progress.pending, verified: progress.verified };
  let batch: { row: number; decision: Decision }[] = [];
  let inBatch = 0;
  const store = (next: number | null) => {
    progress = { ...progress, ...counts, next };
    state.decide(batch, { key: "verify", value: JSON.stringify(progress) });
    batch = [];
    inBatch = 0;
  };

  for (const raw of state.histories(progress.next ?? 0)) {
    const { row } = raw.photo;
    const history = completeHistory(raw, config);
    const decisions: Decision[] = [decideSource(history, faults)];
    counts.photos++;
    if (decisions[0]!.passed) {
      if (isComplete(history, columns, context.teachers)) decisions.push(...verifyPhoto(history, context));
      else counts.pending++;
      if (decisions.length > 1 && decisions.every(({ passed }) => passed)) counts.verified++;
    }
    for (const decision of decisions) batch.push({ row, decision });
    if (++inBatch < batchPhotos) continue;
    store(row + 1);
    onPhoto?.(counts.photos);
    // Lets the event loop turn, so that an interrupt is heard.
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  store(null);
  return outcomeOf(progress);
}

function outcomeOf({ photos, pending, verified, isNew }: Progress): VerifyOutcome {
  return { photos, pending, verified, isNew };
}

/** Did every column give its final word? Elements and answers of a failed column are asked for again. */
function isComplete(
  { answers, elements, similarities }: PhotoHistory,
  columns: readonly ColumnId[],
  teachers: readonly string[],
): boolean {
  return columns.every(({ kind, name }) => {
    if (kind === "answers") return answers.some((answer) => answer.teacher === name && answer.status !== "failed");
    if (kind === "elements") return elements.some((each) => each.provider === name && each.error === undefined);
    // One reasoning, or none, is compared with nothing.
    return similarities !== undefined || readAnswers({ answers }, teachers).length < 2;
  });
}

function decideSource({ photo }: PhotoHistory, faults: PhotoFaults): Decision {
  const { row, image } = photo;
  const decide = (passed: boolean, reason: string, values: Decision["values"]): Decision => ({
    stage: "source",
    passed,
    reason,
    values,
  });
  if (image.kind === "missing") return decide(false, "the photo is missing", { looked: image.looked });
  const fault = faults.get(row);
  if (fault === undefined) return decide(true, "the photo is there", { kind: image.kind });
  const { code, message } = fault;
  return decide(false, code === "missing-file" ? "the photo is missing" : "the photo cannot be used", {
    code,
    message,
  });
}

function inputsOf({ config, state, gazetteer }: VerifyStage, columns: readonly ColumnId[]): string {
  const size = (log: string) => statSync(join(state.folder, log), { throwIfNoEntry: false })?.size ?? 0;
  return digestOf({
    rulesVersion,
    thresholds: config.verify,
    listings: config.elements.filter(({ provider }) => provider === "teacher"),
    teachers: config.teachers.map(({ name }) => name),
    pointTeacher: config.pointTeacher?.name ?? null,
    columns: columns.map((column) => ({ ...column, size: size(state.logOf(column)) })),
    faults: size(faultLog),
    photos: state.meta("photos"),
    gazetteer: gazetteer.version,
  });
}
