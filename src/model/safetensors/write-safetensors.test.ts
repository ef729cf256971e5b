import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { DataType } from "./data-type.ts";
import { layOutTensors } from "./lay-out-tensors.ts";
import { openSafetensors } from "./open-safetensors.ts";
import { type StoredArray, toStoredBytes } from "./stored-array.ts";
import { type TensorToWrite, writeSafetensors, writeShards } from "./write-safetensors.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-safetensors-"));
afterAll(() => rmSync(folder, { recursive: true }));

const samples: Record<Exclude<DataType, "BF16" | "F16">, StoredArray> = {
  BOOL: Uint8Array.of(0, 1, 1, 0, 0, 1),
  U8: Uint8Array.of(0, 1, 127, 128, 254, 255),
  I8: Int8Array.of(-128, -1, 0, 1, 2, 127),
  I16: Int16Array.of(-32768, -1, 0, 1, 2, 32767),
  U16: Uint16Array.of(0, 1, 2, 3, 4, 65535),
  I32: Int32Array.of(-(2 ** 31), -1, 0, 1, 2, 2 ** 31 - 1),
  U32: Uint32Array.of(0, 1, 2, 3, 4, 2 ** 32 - 1),
  F32: Float32Array.of(-1.5, 0, 3.25, 1e38, -1e-38, Number.POSITIVE_INFINITY),
  F64: Float64Array.of(-1.5, 0, 3.25, 1e308, -1e-308, 0.1),
  I64: BigInt64Array.of(-(2n ** 63n), -1n, 0n, 1n, 2n, 2n ** 63n - 1n),
  U64: BigUint64Array.of(0n, 1n, 2n, 3n, 4n, 2n ** 64n - 1n),
};

