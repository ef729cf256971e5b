// Where each photo lies in archives of any number: a table on disk, so that millions of names take no memory.
import { glob, rm, stat } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { flattenSlashes, imageExtensions, stripImageExtension } from "../../data/image-name.ts";
import { GlobeError } from "../../run/errors.ts";
import type { PhotoReference } from "../item.ts";
import { listTar } from "./list-tar.ts";
import { listZip } from "./list-zip.ts";

export interface ArchiveIndex {
  /** The first member that fits the name: as written, without folders, with `_` for `/`, with any image extension. */
  find(name: string): PhotoReference | null;
  close(): Promise<void>;
}

/** Builds the index at `path`, which is deleted again when it is closed. */
export async function indexArchives(
  kind: "tar" | "zip",
  patterns: string | readonly string[],
  path: string,
): Promise<ArchiveIndex> {
  const archives = await listArchives(typeof patterns === "string" ? [patterns] : patterns);
  await rm(path, { force: true });
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000;
    CREATE TABLE members (
      name TEXT NOT NULL, archive INTEGER NOT NULL, member TEXT NOT NULL,
      offset INTEGER NOT NULL, length INTEGER NOT NULL, size INTEGER NOT NULL, method INTEGER
    );
    BEGIN;
  `);
  const insert = database.prepare("INSERT INTO members VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (const [number, archive] of archives.entries()) {
    for await (const member of kind === "tar" ? listTar(archive) : listZip(archive)) {
      const { name, offset, length, size, method } = member;
      for (const key of namesOf(name)) insert.run(key, number, name, offset, length, size, method ?? null);
    }
  }
  database.exec("COMMIT; CREATE INDEX members_by_name ON members (name);");
  const select = database.prepare(
    "SELECT archive, member, offset, length, size, method FROM members WHERE name = ? ORDER BY rowid LIMIT 1",
  );
  return {
    find(name) {
      for (const key of keysOf(name)) {
        const found = select.get(key) as MemberRecord | undefined;
        if (found === undefined) continue;
        const { archive, member, offset, length, size, method } = found;
        const place = { kind, archive: archives[archive]!, member, offset, length, size };
        return method === null ? place : { ...place, method };
      }
      return null;
    },
    async close() {
      database.close();
      await rm(path, { force: true });
    },
  };
}

interface MemberRecord {
  readonly archive: number;
  readonly member: string;
  readonly offset: number;
  readonly length: number;
  readonly size: number;
  readonly method: number | null;
}

/** Names under which a member is found: its whole path, and its last part. */
function namesOf(member: string): string[] {
  const path = member.replace(/^(\.\/)+/, "");
  const base = path.slice(path.lastIndexOf("/") + 1);
  return base === path ? [path] : [path, base];
}

function keysOf(name: string): Set<string> {
  const stem = stripImageExtension(name);
  const names = [name, stem, ...imageExtensions.map((extension) => stem + extension)];
  return new Set([...names, ...names.map(flattenSlashes)]);
}

async function listArchives(patterns: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    patterns.map(async (pattern) => {
      if (await stat(pattern).catch(() => null)) return [pattern];
      const found = await Array.fromAsync(glob(pattern));
      if (found.length > 0) return found;
      throw new GlobeError("missing-file", `There is no archive ${pattern}, and no file matches it.`, {
        facts: { file: pattern },
      });
    }),
  );
  return lists.flat().sort(new Intl.Collator("en", { numeric: true }).compare);
}
