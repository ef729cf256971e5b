// What people and models write around a name: hedges, kinds of places, directions. Removed one at a time, never guessed.
import type { PlaceLevel } from "./place.ts";
import type { Relation } from "./resolution.ts";

const hedges =
  "probably|likely|possibly|maybe|perhaps|most likely|most probably|very likely|quite likely|presumably|apparently|definitely|certainly|" +
  "approximately|approx|potentially|plausibly|i think|i believe|i guess|i would say|i would guess|my guess is|my best guess is|best guess|guess|" +
  "it is|its|this is|that is|it looks like|this looks like|looks like|it could be|could be|might be|may be|it might be|appears to be|" +
  "seems to be|seemingly|specifically|especially|either|somewhere|somewhere in|in|at|on|from|is|a|an|some|any|in or near|or|e g|eg|such as|" +
  "now|today|todays|modern|modern day|formerly|previously|also known as|also called|aka|known as|i e|ie|namely|the answer is|answer|final answer|city|country|location|place|town|village|state|region|province|both|around here";
const nearWords =
  "near|nearby|near to|close to|closest to|outside|outside of|just outside|just outside of|around|next to|not far from|in the vicinity of|vicinity of|" +
  "surroundings of|environs of|(?:just )?(?:north|south|east|west|northeast|northwest|southeast|southwest) of|countryside of|" +
  "(?:town|village|place|area|region|suburb|city|somewhere|small town|small village) (?:near|outside|close to)";
const partWords =
  "suburbs? of|outskirts of|district of|quarter of|neighbou?rhood of|borough of|old town of|historic (?:center|centre) of|(?:center|centre|heart) of|" +
  "city (?:center|centre) of|downtown|midtown|uptown|central|inner|historic|old|part of|" +
  "(?:north|south|east|west|northeast|northwest|southeast|southwest)(?:ern)?";
const cityKinds =
  "(?:capital |port |major |large |small |big |coastal |historic |ancient )?(?:city|town|village|municipality|commune|metropolis|capital)(?: of| in)?";
const regionKinds = "(?:province|state|region|county|prefecture|autonomous region|department|governorate|oblast) of";
const countryKinds =
  "(?:federal |democratic |islamic |peoples |united |socialist )*republic of|kingdom of|principality of|commonwealth of|sultanate of|federation of";

interface Decoration {
  readonly pattern: RegExp;
  /** What the decoration says about the text's relation to the place. */
  readonly relation?: Relation;
  /** The level that the decoration promises. */
  readonly level?: PlaceLevel;
}

const opening: readonly Decoration[] = [
  { pattern: new RegExp(`^(?:${nearWords}) `), relation: "near" },
  { pattern: new RegExp(`^(?:${hedges}) `) },
  { pattern: new RegExp(`^(?:${cityKinds}) `), level: "city" },
  { pattern: new RegExp(`^(?:${regionKinds}) `), level: "region" },
  { pattern: new RegExp(`^(?:${countryKinds}) `), level: "country" },
  { pattern: /^(?:greater|metropolitan|metro|(?:metropolitan )?area of|island of) / },
  { pattern: new RegExp(`^(?:${partWords}) `), relation: "part" },
];

const closing: readonly Decoration[] = [
  {
    pattern:
      / (?:probably|likely|possibly|maybe|perhaps|presumably|i think|i believe|i guess|most likely|for example|for instance|etc|proper|city proper|itself|or similar|estimated|guess|inferred|assumed|high confidence|medium confidence|low confidence)$/,
  },
  {
    pattern:
      / (?:(?:and|or) (?:its |the )?(?:nearby|nearby areas?|surroundings|surrounding areas?|surrounding regions?|vicinity|environs|suburbs|outskirts|area)|nearby|vicinity|surroundings|surrounding area|environs|countryside|outskirts|hinterland)$/,
    relation: "near",
  },
  {
    pattern:
      / (?:(?:greater |larger |wider )?(?:metropolitan|metro|urban|bay)? ?area|metropolitan|metro|metropolis|region)$/,
  },
  { pattern: / (?:city|town|village|municipality|commune|city area|capital city|capital)$/, level: "city" },
  {
    pattern:
      / (?:province|prefecture|state|county|governorate|oblast|krai|department|autonomous region|special administrative region|sar)$/,
    level: "region",
  },
  {
    pattern:
      / (?:districts?|boroughs?|suburbs?|quarter|downtown|city (?:center|centre)|(?:town|historic|historical) (?:center|centre)|old town|old city|neighbou?rhood|ward|waterfront|harbou?r|airport|port|(?:inner|central) city|center|centre)$/,
    relation: "part",
  },
  // 市 city, 都 metropolis, 府 and 县 prefecture, 区 district, 州 state, 省 province; 시 city, 도 province.
  { pattern: /(?<=[^\s]{2})(?:特别行政区|自治区|市区|地区|市|都|府|县|縣|区|區|州|省|町|村|특별시|광역시|시|도|군)$/u },
];

/**
 * A folded name without one decoration, and what the decoration says about the relation to the place; null where nothing
 * can be removed.
 */
export function removeDecoration(
  key: string,
): { readonly key: string; readonly relation?: Relation; readonly level?: PlaceLevel } | null {
  for (const [decorations, article] of [
    [closing, /$^/],
    [opening, /^the /],
  ] as const) {
    for (const { pattern, relation, level } of decorations) {
      const shorter = key.replace(pattern, "").replace(article, "");
      if (shorter !== key && shorter !== "")
        return { key: shorter, ...(relation && { relation }), ...(level && { level }) };
    }
  }
  return null;
}

const generic = new RegExp(
  `^(?:(?:${hedges}|${nearWords}|${partWords}|${cityKinds}|area|areas|surroundings|surrounding|suburbs?|vicinity|environs|outskirts|similar|another|other|` +
    `and|the|of|its|nearby|region|country|rural|urban|coast|countryside|capital|coastal|european|asian|small|large|confidence|high|low|medium)(?: |$))+$`,
);

/** True where a folded text holds nothing but such words: "or a similar town nearby". */
export function isGeneric(key: string): boolean {
  return key === "" || generic.test(key);
}
