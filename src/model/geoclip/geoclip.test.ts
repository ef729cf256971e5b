// GeoCLIP as a whole: photos in, points out, in a thread of its own; and what it says when something is missing.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { loadPhoto } from "../../photo/load-photo.ts";
import type { GeoClip, GeoClipOptions } from "./geoclip.ts";
import { openGeoClip } from "./open-geoclip.ts";
import { runGeoClip } from "./run-geoclip.ts";
import { cases, clipFolder, packageFolder, photoFiles, releaseFolder } from "./testing/reference.ts";

const scratch = mkdtempSync(join(tmpdir(), "globe-geoclip-"));
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(scratch, "home-"));
  vi.stubEnv("GLOBE_HOME", home);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true });
});

async function using<Result>(options: GeoClipOptions, work: (geoClip: GeoClip) => Promise<Result>): Promise<Result> {
  const geoClip = await runGeoClip(options);
  try {
    return await work(geoClip);
  } finally {
    await geoClip.close();
  }
}

function expectTop(found: Awaited<ReturnType<GeoClip["locate"]>>, photos = cases.top): void {
  expect(found.map((points) => points.length)).toEqual(photos.map((points) => points.length));
  for (const [photo, points] of photos.entries()) {
    for (const [rank, point] of points.entries()) {
      const { lat, lon, probability } = found[photo]![rank]!;
      // The package gives singles back; ours are the numbers of the gallery.
      expect(lat).toBeCloseTo(point.lat, 4);
      expect(lon).toBeCloseTo(point.lon, 4);
      expect(Math.abs(probability - point.probability)).toBeLessThan(1e-4);
    }
  }
}

