// Completed answers by the digest of their request, shared by all runs on this machine.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type GlobeError, nameFile, toGlobeError } from "../run/errors.ts";
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

export interface CacheOptions {
  readonly path?: string;
  /** Told once, when the cache cannot be used: it only saves work, so a run goes on without it. */
  readonly onFailure?: (error: GlobeError) => void;
}

/** Opens the cache in `$GLOBE_HOME`. Several processes may use it at once. Never throws. */
export function openResponseCache({
  path = join(globeHome(), "answers.sqlite"),
  onFailure = () => {},
}: CacheOptions = {}): ResponseCache {
  let table: AnswerTable | null = null;
  const orFail = <Result>(work: () => Result): Result | null => {
    try {
      return work();
    } catch (error) {
      table = null;
      onFailure(toGlobeError(nameFile(error, path)));
      return null;
    }
  };
  table = orFail(() => openTable(path));
  const pending = new Map<string, Answer>();
  const store = () => {
    if (pending.size > 0) orFail(() => table?.insert(pending));
    pending.clear();
  };
  return {
    get: (key) => pending.get(key) ?? orFail(() => table?.find(key) ?? null),
    put(key, answer) {
      if (table === null) return;
      pending.set(key, answer);
      if (pending.size >= batchSize) store();
    },
    close() {
      store();
      orFail(() => table?.close());
    },
  };
}

interface AnswerTable {
  find(key: string): Answer | null;
  insert(answers: ReadonlyMap<string, Answer>): void;
  close(): void;
}

function openTable(path: string): AnswerTable {
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
  return {
    find(key) {
      const row = select.get(key) as { answer: string } | undefined;
      return row ? (JSON.parse(row.answer) as Answer) : null;
    },
    insert(answers) {
      database.exec("BEGIN IMMEDIATE");
      for (const [key, answer] of answers) insert.run(key, JSON.stringify(answer));
      database.exec("COMMIT");
    },
    close: () => database.close(),
  };
}
