// The state of a run as functions: photos, the answers and elements in its logs, and the decisions about each photo.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type {
  CuratedPhoto,
  Decision,
  DecisionName,
  Elements,
  PhotoHistory,
  PictureHash,
  ReasoningSimilarity,
  Similarities,
  StageName,
  TeacherAnswer,
} from "../item.ts";
import { decisionNames, stageNames } from "../item.ts";
import { type LogWindow, openLogWindow } from "./log-window.ts";
import { inTransaction, openDatabase } from "./schema.ts";
import {
  type DecisionRecord,
  fromPhoto,
  type PhotoRecord,
  prepareStatements,
  type RecordEntry,
  toDecision,
  toPhoto,
  type YieldRecord,
} from "./statements.ts";
import { tailLog } from "./tail-log.ts";

export type ColumnKind = "answers" | "elements" | "similarities" | "hashes";

export type RecordValue = TeacherAnswer | Elements | Similarities | PictureHash;

/** One teacher or one provider of elements. Answers given under another key (another prompt, another seed) do not count. */
export interface ColumnId {
  readonly kind: ColumnKind;
  readonly name: string;
  /** Digest of everything that decides an answer. */
  readonly key: string;
}

/** A line of `answers/<teacher>.jsonl`, and likewise in the folders of the other kinds. */
export interface LoggedRecord {
  readonly row: number;
  readonly id: string;
  readonly key: string;
  /** `failed` is tried again; every other status is final. */
  readonly status: string;
  readonly value: RecordValue;
}

export interface StageYield {
  readonly stage: StageName;
  readonly passed: number;
  readonly rejected: number;
  /** Rejections by reason, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

export interface State {
  readonly folder: string;
  readonly photoCount: number;
  /** Replaces all photos, and forgets every decision. */
  loadPhotos(photos: AsyncIterable<CuratedPhoto> | Iterable<CuratedPhoto>): Promise<void>;
  photo(row: number): CuratedPhoto | null;
  photoById(id: string): CuratedPhoto | null;
  /** In row order, from `fromRow` on. Writing between two of them is allowed. */
  photos(fromRow?: number): Generator<CuratedPhoto>;

  /** The columns that count from now on, in the order of the configuration. */
  setColumns(columns: readonly ColumnId[]): void;
  columns(): readonly ColumnId[];
  /** The log of a column, relative to the run directory. */
  logOf(column: Pick<ColumnId, "kind" | "name">): string;
  /** Takes the lines that were appended to a column's log since the last time into the index. */
  catchUp(column: Pick<ColumnId, "kind" | "name">): Promise<void>;
  /** Number of records of a column by status. */
  statuses(column: ColumnId): Readonly<Record<string, number>>;
  /** Rows of a column with a final record. */
  answeredRows(column: ColumnId): Generator<number>;
  /** The records of one column, in row order. */
  records(column: ColumnId, fromRow?: number): Generator<LoggedRecord>;

  /** One photo's whole way; null for an unknown row. */
  history(row: number): PhotoHistory | null;
  /** Every photo's whole way, in row order. */
  histories(fromRow?: number): Generator<PhotoHistory>;

  /** Replaces the decisions of the given rows at the same stages; one transaction, together with the note. */
  decide(
    decisions: Iterable<{ readonly row: number; readonly decision: Decision }>,
    note?: { readonly key: string; readonly value: string },
  ): void;
  /** Forgets the decisions of these stages, of all photos. */
  forget(stages: readonly DecisionName[] | "all"): void;
  decisions(row: number): readonly Decision[];
  /** Photos that passed a stage, in row order. */
  passedPhotos(stage: StageName, fromRow?: number): Generator<CuratedPhoto>;
  /** Passed and rejected at each stage; a photo is counted at a stage when it was decided there. */
  yields(): readonly StageYield[];

  /** Notes of the run itself, such as where a stage stopped. */
  meta(key: string): string | null;
  setMeta(key: string, value: string | null): void;
  close(): void;
}

const pageRows = 500;

