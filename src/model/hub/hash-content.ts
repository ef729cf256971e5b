// Checksums as the hub states them, over content that arrives in pieces.
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Checksum, HubFile } from "./list-repository.ts";

/** A hash that has seen nothing; git puts kind and size of a blob before its content. */
export function startHash({ checksum, size }: Pick<HubFile, "checksum" | "size">): Hash {
  return checksum.kind === "sha256" ? createHash("sha256") : createHash("sha1").update(`blob ${size}\0`);
}

export function isRight(hash: Hash, { digest }: Checksum): boolean {
  return hash.digest("hex") === digest;
}

/** Adds a file's content. */
export async function hashFile(hash: Hash, path: string): Promise<void> {
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
}
