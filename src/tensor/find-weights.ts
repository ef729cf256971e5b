// Asking a weight source for every weight of a graph, and making sure that file ranges can be read before they are.
import { realpath, stat } from "node:fs/promises";
import { GlobeError } from "../run/errors.ts";
import { weightsOf } from "./graph.ts";
import { isFileRange } from "./onnx/place-weights.ts";
import type { Graph } from "./tensor.ts";
import type { FileRange, WeightBytes, WeightSource } from "./weight.ts";

/** The weights of a graph by name, without those that will be fed. */
export async function findWeights(
  graph: Graph,
  source: WeightSource | undefined,
  fed: readonly string[],
): Promise<ReadonlyMap<string, WeightBytes>> {
  const weights = weightsOf(graph);
  const unknown = fed.filter((name) => !weights.has(name));
  if (unknown.length > 0) {
    throw new GlobeError("usage", `The graph has no weights named ${unknown.join(", ")} that could be fed.`);
  }
  const found = new Map<string, WeightBytes>();
  if (!source) return found;
  const files = new Map<string, Promise<{ path: string; size: number }>>();
  for (const name of weights.keys()) {
    if (fed.includes(name)) continue;
    const bytes = await source.get(name);
    found.set(name, isFileRange(bytes) ? await checkRange(name, bytes, files) : bytes);
  }
  return found;
}

/** Links are followed here, because ONNX Runtime refuses those that lead out of a folder, as hub caches have them. */
async function checkRange(
  name: string,
  range: FileRange,
  files: Map<string, Promise<{ path: string; size: number }>>,
): Promise<FileRange> {
  const { file, offset, length } = range;
  if (!files.has(file)) files.set(file, inspectFile(file));
  const { path, size } = await files.get(file)!;
  if (offset + length > size) {
    // A read behind the end of a mapped file would end the process.
    throw new GlobeError(
      "config",
      `The weight "${name}" lies at bytes ${offset} to ${offset + length} of ${file}, which has only ${size}; ` +
        "the file is not complete.",
      { facts: { file } },
    );
  }
  return { ...range, file: path };
}

async function inspectFile(file: string): Promise<{ path: string; size: number }> {
  try {
    const path = await realpath(file);
    return { path, size: (await stat(path)).size };
  } catch (cause) {
    throw new GlobeError("missing-file", `The weight file ${file} cannot be read.`, { facts: { file }, cause });
  }
}
