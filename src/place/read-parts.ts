// Takes one answer apart into the names it holds, each read once.
import { isGeneric } from "./decorations.ts";
import { foldName } from "./fold-name.ts";
import type { Gazetteer } from "./gazetteer.ts";
import { narrowReadings } from "./narrow-readings.ts";
import { type Name, readExactly, readName, toContainer } from "./readings.ts";
import { regionsAbbreviated } from "./region-abbreviations.ts";
import { cutExplanation, splitParts, splitPrepositions } from "./split-answer.ts";

/** A piece of a text with what it names; `name` is null where it names nothing. */
export interface Part {
  readonly text: string;
  /** Folded. */
  readonly key: string;
  readonly name: Name | null;
}

/** The pieces that say something, the name first: "Lyon", "France" of "near Lyon, in France, I think". */
export function readParts(gazetteer: Gazetteer, text: string): Part[] {
  const parts: Part[] = [];
  for (const part of splitParts(text)) {
    const key = foldName(part);
    // Behind a name such words are remarks, even where a village is called Likely; but ON and IN may be regions.
    if (parts.length > 0 && isGeneric(key) && regionsAbbreviated(key).length === 0) continue;
    const name = readName(gazetteer, key) ?? readWithContainer(gazetteer, key);
    if (name) parts.push({ text: part, key, name });
    else parts.push(...readPieces(gazetteer, part, key));
  }
  return parts;
}

/** A part that is no name as a whole: with its explanation cut off, else divided at "in" and "near". */
function readPieces(gazetteer: Gazetteer, part: string, key: string): Part[] {
  const short = cutExplanation(part);
  if (short !== part) {
    const shortKey = foldName(short);
    const name = readName(gazetteer, shortKey);
    if (name) return [{ text: short, key: shortKey, name }];
  }
  const pieces = splitPrepositions(short).flatMap((piece): Part[] => {
    const pieceKey = foldName(piece);
    return isGeneric(pieceKey) ? [] : [{ text: piece, key: pieceKey, name: readName(gazetteer, pieceKey) }];
  });
  if (pieces.length > 1 || pieces[0]?.name) return pieces;
  return isGeneric(key) ? [] : [{ text: part, key, name: null }];
}

/** Words of the longest country or region that may follow a name without a comma. */
const longestContainer = 4;

/** "Paris France", "Austin TX": the last words are a container that holds a place named by the words before. */
function readWithContainer(gazetteer: Gazetteer, key: string): Name | null {
  const words = key.split(" ");
  for (let last = Math.min(longestContainer, words.length - 1); last >= 1; last--) {
    const behind = words.slice(-last).join(" ");
    const meanings = readExactly(gazetteer, behind);
    const container = toContainer(gazetteer, behind, { readings: meanings, relation: "at" }).filter(
      ({ level }) => level !== "city",
    );
    if (container.length === 0) continue;
    const before = readName(gazetteer, words.slice(0, -last).join(" "));
    const readings = before && narrowReadings(gazetteer, before.readings, container);
    if (readings) return { readings, relation: before.relation };
  }
  return null;
}
