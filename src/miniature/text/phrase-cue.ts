// Says what a cue shows, in a clause that a sentence can start with.
import type { Cue } from "../scene.ts";
import { landmarks } from "../world/landmarks.ts";
import { openWorld } from "../world/open-world.ts";
import { languagesOfWord } from "./cue-support.ts";

/** "a birch", "an olive tree", "the sea", "snow": a thing as a sentence names it first. */
export function withArticle(name: string): string {
  if (/^(sea|sky|sun|moon|horizon|coast|waterfront|desert|steppe|savanna)$/.test(name)) return `the ${name}`;
  if (/^(snow|ice|grass|bamboo|water|food|sand|fog|rain|gravel|soil|mud|clothing|graffiti|flatland|text)$/.test(name))
    return name;
  if (/^(bread|meat|cheese|rice|sushi|salad|wheat|corn|scaffolding|brick|stucco|spinifex|lavender|heather)$/.test(name))
    return name;
  return `${/^[aeiou](?!ni|uc)/.test(name) ? "an" : "a"} ${name}`;
}

/**
 * Ways to say what the cue shows, the fullest first. Later ones quote less, for a text that would read as a claim of
 * its own. `element` is what the picture calls the thing.
 */
export function phraseCue(cue: Cue, element: string): readonly (readonly string[])[] {
  const { look = {}, text = "", value } = cue;
  const quoted = `"${text.replaceAll("\n", " ")}"`;
  const thing = withArticle(element);
  switch (cue.family) {
    case "shop sign": {
      const [language, ...others] = languagesOfWord(value);
      const known = language !== undefined && others.length === 0;
      const kind = known ? `${/^[AEIOU]/.test(language) ? "an" : "a"} ${language} word` : "a word of several languages";
      return [
        [
          `The ${element} reads ${quoted}, ${kind}`,
          `${upper(thing)} says ${quoted}, ${kind}`,
          `I can read ${quoted} on ${thing}, ${kind}`,
          ...(known ? [`${upper(thing)} is in ${language}: ${quoted}`] : []),
        ],
        known
          ? [`${upper(thing)} is in ${language}`, `The ${element} is written in ${language}`]
          : [`${upper(thing)} has a word that many languages share`],
      ];
    }
    case "road sign": {
      if (look.kind === "place")
        return [
          [
            `A town sign names ${text}`,
            `The place name sign says ${quoted}`,
            `The ${element} reads ${quoted}`,
            `The ${look.background} town sign reads ${text}`,
          ],
          [`A ${look.background} town sign stands here`],
        ];
      const far = look.distance ? `, ${look.distance} away` : "";
      return [
        [
          `The ${element} points to ${text}${far}`,
          `A ${look.background} direction sign shows the way to ${text}${far}`,
          `${upper(thing)} names ${text}${far}`,
        ],
        [`A ${look.background} direction sign can be seen`],
      ];
    }
    case "street name sign":
      return [
        [`${upper(thing)} reads ${quoted}`, `The ${look.background} street sign says ${quoted}`],
        [`The ${element} is ${look.background}`, `A ${look.background} street sign can be seen`],
      ];
    case "stop sign":
      if (text === "") return [[`The stop sign has a raised hand and no word`, `A stop sign shows only a raised hand`]];
      return [
        [`The stop sign says ${quoted}`, `${upper(thing)} reads ${quoted}`, `A stop sign has the word ${quoted}`],
      ];
    case "licence plate":
      return [phrasePlate(cue), [`A ${look.background} number plate can be seen`]];
    case "driving side":
      return [
        [
          `The ${element} keeps to the ${value}`,
          `${upper(thing)} drives on the ${value}`,
          `Traffic keeps to the ${value}, as the ${element} shows`,
        ],
        [`Traffic keeps to the ${value}`],
      ];
    case "road marking": {
      const edge = look.edge === look.center ? "the edges are too" : `the edges are ${look.edge}`;
      return [
        [
          `A ${look.center} line runs down the middle and ${edge}`,
          `I see a ${look.center} line in the middle, and ${edge}`,
          `The centre is marked by a ${look.center} line, ${edge}`,
        ],
      ];
    }
    case "phone number": {
      const code = phoneCode(cue.value);
      return [
        [
          `${upper(thing)} gives a number with ${code}`,
          `The phone number on the ${element} begins with ${code}`,
          `The number on the ${element} has the code ${code}`,
          `I read a number with ${code} on ${thing}`,
        ],
        [`A number begins with ${code}`],
      ];
    }
    case "price tag":
      return [
        [`${upper(thing)} reads ${text}`, `The price is written ${text} on ${thing}`, `${upper(thing)} says ${text}`],
      ];
    case "web address":
      return [
        [
          `The web address on the ${element} ends in ${value}`,
          `${upper(thing)} has a web address in ${value}`,
          `${upper(thing)} has an address that ends in ${value}`,
        ],
        [`A web address ends in ${value}`],
      ];
    case "flag": {
      const iso2 = /^flag of ([A-Z]{2})$/.exec(value)?.[1];
      if (iso2 === undefined) {
        return value === "flag of Europe"
          ? [["The flag of Europe flies here", "A blue flag has a ring of stars, the flag of Europe"]]
          : [[`A plain ${element} hangs here`]];
      }
      const { name } = openWorld().country(iso2);
      const country = inProse(name);
      return [[`The flag of ${country} flies here`, `I see the flag of ${country}`, `A flag is that of ${country}`]];
    }
    case "landmark": {
      const known = landmarks.find(({ key }) => key === value);
      if (known === undefined) return [[`There is ${thing}`, `${upper(thing)} stands here`, `I can see ${thing}`]];
      return [
        [
          `The ${element} is the ${known.name}`,
          `I recognize the ${known.name}, a famous ${element}`,
          `The ${known.name} can be seen, ${thing}`,
        ],
        [`I know the ${known.name}, this ${element}`, `The ${element} here is well known: the ${known.name}`],
        [`The ${element} is well known`],
      ];
    }
    case "vegetation":
      return [[`${upper(thing)} grows here`, `I see ${thing}`, `There is ${thing}`]];
    case "vehicle":
      return [
        look.accent === "" && look.body === "any"
          ? [`There is ${thing}`, `${upper(thing)} passes by`, `I see ${thing}`]
          : [
              `The ${element} is ${look.body}${look.accent ? ` and ${look.accent}` : ""}`,
              `I see a ${value}`,
              `A ${value} is here`,
            ],
      ];
    default:
      return [[`There is ${thing}`, `I see ${thing}`, `The picture shows ${thing}`, `${upper(thing)} can be seen`]];
  }
}

