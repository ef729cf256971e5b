// Runs the test suite: quick unit tests, whole-program tests, tests in a browser where there is one, and ten kills.
import { spawnSync } from "node:child_process";
import { findBrowser } from "../test/support/open-browser.ts";

const projects = ["unit", "slow", "kills"];
const hasBrowser = findBrowser() !== null;
if (hasBrowser) projects.push("browser");

// On a terminal a line a file is enough; a log names every case of the matcher, the parsers, the rewards and the files.
const reporter = process.stdout.isTTY ? "default" : "verbose";

const { status } = spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    `--reporter=${reporter}`,
    ...projects.flatMap((name) => ["--project", name]),
  ],
  { stdio: "inherit", env: { ...process.env, GLOBE_KILLS: process.env.GLOBE_KILLS ?? "10" } },
);
if (!hasBrowser) {
  console.log(
    "Left out: the tests of the HTML pages in a browser (*.browser.test.ts), because no Chromium was found. " +
      "Install one, or name it with $CHROMIUM, to run them.",
  );
}
process.exitCode = status ?? 1;
