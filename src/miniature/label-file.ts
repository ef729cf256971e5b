// The file of label maps: a header of 64 bytes and one record of fixed size for every scene, in the order of the rows.
import { open } from "node:fs/promises";
import { GlobeError, nameFile } from "../run/errors.ts";
import { elementClasses } from "./label-classes.ts";
import type { LabelMap } from "./scene.ts";

export const labelHeaderBytes = 64;
const magic = "GLOBELAB";
const version = 2;

/** Bytes of one record: elements as bytes, then code points as little-endian 32-bit numbers. */
export const labelRecordBytes = (columns: number, rows: number): number => columns * rows * 5;

/** Header: magic, version, columns, rows, classes, bytes of a record; the rest is zero. */
export function encodeLabelHeader(columns: number, rows: number): Buffer {
  const header = Buffer.alloc(labelHeaderBytes);
  header.write(magic, "latin1");
  for (const [i, value] of [version, columns, rows, elementClasses.length, labelRecordBytes(columns, rows)].entries()) {
    header.writeUInt32LE(value, 8 + 4 * i);
  }
  return header;
}

export function encodeLabels({ columns, rows, elements, characters }: LabelMap): Buffer {
  const record = Buffer.alloc(labelRecordBytes(columns, rows));
  record.set(elements);
  for (const [i, codePoint] of characters.entries()) record.writeUInt32LE(codePoint, elements.length + 4 * i);
  return record;
}

export interface LabelFile {
  readonly count: number;
  readonly columns: number;
  readonly rows: number;
  /** Throws `bad-row` beyond the end. */
  read(index: number): Promise<LabelMap>;
  close(): Promise<void>;
}

/** Opens a file of label maps for random access; throws `decode-error` where it is none. A torn last record does not count. */
export async function openLabelFile(path: string): Promise<LabelFile> {
  const file = await open(path).catch((error: unknown) => {
    throw nameFile(error, path);
  });
  const header = Buffer.alloc(labelHeaderBytes);
  const { bytesRead } = await file.read(header, 0, labelHeaderBytes, 0);
  const [found, columns, rows, classes, recordBytes] = [8, 12, 16, 20, 24].map((at) => header.readUInt32LE(at)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const isOurs = bytesRead === labelHeaderBytes && header.toString("latin1", 0, 8) === magic && found === version;
  if (!isOurs || recordBytes !== labelRecordBytes(columns, rows) || recordBytes === 0) {
    await file.close();
    throw new GlobeError("decode-error", `${path} is no file of label maps of this version: render the scenes again.`, {
      facts: { file: path },
    });
  }
  if (classes > elementClasses.length) {
    await file.close();
    throw new GlobeError(
      "unsupported",
      `${path} has ${classes} classes and this version knows ${elementClasses.length}.`,
    );
  }
  const count = Math.floor(((await file.stat()).size - labelHeaderBytes) / recordBytes);
  return {
    count,
    columns,
    rows,
    async read(index) {
      if (index < 0 || index >= count) {
        throw new GlobeError("bad-row", `${path} holds ${count} label maps and none with the number ${index}.`, {
          facts: { file: path, row: index },
        });
      }
      const record = Buffer.alloc(recordBytes);
      await file.read(record, 0, recordBytes, labelHeaderBytes + index * recordBytes);
      const cells = columns * rows;
      const characters = Uint32Array.from({ length: cells }, (_, i) => record.readUInt32LE(cells + 4 * i));
      return { columns, rows, elements: new Uint8Array(record.subarray(0, cells)), characters };
    },
    close: () => file.close(),
  };
}
