// Lists the cues of a scene, one a line: "shop sign: Padaria". A text of the base stage, where reading is learned.
import type { Random } from "../../run/random.ts";
import type { Cue, SceneTruth } from "../scene.ts";
import { languagesOfWord } from "./cue-support.ts";
import { phoneCode, plateForm } from "./phrase-cue.ts";
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
    case "road sign":
      return look.kind === "place" ? text : `to ${text}`;
    case "street name sign":
    case "price tag":
      return text;
    case "stop sign":
      return text === "" ? "raised hand" : text.replaceAll("\n", " ");
    case "licence plate": {
      if (look.isReadable !== true) return `${look.background}, ${look.strip} strip`;
      return [look.letters, look.header, plateForm(look)].filter(Boolean).join(" ");
    }
    case "phone number":
      return phoneCode(value);
    case "flag":
      return value.replace(/^flag of /, "");
    default:
      return value;
  }
}
