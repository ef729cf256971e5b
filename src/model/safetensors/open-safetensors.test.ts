import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { GlobeError } from "../../run/errors.ts";
import { openSafetensors } from "./open-safetensors.ts";
import { type TensorToWrite, writeSafetensors } from "./write-safetensors.ts";

const root = mkdtempSync(join(tmpdir(), "globe-open-"));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;
function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(root, String(folders++));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

async function refusal(path: string): Promise<GlobeError> {
  try {
    await openSafetensors(path);
  } catch (error) {
    if (GlobeError.is(error)) return error;
    throw error;
  }
  throw new Error(`${path} was opened`);
}

const floats = (name: string, rows: number, columns: number, dtype: "F32" | "BF16" | "F16" = "F32"): TensorToWrite => ({
  name,
  dtype,
  shape: [rows, columns],
  data: Float32Array.from({ length: rows * columns }, (_, index) => index),
});

/** A safetensors file by hand: its length, its text, its bytes. */
function rawFile(header: string, data = 0, length = BigInt(Buffer.byteLength(header))): Uint8Array {
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(length);
  return Buffer.concat([prefix, Buffer.from(header), Buffer.alloc(data)]);
}

describe("reads", () => {
  test.each(["F32", "BF16", "F16"] as const)("rows of a matrix of %s, in any order and repeated", async (dtype) => {
    const file = join(folderWith({}), "w.safetensors");
    await writeSafetensors(file, [floats("other", 1, 3), floats("table", 50, 4, dtype)]);
    const files = await openSafetensors(file);
    expect([...(await files.readRows("table", [49, 0, 7, 7]))]).toEqual([
      ...[196, 197, 198, 199],
      ...[0, 1, 2, 3],
      ...[28, 29, 30, 31],
      ...[28, 29, 30, 31],
    ]);
    expect((await files.readRows("table", new BigInt64Array(0) as unknown as number[])).length).toBe(0);
    expect((await files.readRows("table", Int32Array.of(1))).length).toBe(4);
  });
  test.each([-1, 50, 1.5, Number.NaN])("row %d is refused", async (row) => {
    const file = join(folderWith({}), "w.safetensors");
    await writeSafetensors(file, [floats("table", 50, 4)]);
    const files = await openSafetensors(file);
    await expect(files.readRows("table", [0, row])).rejects.toThrow(/which has 50/);
  });
  test("bytes of a part", async () => {
    const file = join(folderWith({}), "w.safetensors");
    await writeSafetensors(file, [{ name: "x", dtype: "U8", shape: [4], data: Uint8Array.of(5, 6, 7, 8) }]);
    const files = await openSafetensors(file);
    expect([...(await files.readBytes("x", 1, 3))]).toEqual([6, 7]);
    expect([...(await files.readBytes("x"))]).toEqual([5, 6, 7, 8]);
    expect(() => files.readBytes("x", 1, 5)).toThrow(/outside/);
    expect(() => files.readBytes("x", Number.NaN)).toThrow(/outside/);
    await expect(files.readFloats("x")).rejects.toThrow(/holds U8/);
  });
  test("a name that is not there is answered with names like it", async () => {
    const file = join(folderWith({}), "w.safetensors");
    await writeSafetensors(file, [floats("model.norm.weight", 1, 1), floats("lm_head.weight", 1, 1)]);
    const files = await openSafetensors(file);
    expect(() => files.info("model.norm.weigth")).toThrow(/no tensor "model.norm.weigth".*"model.norm.weight"/);
    expect(files.has("model.norm.weigth")).toBe(false);
  });
  test("through links, as the cache of the hub has them", async () => {
    const folder = folderWith({});
    const blob = join(folderWith({}), "0123abcd");
    await writeSafetensors(blob, [floats("x", 1, 2)]);
    symlinkSync(blob, join(folder, "model.safetensors"));
    expect([...(await (await openSafetensors(folder)).readFloats("x"))]).toEqual([0, 1]);
  });
  test("a folder with one file of another name", async () => {
    const folder = folderWith({});
    await writeSafetensors(join(folder, "diffusion.safetensors"), [floats("x", 1, 2)]);
    expect((await openSafetensors(folder)).names).toEqual(["x"]);
  });
  test("a file that was replaced after it was opened is not read as the old one", async () => {
    const file = join(folderWith({}), "w.safetensors");
    await writeSafetensors(file, [floats("x", 4, 4)]);
    const files = await openSafetensors(file);
    appendFileSync(file, "x");
    await expect(files.readFloats("x")).rejects.toThrow(/changed while it was in use/);
  });
});

