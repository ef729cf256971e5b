// `globe data` as a person uses it: arguments in, text, JSON and exit status out.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawPictures } from "./support/draw-pictures.ts";
import { startGlobe } from "./support/run-globe.ts";

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "globe-data-cli-"));
  await drawPictures(at("photos"), 3);
  const rows = ["picture-0000.jpg,48.8566,2.3522,France", "picture-0001.jpg,35.6895,139.6917,Japan"];
  await writeFile(at("clean.csv"), `file,y,x,country\n${rows.join("\n")}\n`);
  await writeFile(at("leaky.csv"), "id,country\npicture-0001,Japan\npicture-0009,Japan\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const globeData = (...args: string[]) => startGlobe(["data", ...args]).finished;

test("a clean table under its own column names: status 0", async () => {
  const result = await globeData(
    "check",
    at("clean.csv"),
    "--images",
    at("photos"),
    "--columns",
    "id=file,lat=y,lon=x",
  );
  expect(result).toMatchObject({ status: 0, stderr: "" });
  expect(result.stdout).toContain("2 rows, 0 of them unreadable\n  photos  2 decoded");
  expect(result.stdout).toMatch(/Clean: no problem found\.\n$/);
});

test("a leak: status 1, one line of JSON, and a list of fixes", async () => {
  const args = ["check", at("leaky.csv"), "--images", at("photos"), "--against", at("clean.csv")];
  const more = [
    "--against-images",
    at("photos"),
    "--json",
    "--fix-list",
    at("fixes.csv"),
    "--cache",
    at("cache.jsonl"),
  ];
  const { status, stdout } = await globeData(...args, ...more);
  expect(status).toBe(1);
  expect(stdout.trim().split("\n").length).toBe(1);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    schema: "globe.data-check/1",
    clean: false,
    findings: { "missing-photo": { severity: "problem", count: 1 }, "leaked-photo": { count: 1 } },
    against: [{ rows: 2, exactDuplicates: 1 }],
  });
  const fixes = await readFile(at("fixes.csv"), "utf8");
  expect(fixes.split("\n").filter((line) => line.includes("leaked-photo")).length).toBe(1);
});

test.each<[string, string[], RegExp]>([
  ["another action", ["fix", "t.csv"], /knows no action "fix"; it has check\./],
  ["a table that is not there", ["check", "none.csv"], /There is no file none\.csv/],
  [
    "a missing column",
    ["check", "CLEAN", "--columns", "lat=LAT"],
    /no column "LAT".*Columns found: file, y, x, country/,
  ],
  ["an unknown field", ["check", "CLEAN", "--columns", "place=x"], /the fields are id, image/],
  ["a number that is none", ["check", "CLEAN", "--near-bits", "99"], /--near-bits takes a whole number from 0 to 15/],
  [
    "a benchmark without files",
    ["check", "img2gps3k", "--data-root", "nowhere"],
    /needs the table nowhere\/img2gps3k_gt\.csv/,
  ],
])("%s is a sentence and status 2", async (_name, args, message) => {
  const { status, stderr } = await globeData(...args.map((arg) => (arg === "CLEAN" ? at("clean.csv") : arg)));
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^globe: .*\n$/);
  expect(status).toBe(2);
});
