// The lexicon of things that a photo can show, compiled once.
import { compileLexicon } from "./compile-lexicon.ts";
import { buildings } from "./lexicon/buildings.ts";
import { masks } from "./lexicon/masks.ts";
import { nature } from "./lexicon/nature.ts";
import { streets } from "./lexicon/streets.ts";
import { things } from "./lexicon/things.ts";

/** Changes when an entry does; results that depend on extracted entities name it. */
export const lexiconVersion = "1";

export const visualLexicon = compileLexicon([buildings, streets, nature, things], masks);
