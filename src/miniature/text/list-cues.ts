// Lists the cues of a scene, one a line: "shop sign: Padaria". A text of the base stage, where reading is learned.
import type { Random } from "../../run/random.ts";
import type { Cue, SceneTruth } from "../scene.ts";
import { languagesOfWord } from "./cue-support.ts";
import { shuffle } from "./pick.ts";

/** Every visible cue, in random order; "nothing" where there is none. */
export function listCues({ cues }: Pick<SceneTruth, "cues">, random: Random): string {
  if (cues.length === 0) return "nothing";
  return shuffle(random, cues).map(listCue).join("\n");
}

function listCue(cue: Cue): string {
  return `${cue.family}: ${showCue(cue)}`;
}

/** What tells places apart, as short as it can be said. */
export function showCue({ family, value, text = "", look = {} }: Cue): string {
  switch (family) {
    case "shop sign": {
      const [language, ...others] = languagesOfWord(value);
      return others.length === 0 && language !== undefined ? `${text} (${language})` : text;
    }
    case "road sign": {
      const distance = look.distance ? `, ${look.distance}` : "";
      return `${look.kind === "place" ? "" : "to "}${text}${distance} on ${look.background}`;
    }
    case "street name sign":
      return `${text} on ${look.background}`;
    case "stop sign":
      return text === "" ? "raised hand" : text.replaceAll("\n", " ");
    case "licence plate": {
      if (look.isReadable !== true) return `${look.background}, ${look.strip} strip`;
      return [look.letters, look.header, text].filter(Boolean).join(" ");
    }
    case "phone number":
    case "price tag":
    case "web address":
      return text;
    case "flag":
      return value.replace(/^flag of /, "");
    default:
      return value;
  }
}
