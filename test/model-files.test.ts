// Weight files as a whole: quantized once whatever happens meanwhile, and read by ONNX Runtime as they were meant.
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openQuantized } from "../src/model/quantize/open-quantized.ts";
import type { MatrixToQuantize } from "../src/model/quantize/plan-output.ts";
import { type QuantizeTensorsOptions, quantizeTensors } from "../src/model/quantize/quantize-tensors.ts";
import type { Scheme } from "../src/model/quantize/scheme.ts";
import { openSafetensors } from "../src/model/safetensors/open-safetensors.ts";
import { type TensorToWrite, writeSafetensors, writeShards } from "../src/model/safetensors/write-safetensors.ts";
import { GlobeError } from "../src/run/errors.ts";
import { createRandom } from "../src/run/random.ts";
import { openSession } from "../src/tensor/open-session.ts";
import { quantizedLinear } from "../src/tensor/operations/quantized-linear.ts";
import { trace } from "../src/tensor/trace.ts";
import { dequantize, squaredDistance } from "./support/dequantize.ts";

const root = mkdtempSync(join(tmpdir(), "globe-model-files-"));
afterAll(() => rmSync(root, { recursive: true }));
const freshFolder = () => mkdtempSync(join(root, "folder-"));
const random = createRandom(3);
const randomWeights = (count: number) => Float32Array.from({ length: count }, () => random.next() - 0.5);
const int4: Scheme = { bits: 4, blockSize: 32 };

/** Quantizes every matrix of a file or folder. */
async function quantizeAll(source: string, options: Partial<QuantizeTensorsOptions> & { scheme?: Scheme }) {
  const { scheme = int4, ...rest } = options;
  const tensors = await openSafetensors(source);
  const matrices = tensors.names.map((name): MatrixToQuantize => ({ name, stored: [name], scheme }));
  return quantizeTensors({ tensors, digest: "test", matrices, folders: [freshFolder()], threads: 2, ...rest });
}

async function writeMatrix(rows: number, columns: number): Promise<{ file: string; weights: Float32Array }> {
  const file = join(freshFolder(), "w.safetensors");
  const weights = randomWeights(rows * columns);
  await writeSafetensors(file, [{ name: "w", dtype: "F32", shape: [rows, columns], data: weights }]);
  return { file, weights };
}

async function failure(work: Promise<unknown>): Promise<GlobeError> {
  const error = await work.then(
    () => new Error("it succeeded"),
    (thrown: unknown) => thrown,
  );
  if (GlobeError.is(error)) return error;
  throw error;
}

describe("ONNX Runtime reads the packed weights as the plain reference does", () => {
  const schemes: readonly Scheme[] = [
    { bits: 4, blockSize: 32 },
    { bits: 4, blockSize: 64 },
    { bits: 4, blockSize: 128 },
    { bits: 8, blockSize: 32 },
    { bits: 8, blockSize: 128 },
  ];
  const shapes = [
    [48, 256],
    [33, 300],
    [1, 130],
    [16, 3420],
  ] as const;
  test.each(
    schemes.flatMap((scheme) => shapes.map(([rows, columns]) => ({ ...scheme, rows, columns }))),
  )("int$bits, block $blockSize, [$rows, $columns]", async ({ bits, blockSize, rows, columns }) => {
    const { file, weights } = await writeMatrix(rows, columns);
    const quantized = await quantizeAll(file, { scheme: { bits, blockSize } });
    const { tensors } = quantized;
    const reference = dequantize({
      ...{ rows, columns, bits, blockSize },
      packed: (await tensors.read("w.packed")) as Uint8Array,
      scales: await tensors.readFloats("w.scales"),
      zeroPoints: (await tensors.read("w.zero_points")) as Uint8Array,
    });
    expect(
      Math.sqrt(
        squaredDistance(reference, weights) /
          squaredDistance(
            weights,
            weights.map(() => 0),
          ),
      ),
    ).toBeCloseTo(quantized.relativeErrors.get("w")!, 3);
    // Rows of the identity are exact in eight bits, so that the product is the matrix itself.
    const identity = new Float32Array(columns * columns);
    for (let index = 0; index < columns; index++) identity[index * (columns + 1)] = 1;
    const graph = trace({ x: { dtype: "float32", shape: [columns, columns] } }, ({ x }) => ({
      y: quantizedLinear(x!, "w", { bits, blockSize, inFeatures: columns, outFeatures: rows }),
    }));
    const session = await openSession(graph, {
      device: "cpu",
      threads: 1,
      weights: { get: (name) => quantized.range(name)! },
    });
    const { y } = await session.run({ x: { dtype: "float32", shape: [columns, columns], data: identity } });
    await session.close();
    const product = y!.data as Float32Array;
    let largest = 0;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const difference = Math.abs(product[column * rows + row]! - reference[row * columns + column]!);
        largest = Math.max(largest, difference);
      }
    }
    expect(largest).toBeLessThan(1e-5);
  });
});

