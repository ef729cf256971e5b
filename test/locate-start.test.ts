// Tests of `npm start`: it does the main job on the bundled example, says what it is, and ends by itself.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const picture = join(root, "examples/lisbon-street.jpg");

test("the example is located, and the first line says that the answer is scripted", () => {
  const page = join(mkdtempSync(join(tmpdir(), "globe-start-")), "page.html");
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/start.ts", page], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
    timeout: 30_000,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout.split("\n")[0]).toMatch(/scripted endpoint/);
  expect(stdout).toMatch(/country +Portugal\n +city +Lisbon/);
  expect(stdout).toContain(page);
  expect(readFileSync(page, "utf8")).toContain("Lisbon, Portugal");
});

test("the example picture is small, has no metadata, and is what its script draws", async () => {
  expect(statSync(picture).size).toBeLessThanOrEqual(150 * 1024);
  const { width, height, exif, icc } = await sharp(picture).metadata();
  expect({ width, height, exif, icc }).toEqual({ width: 1280, height: 960, exif: undefined, icc: undefined });
  const { drawScene } = await import("../examples/draw-example.ts");
  const drawn = await sharp(Buffer.from(drawScene())).removeAlpha().raw().toBuffer();
  const stored = await sharp(picture).raw().toBuffer();
  const difference = drawn.reduce((sum, value, i) => sum + Math.abs(value - stored[i]!), 0) / drawn.length;
  expect(difference).toBeLessThan(4);
});