/** What a phone number begins with before the digits of its owner: "+81 6", "089". */
export function phoneCode(mask: string): string {
  return mask.slice(0, mask.indexOf("#")).replace(/[\s(-]+$/, "");
}

/** How a plate is written, whatever its number: "D M XX 0000". */
export function plateForm({ pattern }: NonNullable<Cue["look"]>): string {
  return String(pattern ?? "")
    .replaceAll("?", "X")
    .replaceAll("#", "0");
}

function phrasePlate({ look = {} }: Cue): readonly string[] {
  const colour = `${look.background} number plate`;
  const strip =
    look.strip === "left" ? " with a blue strip" : look.strip === "top" ? " with a blue top" : " without a strip";
  if (look.isReadable !== true) {
    const ink = look.ink === "black" ? "" : `, in ${look.ink}`;
    return [`A ${colour}${strip} is too far to read${ink}`, `I see a ${colour}${strip}${ink}`];
  }
  const header = look.header ? ` under ${look.header}` : "";
  const letters = look.letters ? ` and ${look.letters} on it` : "";
  const band = look.strip === "none" ? "" : `${strip}${letters}`;
  const form = `${plateForm(look)}${header}`;
  return [
    `A ${colour}${band} is written like ${form}`,
    `The number plate has the form ${form}${letters && `, with ${look.letters} on the strip`}`,
    `I see a plate like ${form}, a ${colour}${band}`,
  ];
}

/** "the Netherlands", "Peru": a country as it stands in a sentence. */
export function inProse(country: string): string {
  return /^(United|Netherlands|Philippines|Czech Republic)/.test(country) ? `the ${country}` : country;
}

/** First letter in upper case. */
export function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** "Chile, Peru or Cuba". */
export function joinWith(names: readonly string[], word: "and" | "or"): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
}
