// How far a run has come, on one screen: photos, each teacher and provider, each stage, pace and money.
import { existsSync, readFileSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isHeld } from "../run/lock.ts";
import { plainLine } from "../run/plain-text.ts";
import { duration } from "../run/progress.ts";
import type { CurateConfig } from "./curate-config.ts";
import type { TeacherAnswer } from "./item.ts";
import { count, share } from "./output/figures.ts";
import { stageTitles } from "./output/names.ts";
import type { DatasetTable } from "./output/write-dataset.ts";
import { faultLog } from "./photo-faults.ts";
import type { ColumnId, StageYield, State } from "./state/open-state.ts";

export interface ColumnStatus {
  readonly kind: ColumnId["kind"];
  readonly name: string;
  /** Records by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Final records; `failed` ones are asked again by the next run and are not among them. */
  readonly done: number;
  readonly failed: number;
  /** Photos that are still to be asked about; null for comparisons, of which only answered photos have any. */
  readonly left: number | null;
  /** Records a second that were appended while this was measured; null where nothing runs or nothing was measured. */
  readonly perSecond: number | null;
  readonly secondsLeft: number | null;
  /** Tokens of all answers; estimated from the first of them where there are many. Null for providers of elements. */
  readonly tokens: { readonly prompt: number; readonly completion: number; readonly isEstimate: boolean } | null;
  /** What those tokens cost; null without a price. */
  readonly money: { readonly amount: number; readonly amountLeft: number; readonly currency: string } | null;
}

export interface CurationStatus {
  readonly folder: string;
  readonly isRunning: boolean;
  readonly photos: number;
  /** Photos that cannot be used whoever is asked: missing, or no pictures. */
  readonly unusable: number;
  readonly columns: readonly ColumnStatus[];
  readonly stages: readonly StageYield[];
  /** Photos in the splits of the dataset, by the last decisions. */
  readonly kept: number;
  /** Tables of the dataset that was written last; null before. */
  readonly dataset: readonly Omit<DatasetTable, "files">[] | null;
}

export interface StatusOptions {
  readonly state: Pick<State, "folder" | "photoCount" | "columns" | "statuses" | "records" | "logOf" | "yields">;
  readonly config: Pick<CurateConfig, "teachers" | "output">;
  /** How long the pace of a running run is watched. Default 2 s; 0 watches nothing. */
  readonly watchSeconds?: number;
}

/** Answers that are read to know what one costs. */
const sampledAnswers = 1000;

/** Reads only, also while a run writes. */
export async function curationStatus({ state, config, watchSeconds = 2 }: StatusOptions): Promise<CurationStatus> {
  const { folder } = state;
  const isRunning = isHeld(join(folder, "lock"));
  const columns = state.columns();
  const watched = isRunning && watchSeconds > 0;
  const before = columns.map((column) => logSize(state, column));
  if (watched) await sleep(watchSeconds * 1000);
  const appended = await Promise.all(columns.map((column, index) => countLines(state, column, before[index]!)));
  const unusable = countLogLines(join(folder, faultLog));
  const stages = state.yields();
  const photos = state.photoCount;
  return {
    folder,
    isRunning,
    photos,
    unusable,
    columns: columns.map((column, index) => {
      const perSecond = watched ? appended[index]! / watchSeconds : null;
      return columnStatus({ state, config, column, perSecond, wanted: photos - unusable });
    }),
    stages,
    kept: stages.at(-1)?.passed ?? 0,
    dataset: readTables(config.output.folder ?? join(folder, "dataset")),
  };
}

interface ColumnFacts extends Pick<StatusOptions, "state" | "config"> {
  readonly column: ColumnId;
  readonly perSecond: number | null;
  /** Photos that the column is asked about. */
  readonly wanted: number;
}

function columnStatus({ state, config, column, perSecond, wanted }: ColumnFacts): ColumnStatus {
  const statuses = state.statuses(column);
  const failed = statuses.failed ?? 0;
  const records = Object.values(statuses).reduce((sum, number) => sum + number, 0);
  const done = records - failed;
  const left = column.kind === "answers" || column.kind === "elements" ? Math.max(0, wanted - done) : null;
  const tokens = column.kind === "answers" ? sumTokens(state, column, records) : null;
  const price = config.teachers.find(({ name }) => name === column.name)?.price;
  const amount =
    tokens === null || price === undefined
      ? null
      : (tokens.prompt * price.input + tokens.completion * price.output) / 1e6;
  return {
    kind: column.kind,
    name: column.name,
    statuses,
    done,
    failed,
    left,
    perSecond,
    secondsLeft: left === null || !perSecond ? null : left / perSecond,
    tokens,
    money:
      amount === null || price === undefined || (price.input === 0 && price.output === 0)
        ? null
        : { amount, amountLeft: records === 0 ? 0 : (amount / records) * (left ?? 0), currency: price.currency },
  };
}

