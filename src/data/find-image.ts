// Finds the photo file of a row: exactly as named, then under the known extensions; never a guess.
import { stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { GlobeError } from "../run/errors.ts";
import { flattenSlashes, imageExtensions, stripImageExtension } from "./image-name.ts";

const variants = imageExtensions.flatMap((extension) => [extension, extension.toUpperCase()]);

/**
 * The path of an existing file: `path` itself; the same name without an extension or with another image extension in
 * either case; and, for ids of MP16-Pro, the name with `_` in place of each `/` below `root`. Throws `missing-file`
 * when there is none.
 */
export async function findImage(path: string, root?: string): Promise<string> {
  if (await isFile(path)) return path;
  const stems = [stripImageExtension(path)];
  const below = root === undefined ? "" : relative(root, path);
  if (below.includes(sep) && !below.startsWith("..")) {
    const flat = join(root!, flattenSlashes(below.replaceAll(sep, "/")));
    if (await isFile(flat)) return flat;
    stems.push(stripImageExtension(flat));
  }
  for (const stem of stems) {
    for (const extension of ["", ...variants]) if (await isFile(stem + extension)) return stem + extension;
  }
  throw new GlobeError(
    "missing-file",
    `There is no photo ${path}, nor one of that name with another image extension.`,
    { facts: { file: path } },
  );
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