describe("the quantized file", () => {
  test("begins every part at a memory page and names what it holds", async () => {
    const { file } = await writeMatrix(70, 200);
    const { tensors, matrices, source, range, file: made } = await quantizeAll(file, {});
    for (const part of ["w.packed", "w.scales", "w.zero_points"]) {
      expect(range(part)!.offset % 4096).toBe(0);
      expect(range(part)).toMatchObject({ file: made, length: tensors.info(part).length });
    }
    expect(range("w.scales")!.dtype).toBe("float32");
    expect(range("w")).toBeUndefined();
    expect([...matrices.values()]).toEqual([{ name: "w", rows: 70, columns: 200, scheme: int4 }]);
    expect(source).toBe("test");
  });

  test("is the same for any number of threads", async () => {
    const folder = freshFolder();
    await writeShards(
      folder,
      ["a", "b", "c"].map((name) => ({ name, dtype: "BF16", shape: [700, 3584], data: randomWeights(700 * 3584) })),
      { maxShardSize: 6_000_000 },
    );
    const [one, three] = [await quantizeAll(folder, { threads: 1 }), await quantizeAll(folder, { threads: 3 })];
    expect(readFileSync(one.file).equals(readFileSync(three.file))).toBe(true);
    expect(one.relativeErrors.get("b")).toBeGreaterThan(0.05);
  });

  test("of a matrix stored in parts is that of the whole", async () => {
    const [rows, columns] = [90, 96];
    const weights = randomWeights(rows * columns);
    const folder = freshFolder();
    const rounded = weights.map((value) => Math.round(value * 128) / 128);
    const slice = (name: string, from: number, to: number): TensorToWrite => ({
      ...{ name, dtype: "BF16", shape: [to - from, columns] },
      data: rounded.slice(from * columns, to * columns),
    });
    await writeSafetensors(join(folder, "parts.safetensors"), [
      slice("q", 0, 40),
      slice("k", 40, 57),
      slice("v", 57, 90),
    ]);
    await writeSafetensors(join(folder, "whole.safetensors"), [slice("w", 0, 90)]);
    const tensors = await openSafetensors(join(folder, "parts.safetensors"));
    const joined = await quantizeTensors({
      tensors,
      digest: "parts",
      matrices: [{ name: "w", stored: ["q", "k", "v"], scheme: int4 }],
      folders: [folder],
    });
    const whole = await quantizeAll(join(folder, "whole.safetensors"), {});
    for (const name of ["w.packed", "w.scales", "w.zero_points"]) {
      expect(await joined.tensors.readBytes(name)).toEqual(await whole.tensors.readBytes(name));
    }
  });

  test("differs by weights, scheme and choice of matrices", async () => {
    const folder = freshFolder();
    const { file } = await writeMatrix(10, 64);
    const names = [
      await quantizeAll(file, { folders: [folder] }),
      await quantizeAll(file, { folders: [folder], digest: "other" }),
      await quantizeAll(file, { folders: [folder], scheme: { bits: 4, blockSize: 64 } }),
      await quantizeAll(file, { folders: [folder], scheme: { bits: 8, blockSize: 32 } }),
      await quantizeAll(file, { folders: [folder] }),
    ].map((made) => made.file);
    expect(new Set(names).size).toBe(4);
    expect(names[4]).toBe(names[0]);
    expect(readdirSync(folder).filter((name) => name.endsWith(".safetensors"))).toHaveLength(4);
  });

  test("that is not what its header says is refused", async () => {
    const { file } = await writeMatrix(10, 64);
    expect((await failure(openQuantized(file))).message).toMatch(/not a quantized file.*Delete it/);
    const made = await quantizeAll(file, {});
    const bytes = readFileSync(made.file);
    const at = bytes.indexOf('[\\"w\\",10,64,4,32]');
    expect(at).toBeGreaterThan(0);
    bytes.write("20", at + '[\\"w\\",'.length);
    writeFileSync(made.file, bytes);
    expect((await failure(openQuantized(made.file))).message).toMatch(/lacks "w.packed"/);
  });
});

