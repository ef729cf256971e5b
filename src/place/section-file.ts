// A file of typed columns that is read in place: a checked header, a description, sections of numbers and bytes.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { endianness } from "node:os";
import { GlobeError } from "../run/errors.ts";
import { enforceLimit, type Limit } from "../run/limits.ts";

/**
 * Bytes 0-7 are the magic, 8-11 the layout number, 12-15 the length of the description, 16-47 the SHA-256 of everything
 * after byte 48. The description follows, then the sections, each at a multiple of 8. Numbers are little-endian.
 */
export const sectionFileLayout = { headerBytes: 48, digestOffset: 16, alignment: 8 } as const;

export interface SectionFileKind {
  /** What a person calls such a file: "gazetteer". */
  readonly what: string;
  /** Eight ASCII characters. */
  readonly magic: string;
  readonly layout: number;
  /** How to get a whole file, as a sentence. */
  readonly remedy: string;
  readonly sizeLimit: Limit;
}

/** Offset from the start of the file and length in bytes. */
export type SectionPlaces = Readonly<Record<string, readonly [number, number]>>;

export interface SectionFile<Facts> {
  readonly facts: Facts;
  /** SHA-256 of the content, hexadecimal. */
  readonly digest: string;
  int32(section: string): Int32Array;
  uint32(section: string): Uint32Array;
  uint16(section: string): Uint16Array;
  uint8(section: string): Uint8Array;
}

/** Throws `missing-file`, or `decode-error` for a file that is foreign, of another layout, cut short or changed. */
export function openSectionFile<Facts>(path: string, kind: SectionFileKind): SectionFile<Facts> {
  const bytes = readWhole(path, kind);
  const { facts, sections, digest } = describe<Facts>(bytes, path, kind);
  const view = (name: string): [ArrayBuffer, number, number] => {
    const [offset, length] = sections[name]!;
    return [bytes.buffer, bytes.byteOffset + offset, length];
  };
  return {
    facts,
    digest,
    int32: (name) => ((view) => new Int32Array(view[0], view[1], view[2] / 4))(view(name)),
    uint32: (name) => ((view) => new Uint32Array(view[0], view[1], view[2] / 4))(view(name)),
    uint16: (name) => ((view) => new Uint16Array(view[0], view[1], view[2] / 2))(view(name)),
    uint8: (name) => new Uint8Array(...view(name)),
  };
}

function readWhole(path: string, { what, sizeLimit }: SectionFileKind): Uint8Array<ArrayBuffer> {
  let bytes: Buffer<ArrayBuffer>;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new GlobeError("missing-file", `The ${what} ${path} could not be read. Give the path of a ${what} file.`, {
      facts: { file: path },
      cause,
    });
  }
  enforceLimit(sizeLimit, bytes.length, path);
  // Typed arrays need an aligned start; only small files share a buffer with others.
  return bytes.byteOffset % sectionFileLayout.alignment === 0 ? bytes : new Uint8Array(bytes);
}

function describe<Facts>(
  bytes: Uint8Array<ArrayBuffer>,
  path: string,
  { what, magic, layout, remedy }: SectionFileKind,
): { facts: Facts; sections: SectionPlaces; digest: string } {
  const { headerBytes, digestOffset } = sectionFileLayout;
  const refuse = (reason: string): never => {
    throw new GlobeError("decode-error", `${path} ${reason}`, { facts: { file: path } });
  };
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < headerBytes || buffer.toString("latin1", 0, 8) !== magic) refuse(`is no ${what} file. ${remedy}`);
  const number = buffer.readUInt32LE(8);
  if (number !== layout)
    refuse(`has ${what} layout ${number}; this version of globe reads layout ${layout}. ${remedy}`);
  if (endianness() !== "LE") refuse(`cannot be read here: it is little-endian and this machine is not.`);
  const digest = createHash("sha256").update(buffer.subarray(headerBytes)).digest("hex");
  if (buffer.toString("hex", digestOffset, digestOffset + 32) !== digest) {
    refuse(`is damaged: its content does not have the digest that it names. ${remedy}`);
  }
  const text = buffer.toString("utf8", headerBytes, headerBytes + buffer.readUInt32LE(12));
  return { ...(JSON.parse(text) as { facts: Facts; sections: SectionPlaces }), digest };
}
