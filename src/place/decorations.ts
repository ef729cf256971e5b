// What people and models write around a name: hedges, kinds of places, directions. Removed one at a time.
import type { PlaceLevel } from "./place.ts";
import type { Relation } from "./resolution.ts";

interface Meaning {
  /** What the phrase says about the text's relation to the place. */
  readonly relation?: Relation;
  /** The level that the phrase promises. */
  readonly level?: PlaceLevel;
}

type Phrases = Map<string, Meaning>;

const list = (text: string): string[] => text.split(/[|\n]+/).filter((phrase) => phrase !== "");

function addAll(phrases: Phrases, texts: readonly string[], meaning: Meaning): void {
  for (const text of texts) phrases.set(text, meaning);
}

const hedges = list(`
probably|likely|possibly|maybe|perhaps|most likely|most probably|very likely|quite likely|presumably|apparently
definitely|certainly|approximately|approx|potentially|plausibly|seemingly|specifically|especially
i think|i believe|i guess|i would say|i would guess|my guess is|my best guess is|best guess|guess|it is|its|this is
that is|it looks like|this looks like|looks like|it could be|could be|it might be|might be|may be|appears to be
it appears to be|seems to be|it seems to be|the answer is|answer|final answer|is
now|today|todays|modern|modern day|formerly|previously|also known as|also called|aka|known as|i e|ie|namely|e g|eg
such as|country|location|place|both|either|or|and|somewhere|somewhere in|around here|in|at|on|from|in or near
a|an|the|some|any`);

const compass = list(`north|south|east|west|northeast|northwest|southeast|southwest
north east|north west|south east|south west`);

/** Before a name. */
const openings: Phrases = new Map();
addAll(openings, hedges, {});
addAll(openings, list("greater|metropolitan|metro|area of|metropolitan area of|island of"), {});
addAll(
  openings,
  list(`near|nearby|near to|close to|closest to|outside|outside of|just outside|just outside of|around|next to
not far from|in the vicinity of|vicinity of|surroundings of|environs of|countryside of`),
  { relation: "near" },
);
for (const way of compass) {
  addAll(openings, [`${way} of`, `just ${way} of`], { relation: "near" });
  addAll(openings, [way, `${way}ern`], { relation: "part" });
}
for (const what of list(
  "town|village|place|area|region|suburb|city|somewhere|small town|small village|rural area|coast",
)) {
  for (const where of ["near", "outside", "close to"]) openings.set(`${what} ${where}`, { relation: "near" });
}
addAll(
  openings,
  list(`suburb of|suburbs of|outskirts of|district of|quarter of|neighborhood of|neighbourhood of|borough of
old town of|part of|historic center of|historic centre of|center of|centre of|heart of|city center of|city centre of
downtown|midtown|uptown|central|inner|historic|old|rural|urban`),
  { relation: "part" },
);
for (const size of ["", ...list("capital|port|major|large|small|big|coastal|historic|ancient")]) {
  for (const kind of list("city|town|village|municipality|commune|metropolis|capital")) {
    for (const link of ["", " of", " in"]) openings.set(`${size} ${kind}`.trim() + link, { level: "city" });
  }
}
addAll(
  openings,
  list(`province of|state of|region of|county of|prefecture of|autonomous region of|department of|governorate of
oblast of|state|region|province`),
  { level: "region" },
);
addAll(
  openings,
  list(`republic of|kingdom of|principality of|commonwealth of|sultanate of|federation of|federal republic of
democratic republic of|islamic republic of`),
  { level: "country" },
);

