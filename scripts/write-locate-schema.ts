// Writes docs/locate.schema.json from the schema in the code; a test holds the two against each other.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { locateJsonSchema } from "../src/locate/result-schema.ts";

const target = fileURLToPath(new URL("../docs/locate.schema.json", import.meta.url));
writeFileSync(target, `${JSON.stringify(locateJsonSchema(), null, 2)}\n`);
console.log(`${target} is written; run npm run format next.`);
