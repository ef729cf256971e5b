// The classes of the label map: what a patch of the picture can show.
import { visualLexicon } from "../task/visual-lexicon.ts";

/** Index 0 is a patch that shows none of the others. The order is part of the file format: new classes go to the end. */
export const elementClasses = [
  "none",
  "sky",
  "cloud",
  "sun",
  "mountain",
  "hill",
  "sea",
  "beach",
  "field",
  "grass",
  "road",
  "road marking",
  "sidewalk",
  "building",
  "house",
  "window",
  "door",
  "awning",
  "roof",
  "tree",
  "palm tree",
  "bush",
  "flower",
  "cactus",
  "car",
  "bus",
  "truck",
  "tram",
  "bicycle",
  "motorcycle",
  "boat",
  "license plate",
  "shop sign",
  "road sign",
  "street sign",
  "stop sign",
  "billboard",
  "banner",
  "poster",
  "flag",
  "price tag",
  "tower",
  "church",
  "mosque",
  "temple",
  "statue",
  "bridge",
  "castle",
  "monument",
  "arch",
  "person",
  "street light",
  "utility pole",
  "fence",
  "bench",
  "wall",
  "floor",
  "furniture",
  "food",
  "animal",
  "bird",
  "snow",
  "rock",
  "desert",
  "river",
  "skyscraper",
  "rickshaw",
  "palace",
  "landmark",
] as const;

const indexOf = new Map<string, number>(elementClasses.map((name, index) => [name, index]));
/** Classes by the lexicon's canonical name: "price tag" is a synonym there. */
const conceptOf = new Map(visualLexicon.names.map((name, id) => [name, id]));

/** Class of an element, by its own name or that of the nearest more general thing; 0 where there is none. */
export function classOf(name: string): number {
  const own = indexOf.get(name);
  if (own !== undefined) return own;
  const known = cache.get(name);
  if (known !== undefined) return known;
  let found = 0;
  for (let id = conceptOf.get(name) ?? -1; id >= 0 && found === 0; id = visualLexicon.parents[id]!) {
    found = indexOf.get(visualLexicon.names[id]!) ?? 0;
  }
  cache.set(name, found);
  return found;
}

const cache = new Map<string, number>();
