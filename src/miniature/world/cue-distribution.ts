// P(cue | city, family) as a finite table: the one place that says which true facts a city shows, and how often.
import type { Cue, CueFamily, WorldCity } from "../scene.ts";
import { cityLanguages, countryLanguages } from "./country-languages.ts";
import { drivingSide } from "./driving-sides.ts";
import { flags, unionMembers } from "./flags.ts";
import { habitatOf } from "./habitats.ts";
import { landmarks, plainMonuments } from "./landmarks.ts";
import { languageOf } from "./languages.ts";
import { openWorld } from "./open-world.ts";
import { phoneMasksOf } from "./phone-masks.ts";
import { plateOf } from "./plates.ts";
import { priceFormatOf } from "./prices.ts";
import { roadMarkingsOf } from "./road-markings.ts";
import { roadSigns } from "./road-signs.ts";
import { streetSignLook } from "./sign-looks.ts";
import { stopSignOf } from "./stop-signs.ts";
import { streetNamesOf } from "./street-names.ts";
import { commonVehicles, localVehicles, plainVehicles } from "./vehicles.ts";
import { dotComShare, webDomainOf } from "./web-domains.ts";
import type { Weighted } from "./weighted-cue.ts";

/** One outcome; `#` and `?` in the text still stand for digits and letters that tell nothing. */
export interface CueChoice {
  readonly probability: number;
  readonly cue: Cue;
}

/** Outcomes by value; their probabilities sum to 1. */
export type CueDistribution = ReadonlyMap<string, CueChoice>;

const known = new Map<string, CueDistribution>();

/** What a city shows of a family. Every city shows something of every family, so that nothing missing is evidence. */
export function cueDistribution(city: WorldCity, family: CueFamily): CueDistribution {
  const key = `${family} ${city.id}`;
  let distribution = known.get(key);
  if (distribution === undefined) {
    distribution = normalize(list[family](city));
    known.set(key, distribution);
  }
  return distribution;
}

function normalize(choices: Iterable<Weighted>): CueDistribution {
  const all = [...choices].filter(([weight]) => weight > 0);
  const total = all.reduce((sum, [weight]) => sum + weight, 0);
  const byValue = new Map<string, CueChoice>();
  for (const [weight, cue] of all) {
    const probability = weight / total + (byValue.get(cue.value)?.probability ?? 0);
    byValue.set(cue.value, { probability, cue });
  }
  return byValue;
}

const list: Readonly<Record<CueFamily, (city: WorldCity) => Iterable<Weighted>>> = {
  "shop sign": shopSigns,
  "road sign": roadSigns,
  "street name sign": streetNameSigns,
  "stop sign": stopSigns,
  "licence plate": plates,
  "driving side": ({ iso2 }) => {
    const side = drivingSide(iso2);
    return [[1, { family: "driving side", value: side, element: "car", look: { side } }]];
  },
  "road marking": ({ iso2 }) =>
    roadMarkingsOf(iso2).map(({ center, edge, share }): Weighted => {
      const value = `${center} centre line, ${edge} edge line`;
      return [share, { family: "road marking", value, element: `${center} line`, look: { center, edge } }];
    }),
  "phone number": (city) =>
    phoneMasksOf(city.id).map(
      (mask): Weighted => [
        0.5,
        { family: "phone number", value: mask, element: "poster", text: mask, look: { style: "phone" } },
      ],
    ),
  "price tag": ({ iso2 }) => {
    const { mask, from, to } = priceFormatOf(iso2);
    // A space is too narrow to be evidence.
    const value = mask.replaceAll(" ", "").replace("#", `${from}-${to}`);
    return [[1, { family: "price tag", value, element: "price tag", text: mask, look: { from, to } }]];
  },
  "web address": ({ iso2 }) => {
    const address = (ending: string): Cue => ({
      family: "web address",
      value: ending,
      element: "billboard",
      text: `www.*${ending}`,
      look: { style: "web" },
    });
    return [
      [1 - dotComShare, address(webDomainOf(iso2))],
      [dotComShare, address(".com")],
    ];
  },
  flag: flagsOf,
  landmark: landmarksOf,
  vegetation: ({ iso2, name }) => scenery("vegetation", habitatOf(iso2, name).vegetation),
  building: ({ iso2, name }) => scenery("building", habitatOf(iso2, name).buildings),
  terrain: ({ iso2, name }) => scenery("terrain", habitatOf(iso2, name).terrain),
  vehicle: vehiclesOf,
};

function languageShares({ id, iso2 }: WorldCity): readonly (readonly [string, number])[] {
  return Object.entries(cityLanguages[id] ?? countryLanguages[iso2]!);
}

