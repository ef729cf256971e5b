// Features of frozen towers on disk: one file for each tower, which all stages that start from it share.
import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { nameFile } from "../run/errors.ts";
import type { Limit } from "../run/limits.ts";
import { partsOf } from "./network-parts.ts";
import type { TrainableModel } from "./trainable-model.ts";

export const featureCacheSize: Limit = {
  name: "features of one tower on disk",
  value: 8 * 1024 ** 3,
  unit: "bytes",
  reason: "30,000 pictures of 64 features of 256 numbers take 2 GB; those beyond are computed again by each run",
};

export interface FeatureCache {
  get(key: string): Promise<Float32Array | undefined>;
  /** Keeps the features; a picture that is known stays as it is. */
  set(key: string, features: Float32Array): Promise<void>;
  close(): Promise<void>;
}

/** Digest (32 bytes) and length in bytes (4) before the numbers of a picture. */
const headSize = 36;

/** The folder of `$GLOBE_FEATURES`, or null: features are then kept in memory only. */
export function featureFolder(environment: NodeJS.ProcessEnv = process.env): string | null {
  return environment.GLOBE_FEATURES || null;
}

/**
 * Opens the tower's file in the folder. One process at a time writes it; a record that a kill left torn is overwritten.
 * Throws what the file system says, with the file's name.
 */
export async function openFeatureCache(folder: string, tower: string): Promise<FeatureCache> {
  const path = join(folder, `${tower.slice(0, 32)}.features`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(path, "a+").then(async (created) => {
      await created.close();
      return open(path, "r+");
    });
    return await readIndex(file, path);
  } catch (error) {
    throw nameFile(error, path);
  }
}

async function readIndex(file: FileHandle, path: string): Promise<FeatureCache> {
  const { size } = await file.stat();
  const places = new Map<string, { readonly at: number; readonly length: number }>();
  let end = 0;
  const head = Buffer.alloc(headSize);
  while (end + headSize <= size) {
    await file.read(head, 0, headSize, end);
    const length = head.readUInt32LE(32);
    if (end + headSize + length > size) break;
    places.set(head.toString("hex", 0, 32), { at: end + headSize, length });
    end += headSize + length;
  }
  return {
    async get(key) {
      const place = places.get(key);
      if (!place) return undefined;
      const features = new Float32Array(place.length / 4);
      await file.read(new Uint8Array(features.buffer), 0, place.length, place.at);
      return features;
    },
    async set(key, features) {
      const length = features.byteLength;
      if (places.has(key) || end + headSize + length > featureCacheSize.value) return;
      const record = Buffer.alloc(headSize + length);
      record.write(key, "hex");
      record.writeUInt32LE(length, 32);
      record.set(new Uint8Array(features.buffer, features.byteOffset, length), headSize);
      const at = end;
      end += record.length;
      places.set(key, { at: at + headSize, length });
      for (let written = 0; written < record.length; ) {
        const { bytesWritten } = await file
          .write(record, written, record.length - written, at + written)
          .catch((error: unknown) => {
            throw nameFile(error, path);
          });
        written += bytesWritten;
      }
    },
    close: () => file.close(),
  };
}

/** Names everything that features follow from but the picture: the tower's numbers, its shape, and how it is fed. */
export async function digestTower({
  network,
  stored,
  checkpoint,
}: Pick<TrainableModel, "network" | "stored" | "checkpoint">) {
  const hash = createHash("sha256").update(JSON.stringify(checkpoint.config.vision_config ?? null));
  const processor = checkpoint.file("preprocessor_config.json");
  if (processor !== null) hash.update(await readFile(processor));
  const { isVision, isMerger } = partsOf(network);
  for (const { name, shape } of network.parameters) {
    if (!isVision(name) && !isMerger(name)) continue;
    hash.update(`${name} ${shape.join(" ")}`).update(new Uint8Array((await stored.readFloats(name)).buffer));
  }
  return hash.digest("hex");
}
