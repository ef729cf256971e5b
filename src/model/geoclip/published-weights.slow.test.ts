// The published weights, where there are some: GLOBE_GEOCLIP names a folder with them.
import { expect, test } from "vitest";
import { openLocationEncoder } from "./encode-gallery.ts";
import { findGeoClip } from "./find-files.ts";
import { openHeads } from "./open-heads.ts";
import { readGallery } from "./read-gallery.ts";
import { expected, fixtures, largestError } from "./testing/reference.ts";

const folder = process.env.GLOBE_GEOCLIP;

test.skipIf(!folder)("the published location encoder (set GLOBE_GEOCLIP to a folder with its weights)", async () => {
  const heads = await openHeads(await findGeoClip(folder!));
  const { points } = await readGallery(`${fixtures}/release/coordinates.csv`);
  const encoder = await openLocationEncoder(heads, { device: "cpu" });
  const features = await encoder.encode(points.slice(0, 24));
  await encoder.close();
  expect(largestError(features, await expected("published_location_features"))).toBeLessThan(1e-4);
});
