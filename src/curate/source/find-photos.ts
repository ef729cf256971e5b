// Says for each row of the sample where its photo is: a file, a member of an archive, an address, or nowhere.
import { createHash } from "node:crypto";
import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findImage } from "../../data/find-image.ts";
import { imageFileName } from "../../data/image-name.ts";
import { GlobeError } from "../../run/errors.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import type { PhotoSourceConfig } from "../curate-config.ts";
import type { PhotoReference } from "../item.ts";
import { indexArchives } from "./archive-index.ts";
import type { SourceRow } from "./read-source-rows.ts";

export interface PhotoFinder {
  find(row: SourceRow): Promise<PhotoReference>;
  close(): Promise<void>;
}

/** Photos in Parquet rows are written to files of the run directory, because a row of Parquet cannot be read alone. */
export async function createPhotoFinder(photos: PhotoSourceConfig, runFolder: string): Promise<PhotoFinder> {
  const nothing = async () => {};
  if (photos.kind === "folder") {
    return { find: (row) => findFile(row, photos.path ?? dirname(row.file)), close: nothing };
  }
  if (photos.kind === "parquet") return { find: (row) => unpack(row, join(runFolder, "photos")), close: nothing };
  if (photos.kind === "url") {
    const folder = photos.folder ?? join(runFolder, "photos");
    return { find: async (row) => address(row, photos, folder), close: nothing };
  }
  const index = await indexArchives(photos.kind, photos.path, join(runFolder, "archives.sqlite"));
  const looked = [photos.path].flat().join(", ");
  return {
    find: async (row) => index.find(nameOf(row)) ?? index.find(row.id) ?? { kind: "missing", looked },
    close: index.close,
  };
}

/** A file of its own for each id, in one of 256 folders: ids may hold slashes and be longer than file names. */
export function photoPath(folder: string, id: string): string {
  const name = createHash("sha256").update(id).digest("hex").slice(0, 32);
  return join(folder, name.slice(0, 2), name);
}

function nameOf({ id, sample }: SourceRow): string {
  return sample.images[0]?.path ?? imageFileName(id);
}

async function findFile(row: SourceRow, folder: string): Promise<PhotoReference> {
  const path = join(folder, nameOf(row));
  try {
    return { kind: "file", path: await findImage(path, folder) };
  } catch (error) {
    if (GlobeError.is(error) && error.code === "missing-file") return { kind: "missing", looked: path };
    throw error;
  }
}

async function unpack(row: SourceRow, folder: string): Promise<PhotoReference> {
  const bytes = row.sample.images[0]?.bytes;
  if (bytes === undefined) return { kind: "missing", looked: `the image column of ${row.file}` };
  const path = photoPath(folder, row.id);
  const known = await stat(path).catch(() => null);
  if (known?.size !== bytes.length) {
    await mkdir(dirname(path), { recursive: true });
    await writeAtomic(path, bytes);
  }
  return { kind: "file", path };
}

function address(
  row: SourceRow,
  { template, column, sha256Column }: Extract<PhotoSourceConfig, { kind: "url" }>,
  folder: string,
): PhotoReference {
  const text = (name: string | undefined) => {
    const value = name === undefined ? undefined : row.record[name];
    return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
  };
  const written = template?.replaceAll("{id}", () => row.id.split("/").map(encodeURIComponent).join("/"));
  const url = written ?? text(column) ?? row.sample.images[0]?.path;
  if (url === undefined || !/^https?:\/\//i.test(url)) {
    return { kind: "missing", looked: column === undefined ? "the image column" : `the column ${column}` };
  }
  const sha256 = text(sha256Column)?.toLowerCase();
  return { kind: "url", url, path: photoPath(folder, row.id), ...(sha256 !== undefined && { sha256 }) };
}
