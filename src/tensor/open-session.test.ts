// Sessions: where weights come from, what is refused, and that nothing stays behind.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { dimension, divideDimensions, multiplyDimensions } from "./dimension.ts";
import { openSession } from "./open-session.ts";
import { add } from "./operations/arithmetic.ts";
import { cast } from "./operations/elementwise.ts";
import { linear } from "./operations/linear.ts";
import { sum } from "./operations/reduce.ts";
import { reshape } from "./operations/reshape.ts";
import type { TensorData } from "./tensor.ts";
import { numberToHalf, tensorData, toNumbers } from "./tensor-data.ts";
import { trace } from "./trace.ts";
import { type WeightBytes, weight } from "./weight.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-tensor-"));
afterAll(() => rmSync(folder, { recursive: true }));

const values = [1, 2, -3, 0.5, 1.5, 4];
const floats = Float32Array.from(values);
const brainFloats = Uint16Array.from(new Uint32Array(floats.buffer), (bits) => bits >>> 16);
const halves = Uint16Array.from(values, numberToHalf);

/** A file whose weights begin at odd places, as nothing in the safetensors format forbids. */
function writeWeights(name: string): string {
  const file = join(folder, name);
  mkdirSync(join(file, ".."), { recursive: true });
  const bytes = new Uint8Array(13 + 12 + 24 + 12);
  bytes.set(new Uint8Array(brainFloats.buffer), 13);
  bytes.set(new Uint8Array(floats.buffer), 25);
  bytes.set(new Uint8Array(halves.buffer), 49);
  writeFileSync(file, bytes);
  return file;
}

const first = writeWeights("a/one.safetensors");
const second = writeWeights("b/two.safetensors");
const link = join(folder, "a", "link.safetensors");
symlinkSync(second, link);

const rows = dimension("rows");
const layer = trace({ x: { dtype: "float32", shape: [rows, 3] } }, ({ x }) => ({
  y: linear(x!, weight("w", { dtype: "float32", shape: [2, 3] })),
  z: linear(x!, weight("v", { dtype: "float32", shape: [2, 3] })),
}));
const x = tensorData("float32", [1, 3], [1, 10, 100]);
const product = [1 + 20 - 300, 0.5 + 15 + 400];

async function runLayer(w: WeightBytes, v: WeightBytes): Promise<Record<string, TensorData>> {
  const session = await openSession(layer, {
    device: "cpu",
    threads: 1,
    weights: { get: (name) => (name === "w" ? w : v) },
  });
  const results = await session.run({ x });
  await session.close();
  return results;
}

describe("where weights lie", () => {
  const sources: readonly (readonly [string, WeightBytes])[] = [
    ["an array", floats],
    ["an array of bfloat16", { data: brainFloats, dtype: "bfloat16" }],
    ["an array of float16", { data: halves, dtype: "float16" }],
    ["a file range of bfloat16", { file: first, offset: 13, length: 12, dtype: "bfloat16" }],
    ["a file range of float32", { file: first, offset: 25, length: 24, dtype: "float32" }],
    ["a file range of float16", { file: first, offset: 49, length: 12, dtype: "float16" }],
    ["a file in another folder", { file: second, offset: 25, length: 24, dtype: "float32" }],
    ["a link to a file elsewhere", { file: link, offset: 25, length: 24, dtype: "float32" }],
  ];
  test.each(sources)("%s", async (_, bytes) => {
    const { y, z } = await runLayer(bytes, { file: first, offset: 25, length: 24, dtype: "float32" });
    expect(toNumbers(y!)).toEqual(product);
    expect(toNumbers(z!)).toEqual(product);
  });

  test("large arrays in memory", async () => {
    const size = 512;
    const graph = trace({ x: { dtype: "float32", shape: [1, size] } }, (inputs) => ({
      y: linear(inputs.x!, weight("w", { dtype: "float32", shape: [size, size] })),
    }));
    const diagonal = Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 2 : 0));
    const session = await openSession(graph, { device: "cpu", threads: 1, weights: { get: () => diagonal } });
    const numbers = Float32Array.from({ length: size }, (_, i) => i);
    const { y } = await session.run({ x: { dtype: "float32", shape: [1, size], data: numbers } });
    await session.close();
    expect(y!.data).toEqual(numbers.map((value) => 2 * value));
  });

  const refused: readonly (readonly [string, WeightBytes, string])[] = [
    [
      "too few numbers",
      Float32Array.of(1),
      'The weight "w" should be float32 [2, 3], but 4 bytes of float32 were given; 24 bytes would fit.',
    ],
    [
      "integers for floats",
      BigInt64Array.of(1n, 2n, 3n, 4n, 5n, 6n),
      'The weight "w" should be float32 [2, 3], but 48 bytes of int64 were given.',
    ],
    [
      "a file that does not exist",
      { file: join(folder, "none"), offset: 0, length: 24, dtype: "float32" },
      "cannot be read",
    ],
    [
      "a file that ends too early",
      { file: first, offset: 50, length: 24, dtype: "float32" },
      "the file is not complete",
    ],
  ];
  test.each(refused)("%s is refused", async (_, bytes, message) => {
    await expect(runLayer(bytes, floats)).rejects.toThrow(message);
  });

  test("a fed weight that the graph does not have is refused", async () => {
    const opening = openSession(layer, { device: "cpu", weights: { get: () => floats }, fedWeights: ["u"] });
    await expect(opening).rejects.toThrow("The graph has no weights named u that could be fed.");
  });
});

