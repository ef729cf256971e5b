// Reads tensors that stand one behind the other piece by piece, so that large ones never lie in memory whole.
import { byteWidth } from "./safetensors/data-type.ts";
import { toFloats } from "./safetensors/stored-array.ts";
import type { TensorFiles } from "./safetensors/tensor-files.ts";

/** Numbers of one piece: 16 MB as singles. */
const pieceNumbers = 4_194_304;

/** `count` numbers from `start` on, as singles, of the tensors `names` in their order. */
export async function* readPieces(
  tensors: TensorFiles,
  names: readonly string[],
  start: number,
  count: number,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  let first = 0;
  for (const name of names) {
    const { dtype, shape } = tensors.info(name);
    const length = shape.reduce((product, size) => product * size, 1);
    const end = Math.min(first + length, start + count);
    for (let at = Math.max(first, start); at < end; at += pieceNumbers) {
      const [from, to] = [at - first, Math.min(at + pieceNumbers, end) - first];
      const width = byteWidth(dtype);
      yield toFloats(await tensors.readBytes(name, from * width, to * width), dtype);
    }
    first += length;
  }
}
