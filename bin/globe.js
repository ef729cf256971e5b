#!/usr/bin/env node
// Starts the command line: refuses a Node that cannot run it, then loads the built program or, in a clone, the sources.
import { existsSync } from "node:fs";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `globe needs Node 22.18 or newer, and this is Node ${process.versions.node}. ` +
      "Install a current Node from nodejs.org; in a clone of the project, use `npm run globe --`, which brings its own.",
  );
  process.exit(2);
}
const sources = new URL("../src/cli/main.ts", import.meta.url);
const { main } = await import(
  existsSync(sources) ? sources.href : new URL("../dist/cli/main.js", import.meta.url).href
);
process.exitCode = await main(process.argv.slice(2));