function sumTokens(state: StatusOptions["state"], column: ColumnId, records: number): ColumnStatus["tokens"] {
  let read = 0;
  let prompt = 0;
  let completion = 0;
  for (const { value } of records === 0 ? [] : state.records(column)) {
    const { tokens } = value as TeacherAnswer;
    prompt += tokens.prompt ?? 0;
    completion += tokens.completion ?? 0;
    if (++read === sampledAnswers) break;
  }
  const scale = read === 0 ? 0 : records / read;
  return {
    prompt: Math.round(prompt * scale),
    completion: Math.round(completion * scale),
    isEstimate: read < records,
  };
}

const logSize = (state: StatusOptions["state"], column: ColumnId) =>
  statSync(join(state.folder, state.logOf(column)), { throwIfNoEntry: false })?.size ?? 0;

/** Lines that were appended behind byte `from`. */
async function countLines(state: StatusOptions["state"], column: ColumnId, from: number): Promise<number> {
  const size = logSize(state, column);
  if (size <= from) return 0;
  const file = await open(join(state.folder, state.logOf(column)), "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    let lines = 0;
    for (let at = buffer.indexOf(10); at >= 0 && at < bytesRead; at = buffer.indexOf(10, at + 1)) lines++;
    return lines;
  } finally {
    await file.close();
  }
}

function countLogLines(path: string): number {
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").length - 1 : 0;
}

function readTables(folder: string): CurationStatus["dataset"] {
  try {
    const { tables } = JSON.parse(readFileSync(join(folder, "dataset.json"), "utf8")) as {
      tables: readonly DatasetTable[];
    };
    return tables.map(({ config, split, format, rows }) => ({ config, split, format, rows }));
  } catch {
    return null;
  }
}

/** Text for a terminal of 80 columns. */
export function formatStatus(status: CurationStatus): string {
  const { folder, isRunning, photos, unusable, columns, stages, kept, dataset } = status;
  const lines = [
    `${plainLine(folder)}: ${isRunning ? "running" : "not running"}`,
    `${count(photos)} photos${unusable > 0 ? `, ${count(unusable)} of them unusable` : ""}, ${count(kept)} kept (${share(kept, photos)})`,
    "",
    row(["", "done", "failed", "left", "a second", "time left"]),
    ...columns.map(({ name, done, failed, left, perSecond, secondsLeft }) =>
      row([
        plainLine(name),
        count(done),
        count(failed),
        left === null ? "–" : count(left),
        perSecond === null ? "–" : perSecond.toFixed(1),
        !left || secondsLeft === null ? "–" : duration(secondsLeft),
      ]),
    ),
    ...columns.flatMap(answersLine),
    ...columns.flatMap(moneyLine),
    "",
    row(["stage", "passed", "fell out", "yield"]),
    ...stages.flatMap(({ stage, passed, rejected, reasons }) => [
      row([stageTitles[stage], count(passed), count(rejected), share(passed, passed + rejected)]),
      ...reasons.slice(0, 2).map(({ reason, count: times }) => `    ${count(times)}: ${plainLine(reason)}`),
    ]),
    "",
    ...(dataset === null ? ["No dataset has been written yet."] : datasetLines(dataset)),
  ];
  return `${lines.join("\n")}\n`;
}

function row([head = "", ...cells]: readonly string[]): string {
  return `${head.slice(0, 22).padEnd(22)}${cells.map((cell) => cell.padStart(11)).join("")}`.trimEnd();
}

/** What became of a column's answers, where not all were simply fine. */
function answersLine({ name, statuses }: ColumnStatus): string[] {
  const odd = Object.entries(statuses).filter(([status]) => !["ok", "failed"].includes(status));
  const words = odd.map(([status, number]) => `${count(number)} ${status}`);
  return words.length === 0 ? [] : [`  ${plainLine(name)}: ${words.join(", ")}`];
}

function moneyLine({ name, tokens, money }: ColumnStatus): string[] {
  if (tokens === null || tokens.prompt + tokens.completion === 0) return [];
  const about = tokens.isEstimate ? "about " : "";
  const amounts =
    money === null
      ? ""
      : `: ${about}${money.amount.toFixed(2)} ${plainLine(money.currency)}, about ${money.amountLeft.toFixed(2)} to come`;
  return [`  ${plainLine(name)}: ${about}${count(tokens.prompt)} + ${count(tokens.completion)} tokens${amounts}`];
}

function datasetLines(dataset: NonNullable<CurationStatus["dataset"]>): string[] {
  const tables = dataset.map(
    ({ config, split, format, rows }) => `${config === "judge" ? "judge " : ""}${split} (${format}) ${count(rows)}`,
  );
  return [`Dataset: ${tables.join(", ")}.`];
}
