import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { GlobeError } from "../run/errors.ts";
import { openCheckpoint } from "./open-checkpoint.ts";
import { type TensorToWrite, writeSafetensors, writeShards } from "./safetensors/write-safetensors.ts";

const root = mkdtempSync(join(tmpdir(), "globe-checkpoint-"));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;
function freshFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = join(root, String(folders++));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const config = JSON.stringify({ architectures: ["SomeModel"], hidden_size: 4 });
const tensors = (value: number): TensorToWrite[] =>
  ["a", "b"].map((name) => ({ name, dtype: "BF16", shape: [200, 4], data: new Float32Array(800).fill(value) }));

test("a checkpoint is its configuration, its weights and its other files", async () => {
  const folder = freshFolder({ "config.json": config, "tokenizer.json": "{}" });
  await writeShards(folder, tensors(1), { maxShardSize: 1600 });
  const checkpoint = await openCheckpoint(folder);
  expect(checkpoint.architecture).toBe("SomeModel");
  expect(checkpoint.config).toEqual({ architectures: ["SomeModel"], hidden_size: 4 });
  expect(checkpoint.tensors.names).toEqual(["a", "b"]);
  expect(checkpoint.file("tokenizer.json")).toBe(join(folder, "tokenizer.json"));
  expect(checkpoint.file("vocab.json")).toBeNull();
  expect(checkpoint.digest).toMatch(/^[0-9a-f]{64}$/);
});

describe("a sentence for", () => {
  test.each<[string, () => string, string, RegExp]>([
    ["a folder that is not there", () => join(root, "nowhere"), "missing-file", /no checkpoint folder/],
    [
      "a weight file instead of its folder",
      () => join(freshFolder({ w: "" }), "w"),
      "missing-file",
      /is a file; a checkpoint is the folder/,
    ],
    ["an empty folder", () => freshFolder(), "missing-file", /no config\.json/],
    ["a folder of weights alone", () => freshFolder({ "model.safetensors": "" }), "missing-file", /no config\.json/],
    [
      "a configuration that is no JSON",
      () => freshFolder({ "config.json": "{" }),
      "decode-error",
      /config\.json is not JSON/,
    ],
    ["a configuration that is a list", () => freshFolder({ "config.json": "[]" }), "decode-error", /not a JSON object/],
    ["a configuration of bytes", () => freshFolder({ "config.json": Uint8Array.of(0xff) }), "decode-error", /not JSON/],
    ["no architecture", () => freshFolder({ "config.json": "{}" }), "decode-error", /"architectures"/],
    [
      "architectures that are a text",
      () => freshFolder({ "config.json": '{"architectures":"A"}' }),
      "decode-error",
      /"architectures"/,
    ],
    [
      "a configuration that is a pointer",
      () => freshFolder({ "config.json": "version https://git-lfs.github.com/spec/v1\n" }),
      "unsupported",
      /git lfs pull/,
    ],
    ["no weights", () => freshFolder({ "config.json": config }), "missing-file", /no weights.*model\.safetensors/],
    [
      "pickled weights",
      () => freshFolder({ "config.json": config, "pytorch_model.bin": "" }),
      "missing-file",
      /pickles/,
    ],
    ["weights of llama.cpp", () => freshFolder({ "config.json": config, "m.gguf": "" }), "missing-file", /GGUF/],
    [
      "weights that are a pointer",
      () => freshFolder({ "config.json": config, "model.safetensors": "version https://git-lfs.github.com/spec/v1\n" }),
      "unsupported",
      /git lfs pull/,
    ],
  ])("%s", async (_, make, code, message) => {
    const error = await openCheckpoint(make()).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(GlobeError);
    expect((error as GlobeError).message).toMatch(message);
    expect((error as GlobeError).code).toBe(code);
  });

  test("a configuration beyond its limit", async () => {
    const folder = freshFolder({ "config.json": `"${"x".repeat(17_000_000)}"` });
    await expect(openCheckpoint(folder)).rejects.toThrow(/limit on model configuration size/);
  });
});

describe("the digest", () => {
  async function checkpoint(value: number, files: Readonly<Record<string, string>> = {}): Promise<string> {
    const folder = freshFolder({ "config.json": config, ...files });
    await writeSafetensors(join(folder, "model.safetensors"), tensors(value));
    return folder;
  }
  const digestOf = async (folder: string) => (await openCheckpoint(folder)).digest;

  test("is that of a copy elsewhere, whatever else lies beside it", async () => {
    const folder = await checkpoint(1);
    const copy = freshFolder({ "README.md": "other" });
    cpSync(folder, copy, { recursive: true });
    expect(await digestOf(copy)).toBe(await digestOf(folder));
  });
  test("differs for other weights of the same shapes, as fine-tuning leaves them", async () => {
    expect(await digestOf(await checkpoint(1))).not.toBe(await digestOf(await checkpoint(1.0078125)));
  });
  test("differs when one tensor differs", async () => {
    const folder = await checkpoint(1);
    const before = await digestOf(folder);
    const file = join(folder, "model.safetensors");
    const bytes = readFileSync(file);
    bytes.fill(0, bytes.length - 1600);
    writeFileSync(file, bytes);
    expect(await digestOf(folder)).not.toBe(before);
  });
  test("differs for another configuration", async () => {
    const folder = await checkpoint(1);
    const before = await digestOf(folder);
    writeFileSync(join(folder, "config.json"), `${config} `);
    expect(await digestOf(folder)).not.toBe(before);
  });
});
