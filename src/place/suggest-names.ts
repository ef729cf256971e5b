// Names that are spelled almost like an unknown one, to help a person; they never decide anything.
import { distance } from "fastest-levenshtein";
import type { Entity, Gazetteer } from "./gazetteer.ts";

const alphabet = "abcdefghijklmnopqrstuvwxyz ";
/** Names that share the first three letters; a range of the index larger than this is cut off. */
const mostScanned = 20_000;

/** At most `limit` display names, nearest spelling first, then the largest place. */
export function suggestNames(gazetteer: Gazetteer, foldedName: string, limit = 5): string[] {
  if (foldedName.length < 4 || foldedName.length > 40) return [];
  const keys = new Set(gazetteer.namesWithPrefix(foldedName.slice(0, 3), mostScanned));
  for (const key of editsOf(foldedName)) keys.add(key);
  const most = Math.max(1, Math.min(3, Math.floor(foldedName.length / 4)));
  const found: { edits: number; entity: Entity; population: number }[] = [];
  for (const key of keys) {
    if (Math.abs(key.length - foldedName.length) > most) continue;
    const edits = distance(key, foldedName);
    if (edits > most) continue;
    let best: Entity | undefined;
    gazetteer.visitNamed(key, (entity) => {
      best ??= entity;
    });
    if (best !== undefined) found.push({ edits, entity: best, population: gazetteer.population(best) });
  }
  found.sort((a, b) => a.edits - b.edits || b.population - a.population);
  return [...new Set(found.map(({ entity }) => `${gazetteer.name(entity)}, ${gazetteer.country(entity)}`))].slice(
    0,
    limit,
  );
}

/** Every string at one edit: a letter left out, swapped with the next, replaced or added. */
function* editsOf(name: string): Generator<string> {
  for (let i = 0; i <= name.length; i++) {
    const [before, after] = [name.slice(0, i), name.slice(i)];
    if (after !== "") yield before + after.slice(1);
    if (after.length > 1) yield before + after[1] + after[0] + after.slice(2);
    for (const letter of alphabet) {
      yield before + letter + after;
      if (after !== "") yield before + letter + after.slice(1);
    }
  }
}
