// Mutual exclusion between processes, by a lock that the operating system releases when its owner dies.
import { DatabaseSync } from "node:sqlite";

export interface Lock {
  release(): void;
}

/**
 * Takes the lock, or returns null when another process holds it. SQLite's exclusive transaction is used for its file
 * lock alone: unlike a file with a process number in it, it cannot be left behind by a kill.
 */
export function tryLock(path: string): Lock | null {
  const database = new DatabaseSync(path);
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (/locked|busy/.test((error as Error).message)) return null;
    throw error;
  }
  return { release: () => database.close() };
}
