// Packs sections into the bytes of a file that `section-file.ts` reads.
import { createHash } from "node:crypto";
import { type SectionFileKind, sectionFileLayout } from "../../src/place/section-file.ts";

/** The same input gives the same bytes. */
export function writeSectionFile(
  { magic, layout }: SectionFileKind,
  facts: object,
  sections: Readonly<Record<string, NodeJS.TypedArray>>,
): Uint8Array {
  const { headerBytes, digestOffset, alignment } = sectionFileLayout;
  const align = (value: number) => Math.ceil(value / alignment) * alignment;
  // The description holds offsets that depend on its own length, so room is reserved for it.
  const room = JSON.stringify(facts).length * 3 + 64 * Object.keys(sections).length;
  let offset = align(headerBytes + room);
  const places: Record<string, [number, number]> = {};
  for (const [name, { byteLength }] of Object.entries(sections)) {
    places[name] = [offset, byteLength];
    offset = align(offset + byteLength);
  }
  const file = Buffer.alloc(offset);
  const description = Buffer.from(JSON.stringify({ facts, sections: places }));
  file.write(magic, 0, "latin1");
  file.writeUInt32LE(layout, 8);
  file.writeUInt32LE(description.length, 12);
  description.copy(file, headerBytes);
  for (const [name, { buffer, byteOffset, byteLength }] of Object.entries(sections)) {
    Buffer.from(buffer, byteOffset, byteLength).copy(file, places[name]![0]);
  }
  createHash("sha256").update(file.subarray(headerBytes)).digest().copy(file, digestOffset);
  return file;
}
