// Writes a language model of random Q4_0 weights as GGUF, in the shape of a config.json: a peer that weighs the same.
import { randomFillSync } from "node:crypto";
import { closeSync, openSync, renameSync, writeSync } from "node:fs";
import type { TextSizes } from "../../../src/model/family.ts";

export interface GgufShape extends Pick<TextSizes, "vocabulary" | "hiddenSize" | "layers" | "heads" | "keyValueHeads"> {
  readonly headSize: number;
  readonly intermediateSize: number;
}

/** Storage types by their number in the format: bytes of one block, and the weights it holds. */
const types = {
  F32: { id: 0, bytes: 4, weights: 1 },
  Q4_0: { id: 2, bytes: 18, weights: 32 },
  Q6_K: { id: 14, bytes: 210, weights: 256 },
} as const;

interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: keyof typeof types;
}

const alignment = 32;

/**
 * As `llama-quantize` stores Q4_0: matrices in blocks of 32 with a scale in half precision, and the head as Q6_K. No two
 * matrices are alike.
 */
export function writeGguf(file: string, shape: GgufShape): void {
  const tensors = tensorsOf(shape);
  const offsets: number[] = [];
  let total = 0;
  for (const tensor of tensors) {
    offsets.push(total);
    total += Math.ceil(byteLength(tensor) / alignment) * alignment;
  }
  const header = Buffer.concat([
    Buffer.from("GGUF"),
    u32(3),
    u64(tensors.length),
    metadata(shape),
    ...tensors.map(({ name, shape: sizes, type }, index) =>
      Buffer.concat([
        text(name),
        u32(sizes.length),
        ...sizes.toReversed().map(u64),
        u32(types[type].id),
        u64(offsets[index]!),
      ]),
    ),
  ]);
  const partial = `${file}.partial`;
  const handle = openSync(partial, "w");
  writeSync(handle, header);
  writeSync(handle, Buffer.alloc(-header.length & (alignment - 1)));
  for (const tensor of tensors) writeTensor(handle, tensor);
  closeSync(handle);
  renameSync(partial, file);
}

/** What one token reads: every weight but the embedding. */
export function bytesForToken(shape: GgufShape): number {
  return tensorsOf(shape).reduce((sum, each) => sum + (each.name === "token_embd.weight" ? 0 : byteLength(each)), 0);
}

function tensorsOf(shape: GgufShape): readonly GgufTensor[] {
  const { vocabulary, hiddenSize, intermediateSize, layers, keyValueHeads, headSize } = shape;
  const keySize = keyValueHeads * headSize;
  const matrix = (name: string, rows: number, columns: number): GgufTensor => ({
    name,
    shape: [rows, columns],
    type: "Q4_0",
  });
  const vector = (name: string, size: number): GgufTensor => ({ name, shape: [size], type: "F32" });
  return [
    matrix("token_embd.weight", vocabulary, hiddenSize),
    vector("output_norm.weight", hiddenSize),
    { name: "output.weight", shape: [vocabulary, hiddenSize], type: "Q6_K" },
    ...Array.from({ length: layers }, (_, index) => `blk.${index}`).flatMap((block) => [
      vector(`${block}.attn_norm.weight`, hiddenSize),
      matrix(`${block}.attn_q.weight`, hiddenSize, hiddenSize),
      vector(`${block}.attn_q.bias`, hiddenSize),
      matrix(`${block}.attn_k.weight`, keySize, hiddenSize),
      vector(`${block}.attn_k.bias`, keySize),
      matrix(`${block}.attn_v.weight`, keySize, hiddenSize),
      vector(`${block}.attn_v.bias`, keySize),
      matrix(`${block}.attn_output.weight`, hiddenSize, hiddenSize),
      vector(`${block}.ffn_norm.weight`, hiddenSize),
      matrix(`${block}.ffn_gate.weight`, intermediateSize, hiddenSize),
      matrix(`${block}.ffn_up.weight`, intermediateSize, hiddenSize),
      matrix(`${block}.ffn_down.weight`, hiddenSize, intermediateSize),
    ]),
  ];
}

function byteLength({ shape, type }: GgufTensor): number {
  const count = shape.reduce((product, size) => product * size, 1);
  return (count / types[type].weights) * types[type].bytes;
}

/** Random bits for the weights, and one small scale for every block so that the sums stay finite. */
function writeTensor(handle: number, tensor: GgufTensor): void {
  const { bytes: blockBytes } = types[tensor.type];
  const length = byteLength(tensor);
  const buffer = Buffer.alloc(Math.min(length, blockBytes * 300_000));
  // 0.004 and 0.00005 in half precision: with Q6_K the scale is multiplied by one of eight bits.
  const [scaleAt, scale] = tensor.type === "Q4_0" ? [0, 0x1c19] : [208, 0x0347];
  for (let written = 0; written < length; written += buffer.length) {
    const part = buffer.subarray(0, Math.min(buffer.length, length - written));
    if (tensor.type === "F32") new Float32Array(part.buffer, part.byteOffset, part.length / 4).fill(1);
    else {
      randomFillSync(part);
      for (let at = scaleAt; at < part.length; at += blockBytes) part.writeUInt16LE(scale, at);
    }
    writeSync(handle, part);
  }
  writeSync(handle, Buffer.alloc(-length & (alignment - 1)));
}

function metadata(shape: GgufShape): Buffer {
  const tokens = Array.from({ length: shape.vocabulary }, (_, index) => text(`t${index}`));
  const entries: (readonly [string, Buffer])[] = [
    ["general.architecture", string("qwen2")],
    ["general.file_type", number(2)],
    ["qwen2.block_count", number(shape.layers)],
    ["qwen2.context_length", number(32_768)],
    ["qwen2.embedding_length", number(shape.hiddenSize)],
    ["qwen2.feed_forward_length", number(shape.intermediateSize)],
    ["qwen2.attention.head_count", number(shape.heads)],
    ["qwen2.attention.head_count_kv", number(shape.keyValueHeads)],
    ["qwen2.rope.freq_base", single(1e6)],
    ["qwen2.attention.layer_norm_rms_epsilon", single(1e-6)],
    ["tokenizer.ggml.model", string("gpt2")],
    ["tokenizer.ggml.pre", string("qwen2")],
    ["tokenizer.ggml.tokens", Buffer.concat([u32(9), u32(8), u64(tokens.length), ...tokens])],
    ["tokenizer.ggml.token_type", Buffer.concat([u32(9), u32(5), u64(tokens.length), ...tokens.map(() => u32(1))])],
    ["tokenizer.ggml.merges", Buffer.concat([u32(9), u32(8), u64(1), text("t 1")])],
    ["tokenizer.ggml.eos_token_id", number(0)],
  ];
  return Buffer.concat([u64(entries.length), ...entries.flatMap(([key, value]) => [text(key), value])]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

const number = (value: number) => Buffer.concat([u32(4), u32(value)]);
const string = (value: string) => Buffer.concat([u32(8), text(value)]);
function single(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(6);
  bytes.writeFloatLE(value, 4);
  return bytes;
}
