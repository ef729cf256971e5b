// Completed answers by the digest of their request, shared by all runs on this machine.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { globeHome } from "../run/globe-home.ts";
import type { Answer } from "./answer.ts";

export interface ResponseCache {
  get(key: string): Answer | null;
  /** Stored with the next batch; an answer that was cut off or failed must not be given. */
  put(key: string, answer: Answer): void;
  close(): void;
}

/** One transaction costs a disk flush, so answers are stored this many at a time. */
const batchSize = 64;

/** Opens the cache in `$GLOBE_HOME`. Several processes may use it at once. */
export function openResponseCache(path = join(globeHome(), "answers.sqlite")): ResponseCache {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA busy_timeout = 10000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL) WITHOUT ROWID;
  `);
  const select = database.prepare("SELECT answer FROM answers WHERE key = ?");
  const insert = database.prepare("INSERT OR IGNORE INTO answers (key, answer) VALUES (?, ?)");
  const pending = new Map<string, Answer>();
  const store = () => {
    if (pending.size === 0) return;
    database.exec("BEGIN IMMEDIATE");
    for (const [key, answer] of pending) insert.run(key, JSON.stringify(answer));
    database.exec("COMMIT");
    pending.clear();
  };
  return {
    get(key) {
      const waiting = pending.get(key);
      if (waiting) return waiting;
      const row = select.get(key) as { answer: string } | undefined;
      return row ? (JSON.parse(row.answer) as Answer) : null;
    },
    put(key, answer) {
      pending.set(key, answer);
      if (pending.size >= batchSize) store();
    },
    close() {
      store();
      database.close();
    },
  };
}
