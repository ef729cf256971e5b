// A rough word for what a photo shows, from the names of its visible elements; for counts, never for a decision.
import type { Elements } from "../item.ts";

export const scenes = ["street", "buildings", "water", "mountains", "vegetation", "indoors", "unknown"] as const;
export type Scene = (typeof scenes)[number];

const words: Readonly<Record<Exclude<Scene, "unknown">, string>> = {
  street:
    "road street sidewalk pavement car bus tram truck van taxi bicycle motorcycle rickshaw traffic crosswalk lane " +
    "streetlight lamppost bollard storefront shop signboard kerb intersection highway",
  buildings:
    "building house skyscraper tower church cathedral mosque temple pagoda castle palace roof facade monument statue " +
    "arch column dome balcony fountain minaret bridge ruin",
  water: "sea ocean river lake beach boat ship harbor harbour water waterfall sand pier canal coast wave ferry gondola",
  mountains: "mountain hill rock snow glacier cliff volcano peak ridge canyon valley dune desert",
  vegetation: "tree grass field forest palm flower plant farmland vineyard crop meadow cactus bush hedge garden park",
  indoors: "ceiling bed sofa curtain shelf plate food dish cup screen toilet sink carpet table chair stage desk menu",
};

const sceneOfWord = new Map(
  Object.entries(words).flatMap(([scene, list]) => list.split(" ").map((word) => [word, scene as Scene] as const)),
);

/** The kind of thing that most of the distinct element names belong to; the earlier kind of the list where two tie. */
export function sceneOf(elements: readonly Elements[]): Scene {
  const names = new Set(elements.flatMap((provider) => provider.elements.map(({ name }) => name.toLowerCase())));
  const votes = new Map<Scene, number>();
  for (const name of names) {
    const found = new Set(
      name.split(/[^a-z]+/).map((word) => sceneOfWord.get(word) ?? sceneOfWord.get(singular(word))),
    );
    for (const scene of found) if (scene !== undefined) votes.set(scene, (votes.get(scene) ?? 0) + 1);
  }
  let best: Scene = "unknown";
  for (const scene of scenes) if ((votes.get(scene) ?? 0) > (votes.get(best) ?? 0)) best = scene;
  return best;
}

const singular = (word: string) => word.replace(/(?<=s|x|ch|sh)es$|s$/, "");
