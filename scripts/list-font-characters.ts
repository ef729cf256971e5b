// Prints, as JSON, which characters each font of assets/fonts must have: those of every text that the world can draw.
//
//   node scripts/list-font-characters.ts > characters.json     (then scripts/subset-fonts.py)
import { listFontCharacters } from "../src/miniature/type/list-font-characters.ts";

process.stdout.write(`${JSON.stringify(listFontCharacters())}\n`);
