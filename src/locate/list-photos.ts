// What a person named on the command line as a list of photos, in which a name that matches nothing keeps its place.
import { expandPhotoPaths } from "../photo/expand-photo-paths.ts";
import { describeFailure } from "./failed-result.ts";
import type { PhotoItem } from "./locate-photos.ts";

/** Files, folders and globs as photos, each path once; one bad name fails by itself and leaves the others alone. */
export async function listPhotos(patterns: readonly string[]): Promise<PhotoItem[]> {
  const items = new Map<string, PhotoItem>();
  for (const pattern of patterns) {
    try {
      const unreadable: PhotoItem[] = [];
      const paths = await expandPhotoPaths([pattern], (error) => {
        unreadable.push({ path: error.facts.file ?? pattern, failure: describeFailure(error) });
      });
      for (const item of [...paths.map((path): PhotoItem => ({ path })), ...unreadable]) items.set(item.path, item);
    } catch (thrown) {
      items.set(pattern, { path: pattern, failure: describeFailure(thrown) });
    }
  }
  return [...items.values()];
}
