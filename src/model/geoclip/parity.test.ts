// Every part of GeoCLIP beside the Python package geoclip on small random weights.
import { expect, test } from "vitest";
import { openSession } from "../../tensor/open-session.ts";
import { dimension, trace } from "../../tensor/trace.ts";
import { floatWeights } from "../linear.ts";
import { embedWithClip } from "./embed-images.ts";
import { openLocationEncoder } from "./encode-gallery.ts";
import { findGeoClip } from "./find-files.ts";
import { openClip } from "./open-clip.ts";
import { type Heads, openHeads } from "./open-heads.ts";
import { openImageEncoder } from "./open-image-encoder.ts";
import { openSearch } from "./open-search.ts";
import { projectEqualEarth } from "./project-equal-earth.ts";
import { readGallery } from "./read-gallery.ts";
import {
  cases,
  clipFolder,
  expected,
  largestError,
  packageFolder,
  photoFiles,
  releaseFolder,
} from "./testing/reference.ts";

/** The greatest difference that parity allows. */
const bound = 1e-4;
const device = "cpu";

async function open(
  folder: string,
): Promise<{ heads: Heads; points: Awaited<ReturnType<typeof readGallery>>["points"] }> {
  const files = await findGeoClip(folder);
  return { heads: await openHeads(files), points: (await readGallery(files.gallery!)).points };
}

async function encodePhotos(heads: Heads): Promise<Float32Array> {
  const encoder = await openImageEncoder({ clip: clipFolder, heads, device });
  try {
    return await encoder.encode(await Promise.all(photoFiles.map(encoder.prepare)));
  } finally {
    await encoder.close();
  }
}

test("the equal-earth projection has the package's numbers to the last bit or two", async () => {
  const { points } = await open(packageFolder);
  expect(largestError(projectEqualEarth(points), await expected("projected"))).toBeLessThan(2e-7);
});

test("the projection keeps the equator's length and the area's symmetry", () => {
  const points = [0, 90, -90, 45, -45].flatMap((lat) => [180, -180, 0].map((lon) => ({ lat, lon })));
  const rows = projectEqualEarth(points);
  const at = (lat: number, lon: number) => {
    const row = points.findIndex((point) => point.lat === lat && point.lon === lon);
    return [rows[2 * row]!, rows[2 * row + 1]!] as const;
  };
  // The map of the equal-earth projection is 2.05 times as wide as it is high.
  expect(at(0, 180)[0] / at(90, 0)[1]).toBeCloseTo(2.0546, 3);
  for (const lat of [0, 45, 90]) {
    expect(at(lat, -180)[0]).toBe(-at(lat, 180)[0]);
    expect(at(-lat, 180)[1]).toBeCloseTo(-at(lat, 180)[1], 12);
  }
});

test.each([
  ["the files of the package", packageFolder],
  ["a release of the hub", releaseFolder],
])("the location encoder, from %s", async (_, folder) => {
  const { heads, points } = await open(folder);
  const encoder = await openLocationEncoder(heads, { device });
  const features = await encoder.encode(points.slice(0, 40));
  await encoder.close();
  expect(largestError(features, await expected("location_features"))).toBeLessThan(bound);
});

test("CLIP's image features", async () => {
  const { heads } = await open(packageFolder);
  const { vision, stored } = await openClip(clipFolder);
  const encoder = await openImageEncoder({ clip: clipFolder, heads, device });
  const prepared = await Promise.all(photoFiles.map(encoder.prepare));
  await encoder.close();
  const shape = [vision.channels, vision.imageSize, vision.imageSize];
  const graph = trace({ pixels: { dtype: "float32", shape: [dimension("images"), ...shape] } }, ({ pixels }) => ({
    features: embedWithClip(floatWeights(), vision, pixels!),
  }));
  const session = await openSession(graph, { device, weights: { get: (name) => stored.get(name)! } });
  const data = Float32Array.from(prepared.flatMap((pixels) => [...pixels]));
  const { features } = await session.run({ pixels: { dtype: "float32", shape: [prepared.length, ...shape], data } });
  await session.close();
  expect(largestError(features!.data as Float32Array, await expected("clip_features"))).toBeLessThan(bound);
});

test("image features through the package's own layers", async () => {
  const { heads } = await open(packageFolder);
  expect(largestError(await encodePhotos(heads), await expected("image_features"))).toBeLessThan(bound);
});

test("the temperature", async () => {
  const { heads } = await open(releaseFolder);
  expect(heads.logitFactor).toBeCloseTo(cases.logitFactor, 4);
});

test("probabilities of all points of the gallery for every photo", async () => {
  const { heads, points } = await open(packageFolder);
  const encoder = await openLocationEncoder(heads, { device });
  const data = await encoder.encode(points);
  await encoder.close();
  const search = await openSearch({
    gallery: { dtype: "float32", data },
    points: points.length,
    width: heads.sizes.features,
    logitFactor: heads.logitFactor,
    device,
  });
  const found = await search.search(await encodePhotos(heads), points.length);
  await search.close();
  const wanted = await expected("probabilities");
  const rows = new Float32Array(wanted.length);
  for (const [photo, candidates] of found.entries()) {
    expect(candidates).toHaveLength(points.length);
    for (const { index, probability } of candidates) rows[photo * points.length + index] = probability;
  }
  expect(largestError(rows, wanted)).toBeLessThan(bound);
  // Small shares would pass any absolute bound.
  const ratios = rows.map((value, index) => value / wanted[index]!);
  expect(Math.max(...ratios)).toBeLessThan(1.001);
  expect(Math.min(...ratios)).toBeGreaterThan(0.999);
});
