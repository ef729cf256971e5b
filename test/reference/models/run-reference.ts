// Runs a reference checkpoint as an engine would: features, then prefill in chunks and decoding with a cache.
import { joinFloats } from "../../../src/model/join-floats.ts";
import { floatWeights } from "../../../src/model/linear.ts";
import { cacheNames, traceLanguageModel, traceVisionTower } from "../../../src/model/trace-network.ts";
import { openSession, type Session } from "../../../src/tensor/open-session.ts";
import type { Device, TensorData } from "../../../src/tensor/tensor.ts";
import type { Reference } from "./open-reference.ts";

export interface ReferenceRun {
  /** Features of all pictures, [rows, hidden]. */
  readonly features: Float32Array;
  /** Logits of every token of every row, fed `chunk` tokens of all rows at a time. */
  score(chunk: number): Promise<readonly Float32Array[]>;
  /** The most likely token, `count` times, for all rows at once. */
  decode(count: number, chunk: number): Promise<readonly (readonly number[])[]>;
  close(): Promise<void>;
}

export async function runReference(reference: Reference, device: Device = "cpu"): Promise<ReferenceRun> {
  const { network, weights } = reference;
  const session = await openSession(traceLanguageModel(network, floatWeights()), { device, weights });
  const features = await runVision(reference, "several", device);
  return {
    features,
    async score(chunk) {
      const cache = createCache(reference, session, 128);
      const sequences = reference.rows.map((row) => row.tokenIds);
      return prefill(reference, cache, features, sequences, chunk);
    },
    async decode(count, chunk) {
      const cache = createCache(reference, session, 192);
      const sequences = reference.rows.map((row) => row.tokenIds.slice(0, row.answerStart));
      const { vocabulary } = network.text;
      const logits = await prefill(reference, cache, features, sequences, chunk);
      const next = reference.rows.map((row) => reference.locate(row, row.answerStart).next);
      let latest = logits.map((row) => largest(row.subarray(row.length - vocabulary)));
      const decoded = latest.map((token) => [token]);
      for (let step = 1; step < count; step++) {
        const out = await cache.step(
          await Promise.all(
            latest.map(async (token, index) => ({
              embeddings: await weights.readRows(network.embedding, [token]),
              positions: reference
                .locate(reference.rows[index]!, reference.rows[index]!.answerStart)
                .positions.map(() => Int32Array.of(next[index]! + step - 1)),
            })),
          ),
        );
        latest = out.map(largest);
        for (const [index, token] of latest.entries()) decoded[index]!.push(token);
      }
      return decoded;
    },
    close: () => session.close(),
  };
}

/** Features of all pictures: in one run with masks between them, or picture by picture. */
export async function runVision(
  reference: Reference,
  pictures: "one" | "several",
  device: Device = "cpu",
): Promise<Float32Array> {
  const { network, weights, images } = reference;
  if (images.length === 0) return new Float32Array(0);
  const session = await openSession(traceVisionTower(network, floatWeights(), pictures), { device, weights });
  const found: Float32Array[] = [];
  for (const group of pictures === "one" ? images.map((image) => [image]) : [images]) {
    const { features } = await session.run(network.vision.feeds(group, pictures));
    found.push(features!.data as Float32Array);
  }
  await session.close();
  return joinFloats(found);
}

interface NewTokens {
  readonly embeddings: Float32Array;
  readonly positions: readonly Int32Array[];
}

