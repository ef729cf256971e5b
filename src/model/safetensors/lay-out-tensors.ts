// Lays tensors out in a safetensors file: the bytes of its header, and where each tensor goes.
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit } from "../../run/limits.ts";
import { byteWidth, type DataType } from "./data-type.ts";
import { headerLimit } from "./limits.ts";
import { prefixLength } from "./parse-header.ts";
import type { TensorInfo } from "./tensor-files.ts";

export interface TensorType {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly number[];
}

export interface Placement extends TensorType, Pick<TensorInfo, "offset" | "length"> {}

export interface Layout {
  /** Everything before the first tensor. */
  readonly header: Uint8Array<ArrayBuffer>;
  /** In the order given; offsets count from the first byte of the file. */
  readonly placements: readonly Placement[];
  readonly fileSize: number;
}

/** What fills the file up to the next aligned tensor, because the format allows no holes. */
const paddingName = (index: number) => `padding.${index}`;

/**
 * Puts the tensors one behind the other. With an `alignment`, each begins at a multiple of it in the file, and byte
 * tensors called `padding.N` fill the holes.
 */
export function layOutTensors(
  tensors: readonly TensorType[],
  { metadata = {}, alignment = 8 }: { metadata?: Readonly<Record<string, string>>; alignment?: number } = {},
): Layout {
  const aligned = (position: number) => Math.ceil(position / alignment) * alignment;
  const members: Record<string, unknown> = Object.create(null);
  if (Object.keys(metadata).length > 0) members.__metadata__ = metadata;
  const relative: Placement[] = [];
  let end = 0;
  for (const [index, { name, dtype, shape }] of tensors.entries()) {
    if (name in members) throw new GlobeError("usage", `The tensor "${name}" is to be written twice.`);
    // Without an alignment of the caller's own, tensors follow one another as in every other writer.
    const start = alignment > 8 ? aligned(end) : end;
    if (start > end) {
      members[paddingName(index)] = { dtype: "U8", shape: [start - end], data_offsets: [end, start] };
    }
    const length = shape.reduce((product, size) => product * size, byteWidth(dtype));
    end = start + length;
    members[name] = { dtype, shape, data_offsets: [start, end] };
    relative.push({ name, dtype, shape, offset: start, length });
  }
  const text = new TextEncoder().encode(JSON.stringify(members));
  enforceLimit(headerLimit, text.length + alignment, "The header to be written");
  const dataStart = aligned(prefixLength + text.length);
  const header = new Uint8Array(dataStart).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(dataStart - prefixLength), true);
  header.set(text, prefixLength);
  return {
    header,
    placements: relative.map((placement) => ({ ...placement, offset: dataStart + placement.offset })),
    fileSize: dataStart + end,
  };
}
