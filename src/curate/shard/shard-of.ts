// Which of several machines works on a photo, by its id alone.
import { hash } from "node:crypto";
import { GlobeError } from "../../run/errors.ts";

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

const mostShards = 10_000;

/** Reads "2/8". Throws `usage`. */
export function parseShard(text: string): Shard {
  const [, index, of] = /^\s*(\d+)\s*\/\s*(\d+)\s*$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (shard.index >= 1 && shard.index <= shard.of && shard.of <= mostShards) return shard;
  throw new GlobeError(
    "usage",
    `--shard takes a part and the number of parts, like 1/8, with at most ${mostShards} parts, and not "${text}".`,
  );
}

/** Number of the part, from 1, that an id falls into. */
export function shardOf(id: string, of: number): number {
  // Not the bytes that order the sample, so that every part is a fair one.
  return of === 1 ? 1 : (hash("sha256", `shard\n${id}`, "buffer").readUInt32BE(0) % of) + 1;
}
