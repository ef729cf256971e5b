// The tables of `state.sqlite`: an index over the logs of a run, and the decisions derived from them.
import { DatabaseSync } from "node:sqlite";
import { GlobeError, nameFile } from "../../run/errors.ts";

/** Raised when a table changes; the file is then built anew from the logs. */
const schemaVersion = 1;

const tables = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE photos (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL, truth TEXT NOT NULL,
    photographer TEXT, licence TEXT, cell TEXT NOT NULL, image TEXT NOT NULL
  );
  CREATE INDEX photos_by_id ON photos (id);
  CREATE TABLE logs (log TEXT PRIMARY KEY, indexed INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE columns (
    kind TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (kind, name)
  ) WITHOUT ROWID;
  CREATE TABLE records (
    log TEXT NOT NULL, key TEXT NOT NULL, row INTEGER NOT NULL, status TEXT NOT NULL,
    offset INTEGER NOT NULL, length INTEGER NOT NULL, PRIMARY KEY (log, key, row)
  ) WITHOUT ROWID;
  CREATE TABLE decisions (
    row INTEGER NOT NULL, stage INTEGER NOT NULL, passed INTEGER NOT NULL, reason TEXT NOT NULL, details TEXT NOT NULL,
    PRIMARY KEY (row, stage)
  ) WITHOUT ROWID;
`;

/**
 * Opens or creates the database. It may be deleted between two runs: everything in it can be derived again. Other
 * processes read it while a run writes. `isReadOnly`: nothing is created, and the file has to exist.
 */
export function openDatabase(path: string, isReadOnly: boolean): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { readOnly: isReadOnly });
    database.exec("PRAGMA busy_timeout = 10000; PRAGMA cache_size = -32000;");
    const version = (database.prepare("PRAGMA user_version").get() as { user_version: number }).user_version;
    if (version === schemaVersion) return database;
    if (isReadOnly || version !== 0) throw otherVersion(path);
    // A power cut may lose the last transactions; the logs, which are forced to the disk, have them.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    database.exec(`BEGIN; ${tables} PRAGMA user_version = ${schemaVersion}; COMMIT;`);
    return database;
  } catch (error) {
    throw nameFile(error, path);
  }
}

function otherVersion(path: string): GlobeError {
  return new GlobeError(
    "run-mismatch",
    `${path} was made by another version of the program. Delete it (and only it): the next run builds it from its logs.`,
    { facts: { file: path } },
  );
}

/** Runs `work` in one transaction; on an error nothing of it is kept. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
