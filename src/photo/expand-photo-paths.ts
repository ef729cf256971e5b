// Turns what a person names on the command line (files, folders, globs) into a list of photo files.
import { glob, readdir, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { GlobeError } from "../run/errors.ts";
import { unreadable } from "./read-source.ts";

/** Kinds of files that are taken from a folder. HEIC is among them, so that it is named and not silently left out. */
const photoName = /\.(?:jpe?g|jpe|jfif|png|webp|avif|gif|tiff?|heic|heif)$/i;

/**
 * Paths of photo files: a file stands for itself, a folder for the photos in it and below it, anything else is a glob.
 * Patterns keep their order, folders and globs are sorted by name, hidden files are skipped, and no file comes twice.
 * Throws `missing-file` for a pattern that names no photo. A folder below that may not be read is told to `onUnreadable`,
 * and the rest is listed; without it, it throws too.
 */
export async function expandPhotoPaths(
  patterns: readonly string[],
  onUnreadable: (error: GlobeError) => void = (error) => {
    throw error;
  },
): Promise<string[]> {
  const paths = new Map<string, string>();
  for (const pattern of patterns) {
    let found = 0;
    for await (const path of expandPattern(pattern, onUnreadable)) {
      found += 1;
      const file = await realpath(path);
      if (!paths.has(file)) paths.set(file, path);
    }
    if (found === 0) throw nothingFound(pattern, (await kindOf(pattern)) === "folder");
  }
  return [...paths.values()];
}

type OnUnreadable = (error: GlobeError) => void;

async function* expandPattern(pattern: string, onUnreadable: OnUnreadable): AsyncGenerator<string> {
  // A file whose own name holds brackets or stars is meant before the glob that it spells.
  const kind = await kindOf(pattern);
  if (kind === "file") yield pattern;
  else if (kind === "folder") yield* walkFolder(pattern, [], onUnreadable);
  else {
    const matches = await Array.fromAsync(glob(pattern));
    for (const match of matches.filter(isVisible).sort(byName)) {
      const matched = await kindOf(match);
      if (matched === "folder") yield* walkFolder(match, [], onUnreadable);
      else if (matched === "file" && photoName.test(match)) yield match;
    }
  }
}

async function* walkFolder(
  folder: string,
  above: readonly string[],
  onUnreadable: OnUnreadable,
): AsyncGenerator<string> {
  // A link to a folder above would otherwise be followed for ever.
  const real = await realpath(folder);
  if (above.includes(real)) return;
  const names = await readdir(folder).catch((cause) => {
    const error = unreadable(folder, cause);
    if (above.length === 0) throw error;
    onUnreadable(error);
    return [];
  });
  for (const name of names.filter(isVisible).sort(byName)) {
    const path = join(folder, name);
    const kind = await kindOf(path);
    if (kind === "folder") yield* walkFolder(path, [...above, real], onUnreadable);
    else if (kind === "file" && photoName.test(name)) yield path;
  }
}

async function kindOf(path: string): Promise<"file" | "folder" | null> {
  const kind = await stat(path).catch(() => null);
  return kind === null ? null : kind.isDirectory() ? "folder" : "file";
}

const isVisible = (path: string) => !basename(path).startsWith(".");
const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function nothingFound(pattern: string, isFolder: boolean): GlobeError {
  const message = isFolder
    ? `The folder ${pattern} holds no photos.`
    : /[*?[{(]/.test(pattern)
      ? `No photo matches ${pattern}.`
      : `${pattern} does not exist; name a photo, a folder or a glob such as "holiday/*.jpg".`;
  return new GlobeError("missing-file", message, { facts: { file: pattern } });
}
