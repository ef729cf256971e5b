import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runGlobe } from "./support/run-globe.ts";

const folder = await mkdtemp(join(tmpdir(), "globe-miniature-command-"));
afterAll(() => rm(folder, { recursive: true }));

describe("globe miniature", () => {
  test("renders scenes that globe data can check, and says so", async () => {
    const out = join(folder, "val");
    const args = [
      "miniature",
      "render",
      "--split",
      "val",
      "--count",
      "6",
      "--seed",
      "4",
      "--threads",
      "1",
      "--out",
      out,
    ];
    const first = await runGlobe(args);
    expect(first.stderr).toBe("");
    expect(first.stdout).toBe(`6 val scenes are in ${out}.\n`);
    expect((await readFile(join(out, "samples.jsonl"), "utf8")).trimEnd().split("\n")).toHaveLength(6);
    expect((await runGlobe(args)).stdout).toBe(`6 val scenes are in ${out} (6 of them were there).\n`);
    const check = await runGlobe(["data", "check", join(out, "samples.jsonl")]);
    expect(check.status).toBe(0);
  });

  test("takes the points of view as often as it is told", async () => {
    const out = join(folder, "prices");
    const plain = ["avenue", "crossing", "fronts", "market", "traffic", "price close up", "countryside"];
    const shots = plain.map((name) => `${name}=0`).join(",");
    const size = ["--count", "5", "--threads", "1", "--none", "0", "--country-only", "1"];
    const rendered = await runGlobe(["miniature", "render", "--out", out, ...size, "--shots", shots]);
    expect(rendered.stderr).toBe("");
    const truths = (await readFile(join(out, "truth.jsonl"), "utf8")).trimEnd().split("\n");
    expect(truths.map((line) => JSON.parse(line).setting)).toEqual(Array(5).fill("food"));
    const others = await runGlobe(["miniature", "render", "--out", out, ...size, "--shots", "avenue=2"]);
    expect(others.stderr).toMatch(/holds other scenes/);
  });

  test("keeps to the countries that it is given", async () => {
    const out = join(folder, "two");
    const flags = ["--split", "test", "--count", "12", "--threads", "1", "--countries", "jp, BR"];
    expect((await runGlobe(["miniature", "render", "--out", out, ...flags])).stderr).toBe("");
    const truths = (await readFile(join(out, "truth.jsonl"), "utf8")).trimEnd().split("\n");
    expect([...new Set(truths.map((line) => JSON.parse(line).city.iso2))].sort()).toEqual(["BR", "JP"]);
  });

  test.each([
    [["miniature", "paint"], /takes render, sheet/],
    [["miniature", "render", "--split", "all", "--out", "x"], /--split takes train, val, test/],
    [["miniature", "render", "--size", "225", "--out", "x"], /multiple of 14/],
    [["miniature", "render"], /Name what to write with --out/],
    [["miniature", "render", "--none", "2", "--out", "x"], /--none takes a number from 0 to 1/],
    [["miniature", "render", "--countries", "JP,ZZ", "--out", "x"], /--countries takes .*JP.*not "ZZ"/],
    [["miniature", "render", "--shots", "attic=1", "--out", "x"], /--shots takes country road, billboard/],
    [["miniature", "render", "--shots", "avenue=often", "--out", "x"], /weight of avenue in --shots takes a number/],
    [["miniature", "render", "--shots", "room=0,sky=0,close up=0,dish=0", "--out", "x"], /leaves none of room, sky/],
  ])("refuses %j with a sentence", async (args, message) => {
    const { status, stderr } = await runGlobe(args);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });
});