/** Opens the state of a run directory. `isReadOnly` for watchers, which never make or change a file. */
export function openState(folder: string, { isReadOnly = false }: { isReadOnly?: boolean } = {}): State {
  const database = openDatabase(join(folder, "state.sqlite"), isReadOnly);
  const statements = prepareStatements(database);
  const windows = new Map<string, LogWindow>();
  const logOf: State["logOf"] = ({ kind, name }) => `${kind}/${name}.jsonl`;
  const windowOf = (log: string) => {
    const path = join(folder, log);
    const window = windows.get(log) ?? openLogWindow(path);
    windows.set(log, window);
    return window;
  };
  const readColumns = () => statements.columns.all() as unknown as ColumnId[];

  function* pages(fromRow: number): Generator<CuratedPhoto[]> {
    for (let next = fromRow; ; ) {
      const page = (statements.photoPage.all(next, pageRows) as unknown as PhotoRecord[]).map(toPhoto);
      if (page.length === 0) return;
      yield page;
      next = page.at(-1)!.row + 1;
    }
  }

  /** The histories of a page of photos, with one query a column. */
  function gather(photos: readonly CuratedPhoto[], columns: readonly ColumnId[]): PhotoHistory[] {
    const [first, last] = [photos[0]!.row, photos.at(-1)!.row];
    const histories = new Map(
      photos.map((photo) => [
        photo.row,
        {
          photo,
          answers: [] as TeacherAnswer[],
          elements: [] as Elements[],
          similarities: undefined as readonly ReasoningSimilarity[] | undefined,
          decisions: [] as Decision[],
        },
      ]),
    );
    for (const column of columns) {
      const log = logOf(column);
      for (const entry of statements.recordRange.all(log, column.key, first, last) as unknown as RecordEntry[]) {
        const history = histories.get(entry.row);
        if (history === undefined) continue;
        const { value } = windowOf(log).read(entry.offset, entry.length) as LoggedRecord;
        if (column.kind === "answers") history.answers.push(value as TeacherAnswer);
        else if (column.kind === "elements") history.elements.push(value as Elements);
        else history.similarities = (value as Similarities).pairs;
      }
    }
    for (const entry of statements.decisionRange.all(first, last) as unknown as DecisionRecord[]) {
      histories.get(entry.row)?.decisions.push(toDecision(entry));
    }
    return [...histories.values()].map(({ similarities, ...history }) =>
      similarities === undefined ? history : { ...history, similarities },
    );
  }

  function forgetLog(log: string): void {
    inTransaction(database, () => {
      statements.deleteRecords.run(log);
      statements.setIndexed.run(log, 0);
    });
    windows.get(log)?.close();
    windows.delete(log);
  }

  return {
    folder,
    get photoCount() {
      return (statements.photoCount.get() as { count: number }).count;
    },
    async loadPhotos(photos) {
      database.exec("DELETE FROM photos; DELETE FROM decisions;");
      let batch: CuratedPhoto[] = [];
      const store = () => {
        inTransaction(database, () => {
          for (const photo of batch) statements.insertPhoto.run(...fromPhoto(photo));
        });
        batch = [];
      };
      for await (const photo of photos) {
        batch.push(photo);
        if (batch.length >= 10_000) store();
      }
      store();
    },
    photo: (row) => orNull(statements.photoByRow.get(row), toPhoto),
    photoById: (id) => orNull(statements.photoById.get(id), toPhoto),
    *photos(fromRow = 0) {
      for (const page of pages(fromRow)) yield* page;
    },

    setColumns(columns) {
      inTransaction(database, () => {
        database.exec("DELETE FROM columns");
        columns.forEach(({ kind, name, key }, position) => {
          statements.insertColumn.run(kind, name, key, position);
        });
      });
    },
    columns: readColumns,
    logOf,
    async catchUp(column) {
      const log = logOf(column);
      const known = (statements.indexed.get(log) as { indexed: number } | undefined)?.indexed ?? 0;
      const size = statSync(join(folder, log), { throwIfNoEntry: false })?.size ?? 0;
      // After a power cut the index may know lines that never reached the disk, and a person may delete a log.
      if (size < known) forgetLog(log);
      let batch: { record: LoggedRecord; offset: number; length: number }[] = [];
      const store = () => {
        if (batch.length === 0) return;
        inTransaction(database, () => {
          for (const { record, offset, length } of batch) {
            statements.insertRecord.run(log, record.key, record.row, record.status, offset, length);
          }
          const { offset, length } = batch.at(-1)!;
          statements.setIndexed.run(log, offset + length + 1);
        });
        batch = [];
      };
      for await (const { record, offset, length } of tailLog(join(folder, log), size < known ? 0 : known)) {
        batch.push({ record: record as LoggedRecord, offset, length });
        if (batch.length >= 5000) store();
      }
      store();
    },
    statuses(column) {
      const rows = statements.statuses.all(logOf(column), column.key) as { status: string; count: number }[];
      return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
    },
    *answeredRows(column) {
      for (let next = 0; ; ) {
        const page = statements.answered.all(logOf(column), column.key, next, 20_000) as { row: number }[];
        if (page.length === 0) return;
        for (const { row } of page) yield row;
        next = page.at(-1)!.row + 1;
      }
    },
    *records(column, fromRow = 0) {
      const log = logOf(column);
      for (let next = fromRow; ; ) {
        const page = statements.recordPage.all(log, column.key, next, pageRows) as unknown as RecordEntry[];
        if (page.length === 0) return;
        for (const { offset, length } of page) yield windowOf(log).read(offset, length) as LoggedRecord;
        next = page.at(-1)!.row + 1;
      }
    },

    history(row) {
      const photo = orNull(statements.photoByRow.get(row), toPhoto);
      return photo === null ? null : (gather([photo], readColumns())[0] ?? null);
    },
    *histories(fromRow = 0) {
      const columns = readColumns().filter((column) => existsSync(join(folder, logOf(column))));
      for (const page of pages(fromRow)) yield* gather(page, columns);
    },

    decide(decisions, note) {
      inTransaction(database, () => {
        for (const { row, decision } of decisions) {
          const { stage, passed, reason, values } = decision;
          statements.decide.run(row, decisionNames.indexOf(stage), passed ? 1 : 0, reason, JSON.stringify(values));
        }
        if (note !== undefined) statements.setMeta.run(note.key, note.value);
      });
    },
    forget(stages) {
      if (stages === "all") {
        database.exec("DELETE FROM decisions");
        return;
      }
      const numbers = stages.map((stage) => decisionNames.indexOf(stage));
      if (numbers.length > 0) database.exec(`DELETE FROM decisions WHERE stage IN (${numbers.join(", ")})`);
    },
    decisions: (row) => (statements.decisionRange.all(row, row) as unknown as DecisionRecord[]).map(toDecision),
    *passedPhotos(stage, fromRow = 0) {
      const number = stageNames.indexOf(stage);
      for (let next = fromRow; ; ) {
        const page = (statements.passedPage.all(number, next, pageRows) as unknown as PhotoRecord[]).map(toPhoto);
        if (page.length === 0) return;
        yield* page;
        next = page.at(-1)!.row + 1;
      }
    },
    yields() {
      const rows = statements.yields.all() as unknown as YieldRecord[];
      return stageNames.map((stage, number) => {
        const own = rows.filter((row) => row.stage === number);
        const count = (isPassed: boolean) =>
          own.filter(({ passed }) => (passed === 1) === isPassed).reduce((sum, row) => sum + row.count, 0);
        const reasons = own
          .filter(({ passed }) => passed === 0)
          .map(({ reason, count }) => ({ reason, count }))
          .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
        return { stage, passed: count(true), rejected: count(false), reasons };
      });
    },

    meta: (key) => (statements.meta.get(key) as { value: string } | undefined)?.value ?? null,
    setMeta(key, value) {
      if (value === null) statements.deleteMeta.run(key);
      else statements.setMeta.run(key, value);
    },
    close() {
      for (const window of windows.values()) window.close();
      database.close();
    },
  };
}

function orNull<Result>(record: unknown, convert: (record: PhotoRecord) => Result): Result | null {
  return record === undefined ? null : convert(record as PhotoRecord);
}
