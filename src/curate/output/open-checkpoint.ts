// How far a long piece of work has come, in one file that a kill leaves whole.
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { deserialize, serialize } from "node:v8";
import { writeAtomic } from "../../run/write-atomic.ts";

export interface Checkpoint<Value> {
  /** What was written last under the same key; null where there is nothing, or nothing that can be read. */
  read(): Promise<Value | null>;
  write(value: Value): Promise<void>;
  remove(): Promise<void>;
}

/** `key` says what the work follows from; notes of other work are not read. Values may hold maps, sets and typed arrays. */
export function openCheckpoint<Value>(path: string, key: string): Checkpoint<Value> {
  return {
    async read() {
      if (!existsSync(path)) return null;
      try {
        const note = deserialize(await readFile(path)) as { readonly key?: unknown; readonly value: Value };
        return note.key === key ? note.value : null;
      } catch {
        return null;
      }
    },
    write: (value) => writeAtomic(path, serialize({ key, value })),
    remove: () => rm(path, { force: true }),
  };
}