describe("where it is kept", () => {
  test("a second call opens what the first made", async () => {
    const { file } = await writeMatrix(10, 64);
    const folders = [freshFolder()];
    const first = await quantizeAll(file, { folders });
    const { mtimeMs } = statSync(first.file);
    rmSync(`${first.file}.lock`);
    const progress: number[] = [];
    const second = await quantizeAll(file, { folders, onProgress: (done) => progress.push(done) });
    expect(second.file).toBe(first.file);
    expect(statSync(second.file).mtimeMs).toBe(mtimeMs);
    expect(progress).toEqual([]);
  });

  test("a folder that cannot be written is passed over", async () => {
    const { file } = await writeMatrix(10, 64);
    const blocked = join(freshFolder(), "a-file");
    writeFileSync(blocked, "");
    const second = join(freshFolder(), "made", "on", "demand");
    const made = await quantizeAll(file, { folders: [blocked, join(blocked, "below"), second] });
    expect(made.file.startsWith(second)).toBe(true);
    const error = await failure(quantizeAll(file, { folders: [blocked, join(blocked, "below")] }));
    expect(error.message).toMatch(/kept nowhere: .*(EEXIST|ENOTDIR).*GLOBE_HOME/);
  });

  test("a file in any of the folders is used", async () => {
    const { file } = await writeMatrix(10, 64);
    const [first, second] = [freshFolder(), freshFolder()];
    const made = await quantizeAll(file, { folders: [second] });
    expect((await quantizeAll(file, { folders: [first, second] })).file).toBe(made.file);
    expect(readdirSync(first)).toEqual([]);
  });

  test("a disk without room is named before anything is written", async ({ skip }) => {
    const folder = freshFolder();
    const { bavail, bsize } = statfsSync(folder);
    const columns = 1_000_000;
    const rows = Math.ceil((6 * bavail * bsize) / 2 / columns);
    const file = join(folder, "sparse.safetensors");
    const text = JSON.stringify({
      w: { dtype: "BF16", shape: [rows, columns], data_offsets: [0, 2 * rows * columns] },
    });
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(text.length));
    writeFileSync(file, Buffer.concat([prefix, Buffer.from(text)]));
    try {
      truncateSync(file, 8 + text.length + 2 * rows * columns);
    } catch {
      skip("this file system has no sparse file of that size");
    }
    const error = await failure(quantizeAll(file, { folders: [folder] }));
    expect(error.message).toMatch(/need [\d.]+ GB.*has [\d.]+ GB free.*GLOBE_HOME/);
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  });
});

describe("bad weights", () => {
  test.each([
    Number.NaN,
    Number.NEGATIVE_INFINITY,
  ])("%d among them is named, and no file is left in place", async (value) => {
    const { file, weights } = await writeMatrix(40, 64);
    weights[1234] = value;
    await writeSafetensors(file, [
      { name: "layers.3.weight", dtype: "F32", shape: [40, 64], data: weights as Float32Array<ArrayBuffer> },
    ]);
    const folder = freshFolder();
    const error = await failure(quantizeAll(file, { folders: [folder] }));
    expect(error.code).toBe("decode-error");
    expect(error.message).toContain(`"layers.3.weight" of ${file}`);
    expect(readdirSync(folder).filter((name) => name.endsWith(".safetensors"))).toEqual([]);
  });

  test("whole numbers and vectors are refused by name", async () => {
    const file = join(freshFolder(), "w.safetensors");
    await writeSafetensors(file, [
      { name: "bytes", dtype: "U8", shape: [2, 32], data: new Uint8Array(64) },
      { name: "vector", dtype: "F32", shape: [64], data: new Float32Array(64) },
    ]);
    const tensors = await openSafetensors(file);
    const only = (name: string) =>
      quantizeTensors({ tensors, digest: "", matrices: [{ name, stored: [name], scheme: int4 }], folders: [root] });
    expect((await failure(only("bytes"))).message).toMatch(/"bytes" is stored as U8/);
    expect((await failure(only("vector"))).message).toMatch(/"vector".*not a matrix/);
    const odd = { bits: 3, blockSize: 32 } as unknown as Scheme;
    expect((await failure(quantizeAll(file, { scheme: odd }))).message).toMatch(/3 bits/);
  });

  test("a file that shrinks between is an error, not weights of zero", async () => {
    const { file } = await writeMatrix(4000, 1024);
    const tensors = await openSafetensors(file);
    truncateSync(file, statSync(file).size / 2);
    const matrices = [{ name: "w", stored: ["w"], scheme: int4 }];
    const error = await failure(quantizeTensors({ tensors, digest: "", matrices, folders: [freshFolder()] }));
    expect(error.message).toMatch(/changed while it was being quantized/);
  });
});

