// GeoCLIP in the thread that calls it: three sessions, and photos in batches.
import { digestOf } from "../../run/digest.ts";
import { GlobeError } from "../../run/errors.ts";
import { encodeGallery } from "./encode-gallery.ts";
import { findClip, findGeoClip } from "./find-files.ts";
import type { GeoClip, GeoClipOptions } from "./geoclip.ts";
import { defaultTopK, isPhotoList, requireTopK } from "./locate-options.ts";
import { openHeads } from "./open-heads.ts";
import { type GeoClipPhoto, openImageEncoder } from "./open-image-encoder.ts";
import { openSearch } from "./open-search.ts";
import { readGallery } from "./read-gallery.ts";

/** Photos of one run of the image encoder. More are not faster on a processor, and take more memory. */
const photosPerRun = 4;

/** Like `openGeoClip`, without a thread of its own: the caller's waits while photos are compared. */
export async function runGeoClip(options: GeoClipOptions): Promise<GeoClip> {
  const { device = "cpu", threads, onEncode } = options;
  const files = await findGeoClip(options.folder);
  const clip = findClip(files, options.clip);
  const galleryFile = options.gallery ?? files.gallery;
  if (galleryFile === null) {
    throw new GlobeError(
      "missing-file",
      `${files.folder} brings no gallery; name a CSV file with the columns LAT and LON.`,
      { facts: { file: files.folder } },
    );
  }
  const heads = await openHeads(files);
  const { points, digest: galleryDigest } = await readGallery(galleryFile);
  // First, so that the session for encoding is gone when the larger ones come.
  const gallery = await encodeGallery(
    heads,
    { points, digest: galleryDigest },
    { device, threads, onProgress: onEncode },
  );
  const images = await openImageEncoder({ clip, heads, device, threads });
  const { logitFactor, sizes } = heads;
  const search = await openSearch({
    gallery,
    points: points.length,
    width: sizes.features,
    logitFactor,
    device,
    threads,
  }).catch(async (error: unknown) => {
    await images.close();
    throw error;
  });

  async function locateMany(photos: readonly GeoClipPhoto[], topK: number) {
    const found: { lat: number; lon: number; probability: number }[][] = [];
    const prepareFrom = (start: number) => {
      const prepared = Promise.all(photos.slice(start, start + photosPerRun).map(images.prepare));
      prepared.catch(() => undefined);
      return prepared;
    };
    // The next photos are decoded while these are encoded.
    let next = prepareFrom(0);
    for (let start = 0; start < photos.length; start += photosPerRun) {
      const prepared = await next;
      next = prepareFrom(start + photosPerRun);
      const candidates = await search.search(await images.encode(prepared), topK);
      for (const row of candidates)
        found.push(row.map(({ index, probability }) => ({ ...points[index]!, probability })));
    }
    return found;
  }

  return {
    digest: digestOf({ clip: images.digest, heads: heads.digest, gallery: galleryDigest }),
    galleryPoints: points.length,
    async locate(photos, { topK = defaultTopK } = {}) {
      requireTopK(topK, points.length);
      return locateMany(isPhotoList(photos) ? photos : [photos], topK);
    },
    async close() {
      await images.close();
      await search.close();
    },
  };
}