/** Behind a name. */
const closings: Phrases = new Map();
addAll(
  closings,
  list(`probably|likely|possibly|maybe|perhaps|presumably|i think|i believe|i guess|most likely|very likely
for example|for instance|etc|proper|city proper|itself|or similar|estimated|guess|inferred|assumed
high confidence|medium confidence|low confidence|area|urban area|metro area|metropolitan area|greater area
greater metropolitan area|bay area|metropolitan region|metropolitan|metro|metropolis|region`),
  {},
);
const surroundings = list(`nearby|nearby area|nearby areas|surroundings|surrounding area|surrounding areas
surrounding region|vicinity|environs|suburbs|outskirts|area`);
for (const link of ["and", "or", "and its", "or its", "and the", "or the"]) {
  for (const what of surroundings) closings.set(`${link} ${what}`, { relation: "near" });
}
addAll(closings, list("nearby|vicinity|surroundings|surrounding area|environs|countryside|outskirts|hinterland"), {
  relation: "near",
});
addAll(closings, list("city|town|village|municipality|commune|city area|capital city|capital"), { level: "city" });
addAll(
  closings,
  list(`province|prefecture|state|county|governorate|oblast|krai|department|autonomous region
special administrative region|sar`),
  { level: "region" },
);
addAll(
  closings,
  list(`district|districts|borough|boroughs|suburb|suburbs|quarter|downtown|city center|city centre|town center
town centre|historic center|historic centre|historical center|historical centre|old town|old city|neighborhood
neighbourhood|ward|waterfront|harbor|harbour|airport|port|inner city|central city|center|centre`),
  { relation: "part" },
);

/**
 * 市 city, 都 metropolis, 府 and 县 prefecture, 区 district, 州 state, 省 province, 町 town, 村 village; 시 city,
 * 도 province, 군 county. At least two characters must stay.
 */
const ideographs =
  /(?<=\S{2})(?:特别行政区|自治区|市区|地区|市|都|府|县|縣|区|區|州|省|町|村|특별시|광역시|시|도|군)$/u;

/** Words. */
const longestPhrase = 5;

export interface Undecorated extends Meaning {
  readonly key: string;
}

/**
 * A folded name without one phrase, and what the phrase says about the place; null where none can be removed. Phrases
 * behind the name go first, then those before it, the longest first.
 */
export function removeDecoration(key: string): Undecorated | null {
  const closing = phraseAtEnd(key);
  if (closing) return { key: key.slice(0, closing.start), ...closing.meaning };
  const shorter = key.charCodeAt(key.length - 1) > 127 ? key.replace(ideographs, "") : key;
  if (shorter !== key) return { key: shorter };
  const opening = phraseAtStart(key, openings);
  return opening && { key: key.slice(opening.length + 1).replace(/^the /, ""), ...opening.meaning };
}

/** The longest phrase that the key ends with; it must leave something. */
function phraseAtEnd(key: string): { start: number; meaning: Meaning } | null {
  let found: { start: number; meaning: Meaning } | null = null;
  let words = 0;
  for (let space = key.lastIndexOf(" "); space > 0 && words < longestPhrase; space = key.lastIndexOf(" ", space - 1)) {
    const meaning = closings.get(key.slice(space + 1));
    if (meaning) found = { start: space, meaning };
    words++;
  }
  return found;
}

/** The longest phrase that the key begins with; it must leave something. */
function phraseAtStart(key: string, phrases: Phrases): { length: number; meaning: Meaning } | null {
  let found: { length: number; meaning: Meaning } | null = null;
  let words = 0;
  for (let space = key.indexOf(" "); space > 0 && words < longestPhrase; space = key.indexOf(" ", space + 1)) {
    const meaning = phrases.get(key.slice(0, space));
    if (meaning) found = { length: space, meaning };
    words++;
  }
  return found;
}

const fillers = new Set(
  list(`areas|surrounding|similar|another|other|of|nearby|rural|urban|coast|coastal|countryside|most|very|more|region
area|highly|fairly|quite|strongly|european|asian|small|large|confidence|high|low|medium|suburb|suburbs|district|place
places|there|with|for|to|by`),
);

/** True where a folded text holds nothing but such words: "or a similar town nearby". */
export function isGeneric(key: string): boolean {
  let rest = key;
  while (rest !== "") {
    const opening = phraseAtStart(`${rest} `, openings) ?? phraseAtStart(`${rest} `, closings);
    const word = rest.split(" ", 1)[0]!;
    if (!opening && !fillers.has(word)) return false;
    rest = rest.slice((opening?.length ?? word.length) + 1);
  }
  return true;
}