describe("interrupted and crowded", () => {
  const script = fileURLToPath(new URL("./support/quantize-file.ts", import.meta.url));
  const source = join(root, "large.safetensors");
  let expected: Buffer;
  let name: string;
  beforeAll(async () => {
    const piece = randomWeights(2_000_000);
    await writeSafetensors(
      source,
      Array.from({ length: 8 }, (_, index) => ({
        ...{ name: `w${index}`, dtype: "BF16", shape: [1500, 4000] },
        data: () => {
          const data = new Float32Array(6_000_000);
          for (let at = 0; at < data.length; at += piece.length) data.set(piece, at);
          return data.map((value) => value / (index + 1));
        },
      })),
    );
    const made = await quantizeAll(source, { folders: [join(root, "expected")] });
    expected = readFileSync(made.file);
    name = made.file.split("/").at(-1)!;
  });
  const start = (folder: string) => {
    const child = spawn(process.execPath, [script, source, folder], { stdio: ["ignore", "pipe", "inherit"] });
    const lines: string[] = [];
    const reader = createInterface(child.stdout);
    reader.on("line", (line) => lines.push(line));
    return { child, lines, reader, ended: once(child, "close") };
  };
  const journalOf = (folder: string) => join(folder, `${name}.partial.journal`);
  const journalled = (folder: string) =>
    existsSync(journalOf(folder)) ? readFileSync(journalOf(folder), "utf8").split("\n").length - 1 : 0;

  test("killed and started again, it ends with the same bytes and repeats nothing that was kept", async () => {
    const folder = freshFolder();
    let kept = 0;
    for (const killAfter of [1, 7, 15]) {
      const { child, ended } = start(folder);
      while (journalled(folder) < killAfter && child.exitCode === null)
        await new Promise((wake) => setTimeout(wake, 2));
      child.kill("SIGKILL");
      await ended;
      expect(existsSync(join(folder, name))).toBe(false);
      expect(journalled(folder)).toBeGreaterThanOrEqual(Math.max(kept, killAfter));
      kept = journalled(folder);
    }
    const entries = readFileSync(journalOf(folder), "utf8").trim().split("\n");
    expect(new Set(entries.map((line) => JSON.parse(line).index)).size).toBe(entries.length);
    const { ended, lines } = start(folder);
    await ended;
    expect(lines.at(-1)).toBe(`made ${join(folder, name)}`);
    expect(readFileSync(join(folder, name)).equals(expected)).toBe(true);
    expect(readdirSync(folder).toSorted()).toEqual([name, `${name}.lock`]);
  });

  test("what was lost or damaged in the partial file is made again", async () => {
    const folder = freshFolder();
    const { child, ended } = start(folder);
    while (journalled(folder) < 6) await new Promise((wake) => setTimeout(wake, 2));
    child.kill("SIGKILL");
    await ended;
    const partial = openSync(join(folder, `${name}.partial`), "r+");
    writeSync(partial, new Uint8Array(100_000).fill(0xaa), 0, 100_000, 8192);
    const progress: number[] = [];
    const made = await quantizeAll(source, { folders: [folder], onProgress: (done) => progress.push(done) });
    expect(readFileSync(made.file).equals(expected)).toBe(true);
    expect(progress.at(-1)).toBe(48_000_000);
  });

  test("a partial file of another size is begun anew", async () => {
    const folder = freshFolder();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.partial`), "torn");
    writeFileSync(journalOf(folder), '{"index":0,"checksum":1,"squaredNorm":1,"squaredError":1}\n');
    const made = await quantizeAll(source, { folders: [folder] });
    expect(readFileSync(made.file).equals(expected)).toBe(true);
  });

  test("of three processes one works and the others wait for it", async () => {
    const folder = freshFolder();
    const all = [start(folder), start(folder), start(folder)];
    for (const { ended } of all) await ended;
    const made = all.filter(({ lines }) => lines.some((line) => line.startsWith("done")));
    expect(made).toHaveLength(1);
    expect(all.every(({ lines }) => lines.at(-1) === `made ${join(folder, name)}`)).toBe(true);
    expect(readFileSync(join(folder, name)).equals(expected)).toBe(true);
  });

  test("an abort ends it soon, and the next call goes on", async () => {
    const folder = freshFolder();
    const controller = new AbortController();
    const work = quantizeAll(source, {
      folders: [folder],
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect((await failure(work)).code).toBe("aborted");
    expect(journalled(folder)).toBeGreaterThan(0);
    expect(journalled(folder)).toBeLessThan(20);
    const made = await quantizeAll(source, { folders: [folder] });
    expect(readFileSync(made.file).equals(expected)).toBe(true);
  });

  test("an abort before the start, and one while another process works", async () => {
    const folder = freshFolder();
    expect((await failure(quantizeAll(source, { folders: [folder], signal: AbortSignal.abort() }))).code).toBe(
      "aborted",
    );
    const { child, ended } = start(folder);
    while (journalled(folder) < 1) await new Promise((wake) => setTimeout(wake, 2));
    const controller = new AbortController();
    const waiting = quantizeAll(source, {
      folders: [folder],
      signal: controller.signal,
      onWait: () => controller.abort(),
    });
    expect((await failure(waiting)).code).toBe("aborted");
    child.kill("SIGKILL");
    await ended;
  });
});
