// The features of a gallery, encoded once and kept: they depend on the location encoder and the points alone.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { digestOf } from "../../run/digest.ts";
import { GlobeError } from "../../run/errors.ts";
import { globeHome } from "../../run/globe-home.ts";
import { openSession } from "../../tensor/open-session.ts";
import type { Device } from "../../tensor/tensor.ts";
import { dimension, trace } from "../../tensor/trace.ts";
import type { FileRange, StoredArray } from "../../tensor/weight.ts";
import { floatWeights } from "../linear.ts";
import { openSafetensors } from "../safetensors/open-safetensors.ts";
import { writeSafetensors } from "../safetensors/write-safetensors.ts";
import { embedLocations } from "./embed-locations.ts";
import type { Heads } from "./open-heads.ts";
import { type GeoPoint, projectEqualEarth } from "./project-equal-earth.ts";
import type { Gallery } from "./read-gallery.ts";
import { unitLength } from "./unit-length.ts";

export interface EncodeOptions {
  readonly device: Device;
  readonly threads?: number | undefined;
  /** Points encoded so far, of all; not called where the features were kept. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Points of one run: twenty megabytes of values between the layers. */
const blockSize = 1024;

/** Changes whenever other features would be computed from the same weights and points. */
const method = "globe.geoclip-gallery/1";

export interface LocationEncoder {
  /** Features [points, features] of length one. */
  encode(points: readonly GeoPoint[]): Promise<Float32Array>;
  close(): Promise<void>;
}

export async function openLocationEncoder(heads: Heads, { device, threads }: EncodeOptions): Promise<LocationEncoder> {
  const graph = trace({ projected: { dtype: "float32", shape: [dimension("points"), 2] } }, ({ projected }) => ({
    features: unitLength(embedLocations(floatWeights(), heads.sizes, projected!)),
  }));
  const session = await openSession(graph, { device, weights: heads, ...(threads !== undefined && { threads }) });
  return {
    async encode(points) {
      const data = projectEqualEarth(points);
      const { features } = await session.run({ projected: { dtype: "float32", shape: [points.length, 2], data } });
      return features!.data as Float32Array;
    },
    close: () => session.close(),
  };
}

/**
 * Features [points, features] of length one: a range of a file below GLOBE_HOME, or an array where nothing can be written
 * there. Another process that encodes the same gallery writes the same file, and the last one stands.
 */
export async function encodeGallery(
  heads: Heads,
  gallery: Gallery,
  options: EncodeOptions,
): Promise<FileRange | StoredArray> {
  const { features } = heads.sizes;
  const shape = [gallery.points.length, features];
  const digest = digestOf({ method, gallery: gallery.digest, weights: heads.locationDigest });
  const file = join(globeHome(), "geoclip", `gallery-${digest.slice(0, 32)}.safetensors`);
  const kept = await findKept(file, shape);
  if (kept !== null) return kept;

  const encoder = await openLocationEncoder(heads, options);
  try {
    const data = () => encodeBlocks(encoder, gallery, options);
    try {
      await writeSafetensors(file, [{ name: "features", dtype: "F32", shape, data }]);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const all = new Float32Array(shape[0]! * features);
      let start = 0;
      for await (const block of data()) {
        all.set(block, start);
        start += block.length;
      }
      return { dtype: "float32", data: all };
    }
  } finally {
    await encoder.close();
  }
  const written = await findKept(file, shape);
  if (written === null) throw new GlobeError("internal", `${file} was not written as it should be.`);
  return written;
}

async function findKept(file: string, shape: readonly number[]): Promise<FileRange | null> {
  if (!existsSync(file)) return null;
  try {
    const { dtype, shape: found, ...range } = (await openSafetensors(file)).info("features");
    const isRight = dtype === "F32" && found[0] === shape[0] && found[1] === shape[1];
    return isRight ? { file, offset: range.offset, length: range.length, dtype: "float32" } : null;
  } catch (error) {
    // A damaged file is written again.
    if (GlobeError.is(error)) return null;
    throw error;
  }
}

async function* encodeBlocks(
  encoder: LocationEncoder,
  { points }: Gallery,
  { onProgress }: EncodeOptions,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  for (let start = 0; start < points.length; start += blockSize) {
    const block = points.slice(start, start + blockSize);
    yield (await encoder.encode(block)) as Float32Array<ArrayBuffer>;
    onProgress?.(start + block.length, points.length);
  }
}

/** Whether the operating system did not let the file be written. */
function isRefusal(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return ["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOTDIR"].includes(code);
}
