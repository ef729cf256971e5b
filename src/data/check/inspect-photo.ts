// Looks at one photo: is it there, does it decode, how large is it, and what are its fingerprints.
import { stat } from "node:fs/promises";
import { openPicture } from "../../photo/open-picture.ts";
import { perceptualHash } from "../../photo/perceptual-hash.ts";
import { readSource } from "../../photo/read-source.ts";
import { sha256 } from "../../run/digest.ts";
import { type ErrorCode, toGlobeError } from "../../run/errors.ts";
import { findImage } from "../find-image.ts";
import type { SampleImage } from "../sample.ts";

export interface PhotoFacts {
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string;
  /** 64 bits, hexadecimal. */
  readonly hash: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

export interface PhotoProblem {
  readonly problem: ErrorCode;
  readonly message: string;
}

export type PhotoInspection = PhotoFacts | PhotoProblem | { readonly remote: string };

/** What an earlier check found about a file that has not changed since. */
export interface PhotoMemory {
  recall(path: string, size: number, modifiedMs: number): PhotoFacts | undefined;
  remember(path: string, size: number, modifiedMs: number, facts: PhotoFacts): Promise<void>;
}

/** Never throws for a bad photo: what is wrong with it is the answer. */
export async function inspectPhoto(
  image: SampleImage,
  imageRoot: string,
  memory?: PhotoMemory,
): Promise<PhotoInspection> {
  if (image.bytes === undefined && /^https?:/i.test(image.path ?? "")) return { remote: image.path! };
  let subject = image.path ?? "the photo in the row";
  try {
    if (image.bytes !== undefined) return await inspectBytes(image.bytes);
    subject = await findImage(image.path ?? "", imageRoot);
    if (memory === undefined) return await inspectBytes(await readSource(subject));
    const { size, mtimeMs } = await stat(subject);
    const known = memory.recall(subject, size, mtimeMs);
    if (known !== undefined) return known;
    const facts = await inspectBytes(await readSource(subject));
    await memory.remember(subject, size, mtimeMs, facts);
    return facts;
  } catch (error) {
    const { code, message } = toGlobeError(error);
    return { problem: code, message: message.replace(/^The photo\b/, subject) };
  }
}

async function inspectBytes(bytes: Uint8Array): Promise<PhotoFacts> {
  const { width, height } = await openPicture(bytes);
  return { digest: sha256(bytes), hash: await perceptualHash(bytes), width, height, bytes: bytes.byteLength };
}