/** A cache of plain arrays into which the new rows of every run are written. */
function createCache({ network, rows }: Reference, session: Session, capacity: number) {
  const { hiddenSize, headSize, keyValueHeads, layers, vocabulary } = network.text;
  const batch = rows.length;
  const lengths = new Array<number>(batch).fill(0);
  const shape = [batch, keyValueHeads, capacity, headSize];
  const empty = () => ({
    dtype: "float32",
    shape,
    data: new Float32Array(batch * keyValueHeads * capacity * headSize),
  });
  const stored = Array.from({ length: layers }, () => ({ key: empty(), value: empty() }));

  const store = (into: Float32Array, fresh: Float32Array, sequence: number, counts: readonly number[]) => {
    for (let row = 0; row < batch; row++) {
      for (let head = 0; head < keyValueHeads; head++) {
        const from = (row * keyValueHeads + head) * sequence * headSize;
        const to = ((row * keyValueHeads + head) * capacity + lengths[row]!) * headSize;
        into.set(fresh.subarray(from, from + counts[row]! * headSize), to);
      }
    }
  };

  return {
    /** Runs new tokens of every row (none for some) and returns the logits of each row's tokens. */
    async step(news: readonly NewTokens[]): Promise<readonly Float32Array[]> {
      const counts = news.map(({ positions }) => positions[0]!.length);
      const sequence = Math.max(...counts);
      const embeddings = new Float32Array(batch * sequence * hiddenSize);
      const [cos, sin] = [0, 1].map(() => new Float32Array((batch * sequence * headSize) / 2)) as [
        Float32Array,
        Float32Array,
      ];
      const wanted: bigint[] = [];
      for (const [row, tokens] of news.entries()) {
        const table = network.rotaryTable(tokens.positions);
        embeddings.set(tokens.embeddings, row * sequence * hiddenSize);
        cos.set(table.cos, (row * sequence * headSize) / 2);
        sin.set(table.sin, (row * sequence * headSize) / 2);
        for (let token = 0; token < counts[row]!; token++) wanted.push(BigInt(row * sequence + token));
      }
      const angles = [batch, sequence, headSize / 2];
      const feeds: Record<string, TensorData> = {
        embeddings: { dtype: "float32", shape: [batch, sequence, hiddenSize], data: embeddings },
        cos: { dtype: "float32", shape: angles, data: cos },
        sin: { dtype: "float32", shape: angles, data: sin },
        lengths: { dtype: "int64", shape: [batch], data: BigInt64Array.from(lengths, BigInt) },
        rows: { dtype: "int64", shape: [wanted.length], data: BigInt64Array.from(wanted) },
      };
      for (const [layer, { key, value }] of stored.entries()) {
        feeds[cacheNames.pastKey(layer)] = key as TensorData;
        feeds[cacheNames.pastValue(layer)] = value as TensorData;
      }
      const out = await session.run(feeds);
      for (const [layer, { key, value }] of stored.entries()) {
        store(key.data, out[cacheNames.newKey(layer)]!.data as Float32Array, sequence, counts);
        store(value.data, out[cacheNames.newValue(layer)]!.data as Float32Array, sequence, counts);
      }
      const logits = out.logits!.data as Float32Array;
      let at = 0;
      return counts.map((count, row) => {
        lengths[row]! += count;
        at += count * vocabulary;
        return logits.slice(at - count * vocabulary, at);
      });
    },
  };
}

async function prefill(
  reference: Reference,
  cache: ReturnType<typeof createCache>,
  features: Float32Array,
  sequences: readonly (readonly number[])[],
  chunk: number,
): Promise<readonly Float32Array[]> {
  const { network, weights, imageTokenId } = reference;
  const { hiddenSize } = network.text;
  let usedFeatures = 0;
  const prompts: NewTokens[] = [];
  for (const [index, tokenIds] of sequences.entries()) {
    const embeddings = await weights.readRows(network.embedding, tokenIds);
    for (const [token, id] of tokenIds.entries()) {
      if (id !== imageTokenId) continue;
      const row = features.subarray(usedFeatures * hiddenSize, (usedFeatures + 1) * hiddenSize);
      embeddings.set(row, token * hiddenSize);
      usedFeatures++;
    }
    const { positions } = reference.locate(reference.rows[index]!, tokenIds.length);
    prompts.push({ embeddings, positions });
  }
  const logits: Float32Array[][] = sequences.map(() => []);
  const longest = Math.max(...sequences.map((tokenIds) => tokenIds.length));
  for (let start = 0; start < longest; start += chunk) {
    const part = prompts.map(({ embeddings, positions }) => ({
      embeddings: embeddings.slice(start * hiddenSize, (start + chunk) * hiddenSize),
      positions: positions.map((axis) => axis.slice(start, start + chunk)),
    }));
    for (const [row, found] of (await cache.step(part)).entries()) logits[row]!.push(found);
  }
  return logits.map(joinFloats);
}

function largest(values: Float32Array): number {
  return values.reduce((best, value, index) => (value > values[best]! ? index : best), 0);
}
