// Finds the photo of a stored answer for a report, also when the folder of photos has moved since.
import { dirname, join, sep } from "node:path";
import { findImage } from "../data/find-image.ts";

/**
 * The file at the path that the answer was given with; else, where `images` is named, the file in there whose path ends
 * alike. Throws `missing-file`.
 */
export async function findPhoto(image: string, images?: string): Promise<string> {
  const places: (readonly [path: string, root: string])[] = [];
  for (let root = dirname(image); ; root = dirname(root)) {
    places.push([image, root]);
    if (root === dirname(root)) break;
  }
  if (images !== undefined) {
    const parts = image.split(sep).filter((part) => part !== "" && part !== "." && part !== "..");
    for (let i = 0; i < parts.length; i++) places.push([join(images, ...parts.slice(i)), images]);
  }
  for (const [path, root] of places) {
    const found = await findImage(path, root).catch(() => null);
    if (found !== null) return found;
  }
  return findImage(image);
}
