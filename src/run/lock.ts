// Mutual exclusion between processes, by a lock that the operating system releases when its owner dies.
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { nameFile } from "./errors.ts";

export interface Lock {
  release(): void;
}

/**
 * Takes the lock, or returns null when another process holds it. SQLite's exclusive transaction is used for its file
 * lock alone: unlike a file with a process number in it, it cannot be left behind by a kill.
 */
export function tryLock(path: string): Lock | null {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path);
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database?.close();
    if (/locked|busy/.test((error as Error).message)) return null;
    throw nameFile(error, path);
  }
  const held = database;
  return { release: () => held.close() };
}

/** Whether a process holds the lock now. Only looks, so that a process that wants it meets nobody in its way. */
export function isHeld(path: string): boolean {
  if (!existsSync(path)) return false;
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    database.exec("SELECT 1 FROM sqlite_master");
    return false;
  } catch (error) {
    // Any other refusal, such as that of a file system without locks, says nothing.
    return /locked|busy/.test((error as Error).message);
  } finally {
    database?.close();
  }
}