function* shopSigns(city: WorldCity): Iterable<Weighted> {
  for (const [tag, share] of languageShares(city)) {
    const { words, script, isRightToLeft } = languageOf(tag);
    for (const word of words.values()) {
      const look = { script, isRightToLeft };
      yield [share / words.size, { family: "shop sign", value: word, element: "shop sign", text: word, look }];
    }
  }
}

/** A language that fewer shops use is on no street sign. */
const leastStreetShare = 0.1;

function* streetNameSigns(city: WorldCity): Iterable<Weighted> {
  const { background, ink } = streetSignLook(city.iso2);
  for (const [tag, share] of languageShares(city)) {
    if (share < leastStreetShare) continue;
    const names = streetNamesOf(city.iso2, tag);
    const { script, isRightToLeft } = languageOf(tag);
    for (const text of names) {
      const look = { background, ink, script, isRightToLeft };
      const value = `${text} on ${background}`;
      yield [share / names.length, { family: "street name sign", value, element: "street sign", text, look }];
    }
  }
}

function stopSigns({ iso2, name }: WorldCity): Iterable<Weighted> {
  const { words, shape } = stopSignOf(iso2, name);
  const value = words.length === 0 ? "raised hand" : words.join(" / ");
  const look = { shape, hasHand: words.length === 0 };
  const text = words.join("\n");
  return [[1, { family: "stop sign", value, element: "stop sign", ...(text && { text }), look }]];
}

/** Share of plates that are near enough to be read; of the others only the colours are seen. */
const readablePlates = 0.5;

function* plates({ iso2, name }: WorldCity): Iterable<Weighted> {
  const { background: front, rear, ink, strip, letters, size, header, pattern } = plateOf(iso2, name);
  for (const background of [front, rear]) {
    const colours = `${background} plate, ${ink} ink, ${strip === "none" ? "no" : `${strip} blue`} strip, ${size}`;
    const look = { background, ink, strip, size };
    const plate = { family: "licence plate", element: "license plate" } as const;
    const near = { ...look, letters, header, pattern, isReadable: true };
    const value = `${colours}, ${[letters, header, pattern].filter(Boolean).join(" ")}`;
    yield [readablePlates / 2, { ...plate, value, text: pattern, look: near }];
    yield [(1 - readablePlates) / 2, { ...plate, value: colours, look: { ...look, isReadable: false } }];
  }
}

function* scenery(family: CueFamily, shares: Readonly<Record<string, number>>): Iterable<Weighted> {
  for (const [element, share] of Object.entries(shares)) yield [share, { family, value: element, element }];
}

function* flagsOf({ iso2 }: WorldCity): Iterable<Weighted> {
  const flag = flags.get(iso2);
  if (flag) yield [0.75, { family: "flag", value: `flag of ${iso2}`, element: "flag", look: { ...flag } }];
  if (unionMembers.has(iso2)) {
    const look = { layout: "circle of stars", colours: "blue,gold" };
    yield [0.15, { family: "flag", value: "flag of Europe", element: "flag", look }];
  }
  yield [0.1, { family: "flag", value: "banner", element: "banner", look: { layout: "plain", colours: "white" } }];
}

/** Share of the squares of a city that show its own landmark, where it has one. */
const ownLandmark = 0.8;

function* landmarksOf({ iso2, name }: WorldCity): Iterable<Weighted> {
  const own = landmarks.filter(({ city }) => city === name);
  for (const { key, element } of own) {
    yield [ownLandmark / own.length, { family: "landmark", value: key, element, look: { shape: key } }];
  }
  const plain = plainMonuments(iso2, openWorld().country(iso2).continent)
    .split(", ")
    .map((entry) => /^(.*) (\d+)$/.exec(entry)!);
  const total = plain.reduce((sum, [, , share]) => sum + Number(share), 0);
  for (const [, element, share] of plain) {
    const weight = ((own.length > 0 ? 1 - ownLandmark : 1) * Number(share)) / total;
    yield [weight, { family: "landmark", value: element!, element: element!, look: { shape: element! } }];
  }
}

function* vehiclesOf({ iso2, name }: WorldCity): Iterable<Weighted> {
  const own = localVehicles(iso2, name);
  for (const { value, element, body, accent } of own) {
    yield [0.6 / own.length, { family: "vehicle", value, element, look: { body, accent } }];
  }
  const plain = Object.entries({ ...plainVehicles, ...commonVehicles[iso2] });
  const total = plain.reduce((sum, [, share]) => sum + share, 0);
  for (const [element, share] of plain) {
    const weight = ((own.length > 0 ? 0.4 : 1) * share) / total;
    yield [weight, { family: "vehicle", value: element, element, look: { body: "any", accent: "" } }];
  }
}
