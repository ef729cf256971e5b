// Remembers what photos looked like between checks, in a log that a kill cannot tear.
import { resolve } from "node:path";
import { openAppendLog, readLog } from "../../run/append-log.ts";
import type { PhotoFacts, PhotoMemory } from "./inspect-photo.ts";

interface Entry extends PhotoFacts {
  readonly path: string;
  readonly modifiedMs: number;
}

/** Opens or creates the log at `file`. A photo whose size or time of change differs is looked at again. */
export async function openPhotoMemory(file: string): Promise<PhotoMemory & { close(): Promise<void> }> {
  const known = new Map<string, Entry>();
  for await (const { record } of readLog<Entry>(file)) known.set(record.path, record);
  const log = await openAppendLog(file);
  return {
    recall(path, size, modifiedMs) {
      const entry = known.get(resolve(path));
      return entry?.bytes === size && entry.modifiedMs === modifiedMs ? entry : undefined;
    },
    remember: (path, _size, modifiedMs, facts) =>
      log.append({ path: resolve(path), modifiedMs, ...facts } satisfies Entry),
    close: () => log.close(),
  };
}
