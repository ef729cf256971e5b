// Loads the picture library on first use and sets it up for many photos at a time.
import type sharpFactory from "sharp";

let loading: Promise<typeof sharpFactory> | undefined;

/** sharp, loaded once; importing it takes about 80 ms, which commands without photos should not pay. */
export function loadSharp(): Promise<typeof sharpFactory> {
  loading ??= import("sharp").then(({ default: sharp }) => {
    // Each photo is decoded once, so a cache of operations would only hold memory and file handles.
    sharp.cache(false);
    // Photos run beside each other on the thread pool; threads inside one photo would only compete with them.
    sharp.concurrency(1);
    return sharp;
  });
  return loading;
}
