// Names the weights of a point teacher by what is in its files, wherever they lie.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { findClip, findGeoClip } from "../model/geoclip/find-files.ts";
import { digestOf } from "../run/digest.ts";
import type { PointTeacherConfig } from "./curate-config.ts";

/** What is remembered of a file, so that two gigabytes are not read at every start. */
export interface FileDigest {
  readonly size: number;
  readonly mtimeMs: number;
  readonly sha256: string;
}

export interface WeightsDigest {
  /** SHA-256 over image encoder, heads and gallery; the folder's name is not part of it. */
  readonly digest: string;
  readonly files: Readonly<Record<string, FileDigest>>;
}

/** Files of CLIP that decide what comes out. */
const decidesImages = /^(config|preprocessor_config)\.json$|\.safetensors(\.index\.json)?$/;

/** Throws `missing-file`, with what to fetch, where there are no weights. */
export async function digestWeights(
  { model }: Pick<PointTeacherConfig, "model">,
  known: Readonly<Record<string, FileDigest>> = {},
): Promise<WeightsDigest> {
  const found = await findGeoClip(model);
  const clip = findClip(found, undefined);
  const heads = "safetensors" in found.weights ? [found.weights.safetensors] : Object.values(found.weights.pickles);
  const images = (await readdir(clip)).filter((name) => decidesImages.test(name)).map((name) => join(clip, name));
  const gallery = found.gallery === null ? [] : [found.gallery];
  const files: Record<string, FileDigest> = {};
  const digests = async (paths: readonly string[]) => {
    const values: string[] = [];
    for (const path of paths.toSorted()) {
      const file = await digestFile(path, known[path]);
      files[path] = file;
      values.push(file.sha256);
    }
    return values;
  };
  const parts = { images: await digests(images), heads: await digests(heads), gallery: await digests(gallery) };
  return { digest: digestOf(parts), files };
}

async function digestFile(path: string, known: FileDigest | undefined): Promise<FileDigest> {
  const { size, mtimeMs } = await stat(path);
  if (known?.size === size && known.mtimeMs === mtimeMs) return known;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return { size, mtimeMs, sha256: hash.digest("hex") };
}
