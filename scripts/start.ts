// `npm start`: locates the example picture from a clone, with a scripted stand-in where a model would answer.
//
//   node scripts/start.ts [PAGE.html]
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "../src/cli/main.ts";
import { startScriptedEndpoint } from "../test/support/scripted-endpoint.ts";

const photo = relative(process.cwd(), fileURLToPath(new URL("../examples/lisbon-street.jpg", import.meta.url)));

const answer = `<think>A single yellow tram with a wooden belt line and the number 28 climbs a narrow, steep street. The pavements are set in pale limestone with dark waves, as in Portuguese towns. One facade is covered with blue and white painted tiles, and the street sign reads RUA DO SOL, which is Portuguese.

Beyond a hillside of clay roofs lies a river as wide as a bay. A long red suspension bridge with two towers crosses it, and a statue with open arms stands on the far bank. Tram 28, the bridge and the statue above the river belong to one city.</think><answer>country: Portugal
city: Lisbon</answer>`;

console.log(
  "No model is at work here: a scripted endpoint stands in for one, and its answer and confidence were written by hand.",
);
const endpoint = await startScriptedEndpoint({
  // Slow enough to watch the reasoning come, as from a real model.
  answer: ({ images }) =>
    images.length === 1 ? { text: answer, tokenDelayMs: 12 } : "<answer>country: unknown</answer>",
});
const page = process.argv[2]
  ? resolve(process.argv[2])
  : join(mkdtempSync(join(tmpdir(), "globe-")), "lisbon-street.html");
console.log(`\n$ globe locate ${photo} --url ${endpoint.url} --html ${page}\n`);
try {
  process.exitCode = await main(["locate", photo, "--url", endpoint.url, "--html", page]);
} finally {
  await endpoint.close();
}
if (process.exitCode === 0) {
  console.log(`\nThe same with its map, to open in a browser: ${page}`);
  console.log("With a model of your own: npm run globe -- locate PHOTO --url http://localhost:8000/v1");
}
