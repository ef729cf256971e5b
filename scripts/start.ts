// `npm start`: asks the model that comes with the project about a drawn scene that its training never saw.
//
//   node scripts/start.ts [PAGE.html]
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "../src/cli/main.ts";

const scene = relative(process.cwd(), fileURLToPath(new URL("../examples/scene.jpg", import.meta.url)));
const page = process.argv[2] ? resolve(process.argv[2]) : join(mkdtempSync(join(tmpdir(), "globe-")), "scene.html");

console.log(
  "globe-nano, the model that comes with the project, knows a drawn world and no photographs. A scene that it never saw:",
);
console.log(`\n$ globe locate ${scene} --html ${page}\n`);
process.exitCode = await main(["locate", scene, "--html", page]);
if (process.exitCode === 0) {
  console.log(`\nThe same with its map, to open in a browser: ${page}`);
  console.log("With a model for photographs: npm run globe -- locate PHOTO --url http://localhost:8000/v1");
}
