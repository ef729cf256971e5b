// One run of the language model: what goes in for a batch of sequences, and what comes out.
import type { Network } from "../../model/family.ts";
import { cacheNames } from "../../model/trace-network.ts";
import type { Session } from "../../tensor/open-session.ts";
import type { TensorData } from "../../tensor/tensor.ts";
import type { KeyValueCache, NewRows } from "../cache/key-value-cache.ts";

export interface LanguageBatch {
  /** Tokens of each sequence in this run; the same number for all. */
  readonly tokens: number;
  /** [sequences, tokens, hidden] */
  readonly embeddings: Float32Array;
  /** For each axis of the rotary embedding, [sequences * tokens]. */
  readonly positions: readonly Int32Array[];
  /** Earlier tokens of every sequence, with room for at least one. The run does not change it. */
  readonly past: KeyValueCache;
  /** Which of the sequences * tokens rows get logits; at least one. */
  readonly logitRows: readonly number[];
}

export interface LanguageStep extends NewRows {
  /** [logit rows, vocabulary] */
  readonly logits: Float32Array;
}

/** Runs the language model once; the scheduler needs no more of a network than this. */
export interface LanguageRunner {
  run(batch: LanguageBatch): Promise<LanguageStep>;
}

export function createLanguageRunner(network: Network, session: Session): LanguageRunner {
  const { hiddenSize, keyValueHeads, headSize, layers } = network.text;
  const indices = Array.from({ length: layers }, (_, layer) => layer);
  return {
    async run({ tokens, embeddings, positions, past, logitRows }) {
      const batch = past.sequences;
      const { cos, sin, width } = network.rotaryTable(positions);
      const floats = (shape: readonly number[], data: Float32Array): TensorData => ({ dtype: "float32", shape, data });
      const feeds: Record<string, TensorData> = {
        embeddings: floats([batch, tokens, hiddenSize], embeddings),
        cos: floats([batch, tokens, width], cos),
        sin: floats([batch, tokens, width], sin),
        lengths: { dtype: "int64", shape: [batch], data: BigInt64Array.from(past.lengths, BigInt) },
        rows: { dtype: "int64", shape: [logitRows.length], data: BigInt64Array.from(logitRows, BigInt) },
      };
      const cacheShape = [batch, keyValueHeads, past.capacity, headSize];
      for (const layer of indices) {
        feeds[cacheNames.pastKey(layer)] = floats(cacheShape, past.keys(layer));
        feeds[cacheNames.pastValue(layer)] = floats(cacheShape, past.values(layer));
      }
      const results = await session.run(feeds);
      const fetched = (name: string) => results[name]!.data as Float32Array;
      return {
        logits: fetched("logits"),
        keys: indices.map((layer) => fetched(cacheNames.newKey(layer))),
        values: indices.map((layer) => fetched(cacheNames.newValue(layer))),
      };
    },
  };
}
