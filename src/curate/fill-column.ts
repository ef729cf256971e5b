// Asks one column about every photo that it has no final record of, and appends each record as it comes.
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openAppendLog } from "../run/append-log.ts";
import { toGlobeError } from "../run/errors.ts";
import type { Column } from "./column.ts";
import type { CuratedPhoto } from "./item.ts";
import { isPhotoFault, type PhotoFaults } from "./photo-faults.ts";
import { createRowSet } from "./select/row-set.ts";
import type { LoggedRecord, State } from "./state/open-state.ts";

export interface FillOptions {
  readonly state: State;
  readonly faults: PhotoFaults;
  /** The photos to ask about, in row order. */
  readonly photos: () => Iterable<CuratedPhoto>;
  readonly signal: AbortSignal;
  readonly onRecord?: (column: Column, status: string) => void;
}

export interface ColumnOutcome {
  readonly name: string;
  readonly kind: Column["kind"];
  /** Records of this process by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Why the column was given up for this time; null when it went through all photos. */
  readonly stopped: string | null;
}

/** This many failures in a row, and at least two rounds of all that is in flight, are a dead endpoint. */
const mostFailures = 32;
const catchUpRecords = 2000;

/**
 * Resolves when every photo was asked about, or when the column was given up because nothing but failures came back;
 * the others do not wait for it. Rejects when `signal` aborts or a record cannot be written.
 */
export async function fillColumn(column: Column, options: FillOptions): Promise<ColumnOutcome> {
  const { state, faults, signal, onRecord } = options;
  const path = join(state.folder, state.logOf(column));
  await mkdir(dirname(path), { recursive: true });
  const log = await openAppendLog(path);
  await state.catchUp(column);
  const isAnswered = readAnswered(state, column);
  const photos = options.photos()[Symbol.iterator]();
  const stop = new AbortController();
  const anySignal = AbortSignal.any([signal, stop.signal]);
  const statuses: Record<string, number> = {};
  let failuresInARow = 0;
  let written = 0;
  let stopped: string | null = null;
  let indexing: Promise<void> = Promise.resolve();

  const nextPhoto = (): CuratedPhoto | null => {
    for (;;) {
      const next = photos.next();
      if (next.done) return null;
      const { row, image } = next.value;
      if (image.kind === "missing" || isAnswered(row) || faults.has(row)) continue;
      // What was not downloaded yet waits for the next run.
      if (image.kind === "url" && !existsSync(image.path)) continue;
      return next.value;
    }
  };

  const countReply = (status: string, failure = "It failed again and again.") => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    onRecord?.(column, status);
    failuresInARow = status === "failed" ? failuresInARow + 1 : 0;
    if (failuresInARow >= Math.max(mostFailures, 2 * column.inFlight)) stopped ??= failure;
  };

  const askAboutOne = async (photo: CuratedPhoto) => {
    let reply: Awaited<ReturnType<Column["ask"]>>;
    try {
      reply = await column.ask(photo, anySignal, state);
    } catch (thrown) {
      anySignal.throwIfAborted();
      const error = toGlobeError(thrown);
      if (isPhotoFault(error)) await faults.add(photo, error);
      // A photo that was there when the source was read: a disk is gone, more likely than this one file.
      else if (error.code === "missing-file") countReply("failed", error.message);
      else throw error;
      return;
    }
    const { status, value } = reply;
    const record: LoggedRecord = { row: photo.row, id: photo.id, key: column.key, status, value };
    await log.append(record);
    countReply(status, value.error?.message);
    if (++written % catchUpRecords === 0) indexing = indexing.then(() => state.catchUp(column)).catch(() => {});
  };

  const work = async () => {
    try {
      while (stopped === null) {
        anySignal.throwIfAborted();
        const photo = nextPhoto();
        if (photo === null) return;
        await askAboutOne(photo);
      }
    } catch (error) {
      // The log may only be closed when nobody writes any more, so the first failure stops all and waits for them.
      stop.abort(error);
    }
  };

  try {
    await Promise.all(Array.from({ length: column.inFlight }, work));
    anySignal.throwIfAborted();
  } finally {
    await indexing;
    await log.close();
  }
  await state.catchUp(column);
  return { name: column.name, kind: column.kind, statuses, stopped };
}

function readAnswered(state: State, column: Column): (row: number) => boolean {
  const rows = createRowSet();
  for (const row of state.answeredRows(column)) rows.add(row);
  return rows.has;
}
