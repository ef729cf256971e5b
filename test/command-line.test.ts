// What holds for every command: failures are sentences, and a reader that goes away or a full disk is met with grace.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runGlobe } from "./support/run-globe.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "./support/scripted-endpoint.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-line-"));
const program = fileURLToPath(new URL("../bin/globe.js", import.meta.url));
const predictions = join(folder, "predictions.csv");
const answer = "<think>roofs</think><answer>country: France\ncity: Paris</answer>";
writeFileSync(
  predictions,
  `IMG_ID,LAT,LON,city,country,prediction\na.jpg,48.85,2.35,Paris,France,"${JSON.stringify({ data: answer }).replaceAll('"', '""')}"\n`,
);

let endpoint: ScriptedEndpoint;
beforeAll(async () => {
  endpoint = await startScriptedEndpoint();
});
afterAll(async () => {
  await endpoint.close();
  rmSync(folder, { recursive: true });
});

/** The program behind a shell, which can close its output. */
function inShell(command: string) {
  const { status, stderr } = spawnSync("/bin/sh", ["-c", command.replaceAll("globe", `"$NODE" "$PROGRAM"`)], {
    encoding: "utf8",
    cwd: folder,
    env: { ...process.env, NODE: process.execPath, PROGRAM: program, GLOBE_HOME: folder },
  });
  return { status, stderr };
}

const printing = [
  "--help",
  "score predictions.csv",
  "score predictions.csv --json",
  "compare predictions.csv predictions.csv",
  "data check predictions.csv --no-photos",
  "place Wien 東京 Atlantis",
];

test.skipIf(process.platform === "win32").each(printing)("a reader that goes away is no failure: %s", (command) => {
  expect(inShell(`{ globe ${command}; echo "status $?" >&2; } | true`).stderr).toMatch(/^status [01]\n$/);
});

test.skipIf(!existsSync("/dev/full")).each(printing)("a full disk is told in one sentence: %s", (command) => {
  const { status, stderr } = inShell(`globe ${command} >/dev/full`);
  expect(stderr).toMatch(/^globe: The disk is full, so standard output cannot be written\.[^\n]*\n$/);
  expect(status).toBe(2);
});

const evalTable = ["eval", "--dataset", predictions];
test.each<[string, readonly string[], RegExp]>([
  ["a run directory that is a file", [...evalTable, "--run", predictions], /is a file, and a folder is needed/],
  ["a run directory inside a file", [...evalTable, "--run", join(predictions, "run")], /a part of its path is a file/],
  ["a table that is not there", ["eval", "--dataset", join(folder, "none.csv")], /There is no file/],
  ["a table of predictions where a folder stands", [...evalTable, "--output", folder], /is a folder, and a file is/],
  ["a report inside a file", [...evalTable, "--report", join(predictions, "x.html")], /is a file, and a folder/],
  ["a page where a folder stands", ["locate", predictions, "--html", folder], /is a folder, and a file is needed/],
  [
    "a fix list inside a file",
    ["data", "check", predictions, "--fix-list", join(predictions, "x")],
    /part of its path/,
  ],
  ["a table that is a folder", ["score", predictions, "--output", folder], /is a folder, and a file is needed/],
])("what cannot be written or read is told in one sentence: %s", async (_name, args, sentence) => {
  const { status, stderr } = await runGlobe(args, { env: { GLOBE_URL: endpoint.url } });
  expect(stderr).toMatch(sentence);
  expect(stderr.trimEnd()).not.toContain("\n");
  expect(status).toBe(2);
});