describe("files that are something else", () => {
  const pickle = Buffer.from(
    "\x80\x02}q\x00(X\x06\x00\x00\x00weightq\x01ctorch._utils\n_rebuild_tensor_v2\n",
    "latin1",
  );
  const zip = Buffer.concat([Buffer.from("PK\x03\x04\x00\x00\x08\x08", "latin1"), deflateRawSync("archive/data.pkl")]);
  test.each<[string, string | Uint8Array, string, RegExp]>([
    [
      "a Git LFS pointer",
      "version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 4952333128\n",
      "unsupported",
      /git lfs pull/,
    ],
    ["a GGUF file", "GGUF\x03\0\0\0\x7b\0\0\0\0\0\0\0", "unsupported", /GGUF.*safetensors release/],
    ["a zipped pickle", zip, "unsupported", /pickle/],
    ["a bare pickle", pickle, "unsupported", /pickle/],
    ["a web page", "<!DOCTYPE html><html>Sign in</html>", "unsupported", /web page/],
    ["an empty file", "", "decode-error", /0 bytes/],
    ["seven bytes", "1234567", "decode-error", /7 bytes/],
    ["text", "hello, I am a text and nothing else", "too-large", /header/],
    ["a header longer than the limit", rawFile("{}", 0, 100_000_001n), "too-large", /100,000,001/],
    ["a header of 2^64 - 1 bytes", rawFile("{}", 0, 2n ** 64n - 1n), "too-large", /header/],
    ["a header longer than the file", rawFile("{}", 0, 3n), "decode-error", /cut short/],
    ["a header of no bytes", rawFile("", 0), "decode-error", /not JSON/],
  ])("%s", async (_, content, code, message) => {
    const error = await refusal(join(folderWith({ w: content }), "w"));
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
  });

  test("headers whose length begins like a pickle or an archive are read", async () => {
    for (const length of [0x280, 0x380, 0x580]) {
      const folder = folderWith({ w: rawFile("{}".padEnd(length)) });
      expect((await openSafetensors(join(folder, "w"))).names).toEqual([]);
    }
  });

  test("any bytes are refused with a reason, or read soundly", async () => {
    const folder = folderWith({});
    const file = join(folder, "fuzz");
    const text =
      '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}';
    const sound = rawFile(text, 11);
    const changed = fc
      .array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((changes) => {
        const bytes = Uint8Array.from(sound);
        for (const [at, value] of changes) bytes[at] = value;
        return bytes;
      });
    const cut = fc.nat(sound.length).map((length) => sound.subarray(0, length));
    await fc.assert(
      fc.asyncProperty(fc.oneof(changed, cut, fc.uint8Array({ maxLength: 300 })), async (bytes) => {
        writeFileSync(file, bytes);
        try {
          const files = await openSafetensors(file);
          for (const name of files.names) await files.read(name);
        } catch (error) {
          if (!GlobeError.is(error)) throw error;
          expect(error.message).toContain(file);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("folders", () => {
  const index = (map: unknown) => JSON.stringify({ metadata: {}, weight_map: map });
  const shard = rawFile('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1);
  const other = rawFile('{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1);
  const name = "model.safetensors.index.json";
  test.each<[string, Record<string, string | Uint8Array>, string, RegExp]>([
    ["nothing", {}, "missing-file", /no weights/],
    [
      "pickles only",
      { "pytorch_model.bin": "" },
      "missing-file",
      /pickles \(pytorch_model\.bin\).*safetensors release/,
    ],
    ["a GGUF only", { "model-q4.gguf": "" }, "missing-file", /only GGUF weights/],
    [
      "shards without an index",
      { "model-1.safetensors": shard, "model-2.safetensors": other },
      "missing-file",
      /index/,
    ],
    ["a missing shard", { [name]: index({ a: "s1", b: "s2" }), s1: shard }, "missing-file", /1 of 2 shards.*: s2\./],
    ["an index that is no JSON", { [name]: "{" }, "decode-error", /not JSON/],
    ["an index of nothing", { [name]: "null" }, "decode-error", /no weight_map/],
    ["an index without a map", { [name]: "{}" }, "decode-error", /no weight_map/],
    ["an index whose map is a list", { [name]: index([]) }, "decode-error", /no weight_map/],
    ["an empty index", { [name]: index({}) }, "decode-error", /empty/],
    ["a shard that is a number", { [name]: index({ a: 1 }) }, "decode-error", /not the name of a file/],
    ["a shard in a folder above", { [name]: index({ a: "../s1" }) }, "decode-error", /not the name of a file/],
    ["a shard by an absolute path", { [name]: index({ a: "/etc/passwd" }) }, "decode-error", /not the name of a file/],
    ["a shard called ..", { [name]: index({ a: ".." }) }, "decode-error", /not the name of a file/],
    ["a shard without a name", { [name]: index({ a: "" }) }, "decode-error", /not the name of a file/],
    ["a tensor that its shard lacks", { [name]: index({ a: "s1", c: "s1" }), s1: shard }, "decode-error", /"c" in s1/],
    [
      "a tensor in two shards",
      {
        [name]: index({ a: "s1", b: "s2" }),
        s1: shard,
        s2: rawFile(
          '{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
        ),
      },
      "decode-error",
      /"a" stands in/,
    ],
    [
      "a shard that is a pointer",
      { [name]: index({ a: "s1" }), s1: "version https://git-lfs.github.com/spec/v1\n" },
      "unsupported",
      /git lfs pull/,
    ],
  ])("with %s", async (_, files, code, message) => {
    const error = await refusal(folderWith(files));
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
  });

  test("that are not there", async () => {
    expect((await refusal(join(root, "nowhere"))).code).toBe("missing-file");
  });

  test("an index is preferred to a single file beside it", async () => {
    const folder = folderWith({
      [name]: index({ a: "s1", b: "s2" }),
      s1: shard,
      s2: other,
      "model.safetensors": "old",
    });
    expect((await openSafetensors(folder)).names).toEqual(["a", "b"]);
  });

  test("a shard that was cut short", async () => {
    const folder = folderWith({ [name]: index({ a: "s1", b: "s2" }), s1: shard, s2: other });
    truncateSync(join(folder, "s2"), other.length - 1);
    expect((await refusal(folder)).message).toMatch(/s2.*incomplete/);
  });
});