describe("one file", () => {
  const path = join(folder, "one.safetensors");

  test.each(Object.entries(samples))("%s comes back as it was", async (dtype, data) => {
    // A byte before it puts every element off its natural place.
    const byte = { name: "byte", dtype: "U8", shape: [1], data: Uint8Array.of(9) } as const;
    const tensor = { name: "x", dtype: dtype as DataType, shape: [2, 3], data };
    await writeSafetensors(path, [byte, tensor, { name: "none", dtype: "F32", shape: [0], data: new Float32Array(0) }]);
    const files = await openSafetensors(path);
    expect(await files.read("x")).toEqual(data);
    expect(files.info("x")).toMatchObject({ dtype, shape: [2, 3], file: path });
    expect(await files.read("none")).toEqual(new Float32Array(0));
  });

  test("singles are rounded to BF16 and F16, and come back as singles", async () => {
    const data = Float32Array.of(1, 1.001, -3.1418, 65504);
    await writeSafetensors(path, [
      { name: "brain", dtype: "BF16", shape: [4], data },
      { name: "half", dtype: "F16", shape: [4], data },
      { name: "bits", dtype: "BF16", shape: [1], data: Uint16Array.of(0x3f80) },
    ]);
    const files = await openSafetensors(path);
    expect([...(await files.readFloats("brain"))]).toEqual([1, 1, -3.140625, 65536]);
    expect([...(await files.readFloats("half"))]).toEqual([1, 1.0009765625, -3.142578125, 65504]);
    expect([...(await files.readFloats("bits"))]).toEqual([1]);
  });

  test("the header is read by the format's own rules: eight-byte aligned, marked as PyTorch's", async () => {
    await writeSafetensors(path, [{ name: "x", dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) }]);
    const bytes = readFileSync(path);
    const length = Number(bytes.readBigUInt64LE(0));
    expect((8 + length) % 8).toBe(0);
    expect(JSON.parse(bytes.subarray(8, 8 + length).toString())).toEqual({
      __metadata__: { format: "pt" },
      x: { dtype: "U8", shape: [3], data_offsets: [0, 3] },
    });
    expect([...bytes.subarray(8 + length)]).toEqual([1, 2, 3]);
  });

  test("numbers are asked for one tensor at a time, in order", async () => {
    const asked: string[] = [];
    const lazy = (name: string): TensorToWrite => ({
      name,
      dtype: "U8",
      shape: [1],
      data: async () => {
        asked.push(name);
        return Uint8Array.of(asked.length);
      },
    });
    await writeSafetensors(path, ["c", "a", "b"].map(lazy));
    expect(asked).toEqual(["c", "a", "b"]);
    expect((await openSafetensors(path)).names).toEqual(["c", "a", "b"]);
  });

  test.each<[string, TensorToWrite[], RegExp]>([
    ["a name twice", Array(2).fill({ name: "x", dtype: "U8", shape: [1], data: Uint8Array.of(1) }), /twice/],
    ["too few numbers", [{ name: "x", dtype: "U8", shape: [2], data: Uint8Array.of(1) }], /needs 2 bytes, got 1/],
    ["an array of another type", [{ name: "x", dtype: "F32", shape: [1], data: Int32Array.of(1) }], /Int32Array/],
    ["singles for whole numbers", [{ name: "x", dtype: "I32", shape: [1], data: Float32Array.of(1) }], /Float32Array/],
  ])("%s is refused, and the file that was there stays", async (_, tensors, message) => {
    await writeSafetensors(path, [{ name: "old", dtype: "U8", shape: [1], data: Uint8Array.of(1) }]);
    await expect(writeSafetensors(path, tensors)).rejects.toThrow(message);
    expect((await openSafetensors(path)).names).toEqual(["old"]);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("layout", () => {
  test("any tensors are laid out so that the reader accepts them, each at the alignment", async () => {
    const tensor = fc.record({
      name: fc.string({ minLength: 1, maxLength: 12 }).filter((name) => name !== "__metadata__"),
      dtype: fc.constantFrom<DataType>("U8", "BF16", "F32", "I64"),
      shape: fc.array(fc.nat(5), { maxLength: 3 }),
    });
    const tensors = fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 6 });
    const path = join(folder, "layout.safetensors");
    await fc.assert(
      fc.asyncProperty(tensors, fc.constantFrom(8, 64, 4096), async (types, alignment) => {
        const { header, placements, fileSize } = layOutTensors(types, { alignment, metadata: { a: "b" } });
        const bytes = new Uint8Array(fileSize);
        bytes.set(header);
        writeFileSync(path, bytes);
        const files = await openSafetensors(path);
        expect(header.length % alignment).toBe(0);
        for (const { name, dtype, shape, offset, length } of placements) {
          expect(files.info(name)).toEqual({ dtype, shape, offset, length, file: path });
          if (alignment > 8) expect(offset % alignment).toBe(0);
        }
        const others = files.names.filter((name) => !types.some((type) => type.name === name));
        expect(others.every((name) => /^padding\.\d+$/.test(name))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe("shards", () => {
  const tensors = ["a", "b", "c"].map(
    (name, index): TensorToWrite => ({
      name,
      dtype: "F32",
      shape: [4],
      data: new Float32Array(4).fill(index),
    }),
  );

  test("are cut at the size, indexed, and read as one", async () => {
    const target = mkdtempSync(join(folder, "shards-"));
    const names = await writeShards(target, tensors, { maxShardSize: 40 });
    expect(names).toEqual([
      "model-00001-of-00002.safetensors",
      "model-00002-of-00002.safetensors",
      "model.safetensors.index.json",
    ]);
    expect(JSON.parse(readFileSync(join(target, "model.safetensors.index.json"), "utf8"))).toEqual({
      metadata: { total_size: 48 },
      weight_map: {
        a: "model-00001-of-00002.safetensors",
        b: "model-00001-of-00002.safetensors",
        c: "model-00002-of-00002.safetensors",
      },
    });
    const files = await openSafetensors(target);
    expect(files.names).toEqual(["a", "b", "c"]);
    expect([...(await files.readFloats("c"))]).toEqual([2, 2, 2, 2]);
  });

  test("replace an earlier write of another number, and leave other files alone", async () => {
    const target = mkdtempSync(join(folder, "shards-"));
    writeFileSync(join(target, "adapter.safetensors"), "");
    const ours = () => readdirSync(target).toSorted();
    await writeShards(target, tensors, { maxShardSize: 16 });
    expect(ours()).toHaveLength(5);
    await writeShards(target, tensors.slice(0, 2));
    expect(ours()).toEqual(["adapter.safetensors", "model.safetensors"]);
    expect((await openSafetensors(target)).names).toEqual(["a", "b"]);
    await writeShards(target, tensors, { maxShardSize: 40 });
    expect(ours()).toEqual([
      "adapter.safetensors",
      "model-00001-of-00002.safetensors",
      "model-00002-of-00002.safetensors",
      "model.safetensors.index.json",
    ]);
  });

  test("a tensor larger than a shard has one of its own", async () => {
    const target = mkdtempSync(join(folder, "shards-"));
    expect(await writeShards(target, tensors, { maxShardSize: 1 })).toHaveLength(4);
  });
});

test("bytes of a view are those of the view alone", () => {
  const whole = Float32Array.of(1, 2, 3, 4);
  expect(toStoredBytes(whole.subarray(1, 3), "F32")).toEqual(new Uint8Array(Float32Array.of(2, 3).buffer));
});
