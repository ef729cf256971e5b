// Lets photos be worked on a few at a time, so that memory stays bounded however many are asked for at once.
import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { openPicture, type Picture } from "./open-picture.ts";
import type { PhotoSource } from "./photo.ts";
import { type PhotoLimitOverrides, photoLimits } from "./photo-limits.ts";
import { namingFile } from "./read-source.ts";

// Decoding runs on libuv's thread pool, which has four threads unless told otherwise; more photos would only wait there
// with their bytes in memory.
const threads = Math.min(availableParallelism(), Number(process.env.UV_THREADPOOL_SIZE) || 4);
const inTurn = pLimit(Math.max(2, threads));

/** Opens a photo (as `openPicture`, same errors) and works on it when its turn comes. */
export function withPicture<T>(
  source: PhotoSource,
  limits: PhotoLimitOverrides | undefined,
  work: (picture: Picture) => Promise<T>,
): Promise<T> {
  return inTurn(() =>
    namingFile(source, async () => {
      const picture = await openPicture(source, limits);
      const pixels = picture.width * picture.height;
      await takePixels(pixels);
      try {
        return await work(picture);
      } finally {
        releasePixels(pixels);
      }
    }),
  );
}

// Together the photos in work have no more pixels than one photo may have.
let pixelsInWork = 0;
const waiting: { readonly pixels: number; readonly start: () => void }[] = [];

function takePixels(pixels: number): Promise<void> {
  return new Promise((start) => {
    waiting.push({ pixels, start });
    startWaiting();
  });
}

function releasePixels(pixels: number): void {
  pixelsInWork -= pixels;
  startWaiting();
}

function startWaiting(): void {
  for (let next = waiting[0]; next; next = waiting[0]) {
    if (pixelsInWork > 0 && pixelsInWork + next.pixels > photoLimits.pixels.value) return;
    waiting.shift();
    pixelsInWork += next.pixels;
    next.start();
  }
}