describe("what is fed", () => {
  const past = dimension("past");
  const graph = trace(
    {
      x: { dtype: "float32", shape: [rows, 3] },
      y: { dtype: "float32", shape: [rows] },
      mask: { dtype: "int64", shape: [multiplyDimensions(2, past), 1] },
      z: { dtype: "int64", shape: [past] },
    },
    (fed) => ({ total: sum(fed.x!), count: add(sum(fed.mask!), sum(fed.z!)), y: fed.y! }),
  );
  const good = {
    x: tensorData("float32", [2, 3], [1, 2, 3, 4, 5, 6]),
    y: tensorData("float32", [2], [7, 8]),
    mask: tensorData("int64", [2, 1], [1, 2]),
    z: tensorData("int64", [1], [3]),
  };
  const wrong: readonly (readonly [string, Record<string, TensorData>, string])[] = [
    ["an input is missing", { x: good.x, y: good.y, z: good.z }, "these inputs were not fed: mask."],
    ["an input is unknown", { ...good, w: good.x }, "there is no input named w; there are x, y, mask, z."],
    ["another element type", { ...good, z: good.y }, '"z" should be int64 [past], but float32 [2] was fed.'],
    ["another number of axes", { ...good, y: good.x }, '"y" should be float32 [rows], but float32 [2, 3] was fed.'],
    ["a fixed size differs", { ...good, x: tensorData("float32", [2, 2], [1, 2, 3, 4]) }, "axis 1 must be 3."],
    [
      "a shared size differs",
      { ...good, y: tensorData("float32", [3], [1, 2, 3]) },
      '"y" should be float32 [rows], but float32 [3] was fed: axis 0, rows, is 2 by the other inputs.',
    ],
    [
      "an expression of sizes differs",
      { ...good, mask: tensorData("int64", [3, 1], [1, 2, 3]) },
      "axis 0, 2 * past, is 2 by the other inputs.",
    ],
    [
      "the values are too few",
      { ...good, y: { ...good.y, data: Float32Array.of(1) } },
      '"y" has shape [2] but 1 values; 2 would fit.',
    ],
  ];

  test.each(wrong)("%s", async (_, feeds, message) => {
    const session = await openSession(graph, { device: "cpu", threads: 1 });
    await expect(session.run(feeds)).rejects.toThrow(message);
    const { total } = await session.run(good);
    expect(total!.data[0]).toBe(21);
    await session.close();
  });

  test("an output that does not exist is refused, and only the named ones come back", async () => {
    const session = await openSession(graph, { device: "cpu", threads: 1 });
    await expect(session.run(good, ["nothing"])).rejects.toThrow(
      "there is no output named nothing; there are total, count, y.",
    );
    expect(Object.keys(await session.run(good, ["count"]))).toEqual(["count"]);
    expect(toNumbers((await session.run(good)).y!)).toEqual([7, 8]);
    await session.close();
  });

  test("every element type goes in and comes out", async () => {
    const types = ["float32", "float16", "int64", "int32", "bool", "uint8"] as const;
    const inputs = Object.fromEntries(types.map((dtype) => [dtype, { dtype, shape: [3] }]));
    const echo = trace(inputs, (fed) =>
      Object.fromEntries(types.map((dtype) => [`${dtype} again`, cast(cast(fed[dtype]!, "float32"), dtype)])),
    );
    const session = await openSession(echo, { device: "cpu", threads: 1 });
    const results = await session.run(
      Object.fromEntries(types.map((dtype) => [dtype, tensorData(dtype, [3], [1, 0, 1])])),
    );
    await session.close();
    for (const dtype of types) {
      expect(results[`${dtype} again`]!.dtype).toBe(dtype);
      expect(toNumbers(results[`${dtype} again`]!), dtype).toEqual([1, 0, 1]);
    }
  });

  test("an axis that is only known as a multiple is found", async () => {
    const groups = dimension("groups");
    const grouped = trace({ x: { dtype: "float32", shape: [multiplyDimensions(groups, 4), 2] } }, (fed) => ({
      y: reshape(fed.x!, [divideDimensions(fed.x!.shape[0]!, 4), 2, 4]),
    }));
    const session = await openSession(grouped, { device: "cpu", threads: 1 });
    const { y } = await session.run({ x: tensorData("float32", [8, 2], new Array(16).fill(1)) });
    expect(y!.shape).toEqual([2, 2, 4]);
    await expect(session.run({ x: tensorData("float32", [6, 2], new Array(12).fill(1)) })).rejects.toThrow(
      "axis 0, 4 * groups, leaves a rest.",
    );
    await session.close();
  });
});

describe("the life of a session", () => {
  test("how memory is kept and laid out does not change what is computed", async () => {
    const inputs = { x };
    for (const memory of [{ keepsArena: false }, { plansMemory: false }, { keepsArena: false, plansMemory: false }]) {
      const session = await openSession(layer, {
        ...{ device: "cpu", threads: 1, weights: { get: () => floats } },
        ...memory,
      });
      // A plan is made in the first run and used from the second on.
      for (let run = 0; run < 3; run++) expect(toNumbers((await session.run(inputs)).y!)).toEqual(product);
      await session.close();
    }
  });

  test("runs that were asked for together come one after the other, each with its own numbers", async () => {
    const session = await openSession(layer, { device: "cpu", weights: { get: () => floats } });
    const runs = Array.from({ length: 20 }, (_, i) =>
      session.run({ x: tensorData("float32", [1, 3], [i, 0, 0]) }, ["y"]),
    );
    const closing = session.close();
    for (const [i, run] of runs.entries()) expect(toNumbers((await run).y!)).toEqual([i, i / 2]);
    await closing;
    await session.close();
    await expect(session.run({ x })).rejects.toThrow("The session is closed; open another one.");
  });
});
