// Turns what a person names on the command line (files, folders, globs) into a list of photo files.
import { glob, readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { GlobeError } from "../run/errors.ts";

/** Kinds of files that are taken from a folder. HEIC is among them, so that it is named and not silently left out. */
const photoName = /\.(?:jpe?g|jpe|jfif|png|webp|avif|gif|tiff?|heic|heif)$/i;

/**
 * Paths of photo files: a file stands for itself, a folder for the photos in it and below it, anything else is a glob.
 * Patterns keep their order, folders and globs are sorted by name, hidden files are skipped, and no path comes twice.
 * Throws `missing-file` for a pattern that names no photo.
 */
export async function expandPhotoPaths(patterns: readonly string[]): Promise<string[]> {
  const paths = new Set<string>();
  for (const pattern of patterns) {
    const before = paths.size;
    let found = 0;
    for await (const path of expandPattern(pattern)) {
      found++;
      paths.add(path);
    }
    if (found === 0 && paths.size === before) throw nothingFound(pattern, await isFolder(pattern));
  }
  return [...paths];
}

async function* expandPattern(pattern: string): AsyncGenerator<string> {
  const kind = await stat(pattern).catch(() => null);
  if (kind?.isDirectory()) yield* walkFolder(pattern, new Set());
  else if (kind) yield pattern;
  else {
    const matches = await Array.fromAsync(glob(pattern));
    for (const match of matches.sort(byName)) {
      const matched = await stat(match).catch(() => null);
      if (matched?.isDirectory()) yield* walkFolder(match, new Set());
      else if (matched && photoName.test(match)) yield match;
    }
  }
}

async function* walkFolder(folder: string, above: ReadonlySet<string>): AsyncGenerator<string> {
  // A link to a folder above would otherwise be followed for ever.
  const real = await realpath(folder);
  if (above.has(real)) return;
  const trail = new Set(above).add(real);
  const entries = (await readdir(folder)).filter((name) => !name.startsWith(".")).sort(byName);
  for (const name of entries) {
    const path = join(folder, name);
    const kind = await stat(path).catch(() => null);
    if (kind?.isDirectory()) yield* walkFolder(path, trail);
    else if (kind?.isFile() && photoName.test(name)) yield path;
  }
}

const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const isFolder = async (path: string) => (await stat(path).catch(() => null))?.isDirectory() ?? false;

function nothingFound(pattern: string, folder: boolean): GlobeError {
  const message = folder
    ? `The folder ${pattern} holds no photos.`
    : /[*?[{]/.test(pattern)
      ? `No photo matches ${pattern}.`
      : `${pattern} does not exist; name a photo, a folder or a glob such as "holiday/*.jpg".`;
  return new GlobeError("missing-file", message, { facts: { file: pattern } });
}
