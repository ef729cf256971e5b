// The header of a safetensors file, from its bytes to checked entries: nothing it claims is believed untested.
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit } from "../../run/limits.ts";
import { countKeys } from "./count-keys.ts";
import { byteWidth, type DataType, requireDataType } from "./data-type.ts";
import { rankLimit, tensorCountLimit, tensorNameLimit } from "./limits.ts";

/** Where a tensor lies in its file; `offset` counts from the first byte of the file. */
export interface HeaderEntry {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

export interface Header {
  /** In the order of their bytes in the file. */
  readonly entries: readonly HeaderEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes before the JSON text: its length as a 64-bit little-endian number. */
export const prefixLength = 8;

/**
 * Checks the JSON text `bytes` of a file of `fileSize` bytes against the format: known types, whole shapes, lengths that
 * are the product of the shape, and tensors that fill the file without hole, overlap or rest.
 */
export function parseHeader(bytes: Uint8Array, fileSize: number, file: string): Header {
  const members = parseMembers(bytes, file);
  const metadata = readMetadata(members.__metadata__, file);
  delete members.__metadata__;
  const names = Object.keys(members);
  enforceLimit(tensorCountLimit, names.length, `The header of ${file}`);
  const dataStart = prefixLength + bytes.length;
  const entries = names.map((name) => readEntry(name, members[name], dataStart, file));
  // An empty tensor may share its offset with the one behind it, and belongs before it.
  entries.sort((a, b) => a.offset - b.offset || a.length - b.length);
  let end = dataStart;
  for (const { name, offset, length } of entries) {
    if (offset !== end) {
      throw broken(file, `the tensor "${name}" ${offset < end ? "overlaps the one before it" : "follows a hole"}`);
    }
    end = offset + length;
  }
  if (end > fileSize) {
    throw broken(
      file,
      `it ends after ${fileSize} bytes where its tensors need ${end}: the download or copy is incomplete; ` +
        "fetch it again",
    );
  }
  if (end < fileSize) throw broken(file, `${fileSize - end} bytes follow the last tensor`);
  return { entries, metadata };
}

function parseMembers(bytes: Uint8Array, file: string): Record<string, unknown> {
  let text: string;
  let parsed: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    parsed = JSON.parse(text);
  } catch (error) {
    throw broken(file, `its header is not JSON (${(error as Error).message})`);
  }
  if (!isObject(parsed)) throw broken(file, "its header is not a JSON object");
  const members = Object.entries(parsed);
  const [outer, inner] = countKeys(text).byDepth;
  const innerKeys = members.reduce((sum, [, member]) => sum + (isObject(member) ? Object.keys(member).length : 0), 0);
  if ((outer ?? 0) !== members.length) throw broken(file, "its header names a tensor twice");
  if ((inner ?? 0) !== innerKeys) throw broken(file, "its header gives a member of a tensor twice");
  // Without a prototype, a tensor may be called "__proto__" or "constructor".
  return Object.assign(Object.create(null), parsed) as Record<string, unknown>;
}

function readMetadata(value: unknown, file: string): Record<string, string> {
  if (value === undefined) return {};
  if (!isObject(value) || Object.values(value).some((member) => typeof member !== "string")) {
    throw broken(file, "the __metadata__ of its header is not an object of texts");
  }
  return value as Record<string, string>;
}

function readEntry(name: string, value: unknown, dataStart: number, file: string): HeaderEntry {
  enforceLimit(tensorNameLimit, name.length, `The tensor "${name.slice(0, 80)}" of ${file}`);
  const wrong = (what: string) => broken(file, `the tensor "${name}" ${what}`);
  if (!isObject(value)) throw wrong("is not described by an object");
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string") throw wrong("has no element type");
  if (!Array.isArray(shape) || !shape.every(isCount)) throw wrong("has no shape of whole numbers");
  enforceLimit(rankLimit, shape.length, `The tensor "${name}" of ${file}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) throw wrong("has no two offsets");
  const [begin, end] = offsets as [number, number];
  const type = requireDataType(dtype, name, file);
  const sizes = shape as number[];
  // Also without its zeros, so that nobody who multiplies in another order gets another number.
  const extent = sizes.reduce((product, size) => product * (size || 1), byteWidth(type));
  if (!Number.isSafeInteger(extent)) throw wrong(`has the shape [${sizes.join(", ")}], which cannot be counted`);
  const length = sizes.includes(0) ? 0 : extent;
  if (end - begin !== length) {
    throw wrong(`has ${end - begin} bytes where ${dtype} of shape [${sizes.join(", ")}] needs ${length}`);
  }
  return { name, dtype: type, shape: sizes, offset: dataStart + begin, length };
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function broken(file: string, what: string): GlobeError {
  return new GlobeError("decode-error", `${file} is not a sound safetensors file: ${what}.`, { facts: { file } });
}
