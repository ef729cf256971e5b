// Tests of `npm start` and of the model that comes with the project: it answers, says what it knows, and ends by itself.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { expect, test } from "vitest";
import { sceneMark } from "../src/photo/scene-mark.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const example = (name: string) => join(root, "examples", name);

function run(args: readonly string[]) {
  const { GLOBE_URL: _, ...env } = process.env;
  const options = { cwd: root, encoding: "utf8", env: { ...env, NO_COLOR: "1" }, timeout: 120_000 } as const;
  return spawnSync(process.execPath, args, options);
}

test("a drawn scene is reasoned about and located, with a page to look at", () => {
  const page = join(mkdtempSync(join(tmpdir(), "globe-start-")), "page.html");
  const { status, stdout, stderr } = run(["scripts/start.ts", page]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout.split("\n")[0]).toMatch(/knows a drawn world and no photographs/);
  const place = /country +(.+)\n +city +(.+)\n/.exec(stdout);
  expect(place).not.toBeNull();
  expect(readFileSync(page, "utf8")).toContain(`${place![2]}, ${place![1]}`);
});

test("of a picture that is no scene, the bundled model says first that it knows none, and then answers", () => {
  const { status, stdout, stderr } = run(["bin/globe.js", "locate", example("lisbon-street.jpg"), "--json"]);
  expect(status).toBe(0);
  expect(stderr).toMatch(/knows only the drawn scenes.*globe model pull.*--url/s);
  expect(JSON.parse(stdout)).toMatchObject({ status: expect.any(String) });
});

test("the bundled model is small and says what it does not know", () => {
  const folder = join(root, "assets", "globe-nano");
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(bytes).toBeLessThanOrEqual(20_000_000);
  expect(readFileSync(join(folder, "README.md"), "utf8")).toMatch(/Photographs\. It never saw one/);
});

test("the example scene carries the mark of a scene", () => {
  expect(readFileSync(example("scene.jpg")).subarray(0, 4096).includes(sceneMark)).toBe(true);
});

test("the example picture is small, has no metadata, and is what its script draws", async () => {
  const picture = example("lisbon-street.jpg");
  expect(statSync(picture).size).toBeLessThanOrEqual(150 * 1024);
  const { width, height, exif, icc } = await sharp(picture).metadata();
  expect({ width, height, exif, icc }).toEqual({ width: 1280, height: 960, exif: undefined, icc: undefined });
  const { drawScene } = await import("../examples/draw-example.ts");
  const drawn = await sharp(Buffer.from(drawScene())).removeAlpha().raw().toBuffer();
  const stored = await sharp(picture).raw().toBuffer();
  const difference = drawn.reduce((sum, value, i) => sum + Math.abs(value - stored[i]!), 0) / drawn.length;
  expect(difference).toBeLessThan(4);
});
