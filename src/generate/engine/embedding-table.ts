// Rows of the token embeddings: from memory where the table is small, else from its file.
import type { CheckpointWeights } from "../../model/checkpoint-weights.ts";
import type { Network } from "../../model/family.ts";
import type { Limit } from "../../run/limits.ts";

export const tableLimit: Limit = {
  name: "token embeddings kept in memory",
  value: 128 * 1024 * 1024,
  unit: "bytes",
  reason: "the table of a 7B model would take 2.2 GB, and an answer reads one row of it for each token",
};

export const rowLimit: Limit = {
  name: "rows of a large table kept in memory",
  value: 4096,
  unit: "rows",
  reason: "prompts and answers repeat the same few thousand tokens; at 7B these rows take 59 MB",
};

/** Embeddings [tokens, hidden] of tokens; ids must be below the size of the vocabulary. */
export type Embed = (tokenIds: Int32Array) => Promise<Float32Array>;

export async function openEmbeddingTable(
  network: Network,
  weights: CheckpointWeights,
  { maxTableBytes = tableLimit.value, maxRows = rowLimit.value } = {},
): Promise<Embed> {
  const { vocabulary, hiddenSize } = network.text;
  if (vocabulary * hiddenSize * Float32Array.BYTES_PER_ELEMENT <= maxTableBytes) {
    return embedFrom(await weights.readFloats(network.embedding), hiddenSize);
  }
  const known = new Map<number, Float32Array>();
  return async (tokenIds) => {
    const missing = [...new Set(tokenIds)].filter((id) => !known.has(id));
    if (missing.length > 0) {
      const read = await weights.readRows(network.embedding, missing);
      for (const [index, id] of missing.entries()) {
        known.set(id, read.slice(index * hiddenSize, (index + 1) * hiddenSize));
      }
    }
    const rows = new Float32Array(tokenIds.length * hiddenSize);
    for (const [index, id] of tokenIds.entries()) rows.set(known.get(id)!, index * hiddenSize);
    for (const id of known.keys()) {
      if (known.size <= maxRows) break;
      known.delete(id);
    }
    return rows;
  };
}

/** Rows of a table that lies in memory, as they stand there when they are asked for. */
export function embedFrom(table: Float32Array, hiddenSize: number): Embed {
  return async (tokenIds) => {
    const rows = new Float32Array(tokenIds.length * hiddenSize);
    for (const [index, id] of tokenIds.entries()) {
      rows.set(table.subarray(id * hiddenSize, (id + 1) * hiddenSize), index * hiddenSize);
    }
    return rows;
  };
}