describe("locating", () => {
  test.each([
    ["the files of the package", { folder: packageFolder }],
    ["a release of the hub", { folder: releaseFolder, clip: clipFolder }],
  ])("gives the package's points, from %s", async (_, options) => {
    expectTop(await using(options, (geoClip) => geoClip.locate(photoFiles, { topK: 5 })));
  });

  test("in a thread of its own gives the same, and leaves the caller's bytes alone", async () => {
    const steps: [number, number][] = [];
    const geoClip = await openGeoClip({ folder: packageFolder, onEncode: (...step) => steps.push(step) });
    const bytes = new Uint8Array(readFileSync(photoFiles[1]!));
    const decoded = await loadPhoto(photoFiles[2]!);
    const rest = [photoFiles[0]!, bytes, decoded, ...photoFiles.slice(3)];
    const [together, alone] = await Promise.all([
      geoClip.locate(rest, { topK: 5 }),
      geoClip.locate(photoFiles[0]!, { topK: 1 }),
    ]);
    expectTop(together);
    expect(alone).toEqual([together[0]!.slice(0, 1)]);
    expect(bytes.length).toBeGreaterThan(0);
    expect(decoded.pixels.length).toBe(decoded.width * decoded.height * 3);
    expect(steps.at(-1)).toEqual([300, 300]);
    expect(geoClip.galleryPoints).toBe(300);
    await geoClip.close();
    await geoClip.close();
    await expect(geoClip.locate(photoFiles[0]!)).rejects.toMatchObject({ code: "aborted" });
  });

  test("no photo is no work, and five points come where no number is given", async () => {
    await using({ folder: packageFolder }, async (geoClip) => {
      expect(await geoClip.locate([])).toEqual([]);
      expect((await geoClip.locate(photoFiles[0]!))[0]).toHaveLength(5);
      const [all] = await geoClip.locate(photoFiles[0]!, { topK: 300 });
      expect(all!.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
    });
  });

  test("a photo's answer does not depend on those beside it", async () => {
    await using({ folder: packageFolder }, async (geoClip) => {
      const together = await geoClip.locate(photoFiles);
      for (const [index, file] of photoFiles.entries()) {
        const [alone] = await geoClip.locate(file);
        expect(alone!.map(({ lat, lon }) => [lat, lon])).toEqual(together[index]!.map(({ lat, lon }) => [lat, lon]));
      }
    });
  });

  test.each([0, -1, 1.5, 301, Number.NaN])("topK %d is refused", async (topK) => {
    await using({ folder: packageFolder }, async (geoClip) => {
      await expect(geoClip.locate(photoFiles[0]!, { topK })).rejects.toMatchObject({
        code: "usage",
        message: expect.stringContaining("from 1 to 300"),
      });
    });
  });

  test("a photo that cannot be read is named, and the next call works", async () => {
    const geoClip = await openGeoClip({ folder: packageFolder });
    const absent = join(scratch, "absent.jpg");
    await expect(geoClip.locate([photoFiles[0]!, absent])).rejects.toMatchObject({
      code: "missing-file",
      message: expect.stringContaining(absent),
    });
    await expect(geoClip.locate(new Uint8Array(100))).rejects.toMatchObject({ code: "decode-error" });
    expectTop(await geoClip.locate(photoFiles, { topK: 5 }));
    await geoClip.close();
  });
});

describe("the gallery", () => {
  const keptFiles = () => readdirSync(join(home, "geoclip"));

  test("is encoded once", async () => {
    const onEncode = vi.fn();
    await using({ folder: packageFolder, onEncode }, async () => undefined);
    expect(onEncode).toHaveBeenCalledOnce();
    const [kept] = keptFiles();
    await using({ folder: packageFolder, onEncode }, async (geoClip) =>
      expectTop(await geoClip.locate(photoFiles, { topK: 5 })),
    );
    expect(onEncode).toHaveBeenCalledOnce();
    expect(keptFiles()).toEqual([kept]);
  });

  test("is encoded again when its points or the weights are others", async () => {
    const gallery = join(home, "few.csv");
    writeFileSync(gallery, "id,lon,lat\n1,2.2945,48.858222\n2,151.2153,-33.8568\n");
    await using({ folder: packageFolder, gallery }, async (geoClip) => {
      const [points] = await geoClip.locate(photoFiles[0]!, { topK: 2 });
      expect(points!.map(({ lat }) => lat).toSorted()).toEqual([-33.8568, 48.858222]);
    });
    await using({ folder: packageFolder }, async () => undefined);
    const other = join(home, "other");
    cpSync(packageFolder, other, { recursive: true });
    const file = join(other, "weights/location_encoder_weights.pth");
    const bytes = readFileSync(file);
    // A number in the middle of the largest layer.
    bytes[Math.floor(bytes.length / 2)]! ^= 0x40;
    writeFileSync(file, bytes);
    await using({ folder: other }, async () => undefined);
    expect(keptFiles()).toHaveLength(3);
  });

  test("that was damaged among the caches is encoded again", async () => {
    await using({ folder: packageFolder }, async () => undefined);
    const [kept] = keptFiles();
    const file = join(home, "geoclip", kept!);
    writeFileSync(file, readFileSync(file).subarray(0, 5_000));
    await using({ folder: packageFolder }, async (geoClip) => expectTop(await geoClip.locate(photoFiles, { topK: 5 })));
  });

  test("is kept in memory where no file can be written", async () => {
    const blocked = join(home, "a file");
    writeFileSync(blocked, "");
    vi.stubEnv("GLOBE_HOME", blocked);
    await using({ folder: packageFolder }, async (geoClip) => expectTop(await geoClip.locate(photoFiles, { topK: 5 })));
  });
});

describe("what is missing is said", () => {
  const without = (...names: string[]) => {
    const folder = mkdtempSync(join(home, "part-"));
    cpSync(packageFolder, folder, { recursive: true });
    for (const name of names) rmSync(join(folder, name), { recursive: true });
    return folder;
  };
  test.each([
    ["a folder", () => "nowhere", "missing-file", "There is no GeoCLIP at nowhere. Fetch VicenteVivanco/geoclip"],
    ["weights", () => without("weights/logit_scale_weights.pth"), "missing-file", "logit_scale_weights.pth"],
    ["the image encoder", () => without("clip"), "missing-file", "openai/clip-vit-large-patch14"],
    ["a gallery", () => without("gps_gallery"), "missing-file", "brings no gallery"],
    ["a tensor of CLIP", () => without("clip/model.safetensors"), "missing-file", "model.safetensors"],
  ])("%s", async (_, folder, code, words) => {
    const error = await runGeoClip({ folder: folder() }).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  test("another model's config.json, from the thread as well", async () => {
    await expect(openGeoClip({ folder: clipFolder })).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining('of the type "clip"'),
    });
  });

  test("a CLIP of another size", async () => {
    const folder = without();
    const file = join(folder, "clip/config.json");
    const config = JSON.parse(readFileSync(file, "utf8"));
    config.vision_config.num_hidden_layers = 3;
    writeFileSync(file, JSON.stringify(config));
    await expect(runGeoClip({ folder })).rejects.toMatchObject({
      code: "config",
      message: expect.stringMatching(/missing: vision_model\.encoder\.layers\.2.* and \d+ more/),
    });
  });

  test("a CLIP whose features have another length", async () => {
    const folder = without();
    const file = join(folder, "clip/config.json");
    const config = JSON.parse(readFileSync(file, "utf8"));
    config.projection_dim = 12;
    writeFileSync(file, JSON.stringify(config));
    await expect(runGeoClip({ folder })).rejects.toMatchObject({
      code: "config",
      message: expect.stringContaining("of another shape: visual_projection.weight is [24,32], expected [12,32]"),
    });
  });
});
