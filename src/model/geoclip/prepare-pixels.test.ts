// Pictures as the package's processor prepares them, and what is said of processors of another kind.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadPhoto } from "../../photo/load-photo.ts";
import { preparePixels, readPixelSettings } from "./prepare-pixels.ts";
import { cases, fixtures } from "./testing/reference.ts";

const scratch = mkdtempSync(join(tmpdir(), "globe-pixels-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const side = 224;
const settingsOf = (config: object, imageSize = side) => {
  const file = join(scratch, "preprocessor_config.json");
  writeFileSync(file, JSON.stringify(config));
  return readPixelSettings(file, imageSize);
};

test.each(Object.entries(cases.pixels))("%s.png has the bits of the package's processor", async (name, wanted) => {
  const target = new Float32Array(3 * side * side);
  const photo = await loadPhoto(join(fixtures, "photos", `${name}.png`));
  preparePixels(photo, await readPixelSettings(null, side), side, target);
  expect([...target].filter((_, index) => index % 5003 === 0)).toEqual(wanted.every5003);
  expect(createHash("sha256").update(target).digest("hex")).toBe(wanted.sha256);
});

test.each([
  ["of today", { size: { shortest_edge: side }, crop_size: { height: side, width: side } }],
  [
    "of the first release",
    { size: side, crop_size: side, resample: 3, feature_extractor_type: "CLIPFeatureExtractor" },
  ],
  ["with what has to be said only", { image_mean: [0.48145466, 0.4578275, 0.40821073] }],
])("settings %s are CLIP's", async (_, config) => {
  expect(await settingsOf(config)).toEqual(await readPixelSettings(null, side));
});

test.each([
  ["another size than the encoder's", { crop_size: 336 }, "crop_size"],
  ["no square", { crop_size: { height: 224, width: 200 } }, "crop_size"],
  ["nothing scaled", { do_resize: false }, "do_resize"],
  ["another kernel", { resample: 2 }, "resample"],
  ["no deviation", { image_std: [1, 0, 1] }, "image_std"],
  ["a size of both sides", { size: { height: 224, width: 224 } }, "size"],
])("settings with %s are refused", async (_, config, where) => {
  await expect(settingsOf(config)).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining(`at "${where}`),
  });
});
