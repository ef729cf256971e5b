// Writes a checkpoint as ONNX graphs with their weights in one file beside them, for any program with ONNX Runtime.
import { join } from "node:path";
import { GlobeError } from "../../run/errors.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import { formatDimension } from "../../tensor/dimension.ts";
import { emitOnnx } from "../../tensor/emit-onnx.ts";
import { weightsOf } from "../../tensor/graph.ts";
import type { Graph, TensorType } from "../../tensor/tensor.ts";
import { dimension, trace } from "../../tensor/trace.ts";
import type { FileRange, StorageType, WeightBytes } from "../../tensor/weight.ts";
import type { CheckpointWeights } from "../checkpoint-weights.ts";
import type { Network } from "../family.ts";
import { floatWeights } from "../linear.ts";
import { openCheckpoint } from "../open-checkpoint.ts";
import { openNetwork } from "../open-network.ts";
import { readRange } from "../safetensors/read-range.ts";
import { traceLanguageModel, traceVisionTower } from "../trace-network.ts";
import { copyCompanions, type ExportOptions } from "./export-checkpoint.ts";
import { writeFolder } from "./write-folder.ts";

/** Weights begin at pages, so that they can be read in place. */
const alignment = 4096;
const pieceBytes = 64 * 1024 * 1024;
const weightsFile = "weights.bin";

/**
 * The folder that was made: `embeddings.onnx`, `language.onnx` and `vision.onnx` over `weights.bin`, `graphs.json` with their
 * inputs and outputs, and the checkpoint's settings and tokenizer. Weights keep the type in which they are stored.
 */
export async function exportOnnx(folder: string, { out, signal, onProgress }: ExportOptions): Promise<string> {
  const checkpoint = await openCheckpoint(folder);
  const { network, weights } = openNetwork(checkpoint);
  const graphs = traceGraphs(network);
  const names = new Set(Object.values(graphs).flatMap((graph) => [...weightsOf(graph).keys()]));
  const sizes = new Map(checkpoint.tensors.headers.map(({ file, fileSize }) => [file, fileSize]));
  const stored = [...names].flatMap((name) => weights.storedNames(name));
  const total = stored.reduce((sum, name) => sum + checkpoint.tensors.info(name).length, 0);
  return writeFolder(out, total + names.size * alignment, async (stage) => {
    const file = join(stage, weightsFile);
    const ranges = new Map<string, FileRange>();
    let done = 0;
    const onBytes = (count: number) => {
      if (signal?.aborted) throw signal.reason;
      done += count;
      onProgress?.(Math.min(done, total), total);
    };
    await writeAtomic(file, contentOf(file, [...names], weights, sizes, ranges, onBytes));
    for (const [name, graph] of Object.entries(graphs)) {
      await writeAtomic(join(stage, `${name}.onnx`), emitOnnx(graph, { device: "cpu", weights: ranges }).bytes);
    }
    await copyCompanions(checkpoint, stage);
    const described = Object.entries(graphs).map(([name, { inputs, outputs }]) => [
      name,
      { file: `${name}.onnx`, inputs: describe(inputs), outputs: describe(outputs) },
    ]);
    const { family, imageTokenId, text } = network;
    const facts = { family, architecture: checkpoint.architecture, digest: checkpoint.digest, imageTokenId, text };
    const description = { schema: "globe.onnx/1", ...facts, graphs: Object.fromEntries(described) };
    await writeAtomic(join(stage, "graphs.json"), `${JSON.stringify(description, null, 2)}\n`);
  });
}

function traceGraphs(network: Network): Readonly<Record<string, Graph>> {
  const tokens = { dtype: "int64", shape: [dimension("batch"), dimension("sequence")] } as const;
  return {
    embeddings: trace({ tokens }, (fed) => ({ embeddings: network.embed(floatWeights(), fed.tokens!) })),
    language: traceLanguageModel(network, floatWeights()),
    vision: traceVisionTower(network, floatWeights()),
  };
}

/** The weights one behind the other; notes where each lies once it has been given out. */
async function* contentOf(
  file: string,
  names: readonly string[],
  weights: CheckpointWeights,
  sizes: ReadonlyMap<string, number>,
  ranges: Map<string, FileRange>,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  let position = 0;
  for (const name of names) {
    const padding = (alignment - (position % alignment)) % alignment;
    yield new Uint8Array(padding);
    const start = position + padding;
    position = start;
    const bytes = await weights.get(name);
    for await (const piece of piecesOf(bytes, sizes)) {
      yield piece;
      position += piece.length;
      onBytes(piece.length);
    }
    ranges.set(name, { file, offset: start, length: position - start, dtype: storageOf(bytes) });
  }
}

async function* piecesOf(bytes: WeightBytes, sizes: ReadonlyMap<string, number>): AsyncGenerator<Uint8Array> {
  if ("file" in bytes) {
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      const range = { offset: bytes.offset + start, length: Math.min(pieceBytes, bytes.length - start) };
      yield await readRange(bytes.file, sizes.get(bytes.file)!, [range]);
    }
    return;
  }
  const { data } = bytes as { readonly data: Float32Array };
  yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function storageOf(bytes: WeightBytes): StorageType {
  if ("dtype" in bytes) return bytes.dtype;
  throw new GlobeError("internal", "A weight of a checkpoint has no type.");
}

/** Sizes that vary are named. */
function describe(types: Readonly<Record<string, TensorType>>): Record<string, { dtype: string; shape: unknown[] }> {
  return Object.fromEntries(
    Object.entries(types).map(([name, { dtype, shape }]) => [
      name,
      { dtype, shape: shape.map((size) => (typeof size === "number" ? size : formatDimension(size))) },
    ]),
  );
}
