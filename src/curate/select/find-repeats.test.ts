// Pictures that return, in the set and in benchmarks, found on real encodings of drawn pictures.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { hammingDistance, perceptualHash } from "../../photo/perceptual-hash.ts";
import { createRandom } from "../../run/random.ts";
import { gazetteer, photo } from "../verify/verify.arbitrary.ts";
import { createRepeatFinder, readBenchmark } from "./find-repeats.ts";

/** Blurred noise: every seed is another picture with large light and dark parts. */
async function picture(seed: number): Promise<Buffer> {
  const random = createRandom(seed);
  const data = Buffer.from(Uint8Array.from({ length: 16 * 12 * 3 }, () => random.integer(256)));
  const small = sharp(data, { raw: { width: 16, height: 12, channels: 3 } });
  return small.resize(320, 240, { kernel: "cubic" }).png().toBuffer();
}

const originals = await Promise.all([1, 2, 3].map(picture));
const shrunk = await sharp(originals[0]!).resize(200).jpeg({ quality: 60 }).toBuffer();
const hashes = await Promise.all([...originals, shrunk].map((bytes) => perceptualHash(bytes)));

const row = (index: number) => photo({ row: index, id: `p${index}` });

function finderOf(rows: readonly (string | null)[], options: Parameters<typeof createRepeatFinder>[0]) {
  const finder = createRepeatFinder(options);
  for (const [index, hash] of rows.entries()) finder.add(index, hash);
  return finder;
}

test("of pictures that look alike the first stays", () => {
  expect(hammingDistance(hashes[0]!, hashes[3]!)).toBeLessThanOrEqual(6);
  const finder = finderOf([hashes[0]!, hashes[1]!, hashes[3]!, hashes[2]!], { nearDuplicate: 6 });
  const decisions = [0, 1, 2, 3].map((index) => finder.decideDuplicate(row(index)));
  expect(decisions.map(({ passed }) => passed)).toEqual([true, true, false, true]);
  expect(decisions[2]).toMatchObject({
    stage: "duplicates",
    reason: "it looks like an earlier photo",
    values: { row: 0, bits: hammingDistance(hashes[0]!, hashes[3]!) },
  });
});

test("pictures of one colour, missing hashes and a switched-off search are no repeats", () => {
  const plain = "8000000000000000";
  const finder = finderOf([plain, plain, null, null], { nearDuplicate: 6 });
  expect([0, 1, 2, 3].every((index) => finder.decideDuplicate(row(index)).passed)).toBe(true);
  const off = finderOf([hashes[0]!, hashes[0]!], { nearDuplicate: -1 });
  expect(off.decideDuplicate(row(1)).passed).toBe(true);
});

test("more bits than can be searched are an error of the configuration", () => {
  expect(() => createRepeatFinder({ nearDuplicate: 16 })).toThrow(/at most 15 bits; "nearDuplicate" is 16/);
});

const folder = await mkdtemp(join(tmpdir(), "globe-repeats-"));
afterAll(() => rm(folder, { recursive: true }));

test("a benchmark is recognised by its ids, its pictures and its photographers", async () => {
  await writeFile(join(folder, "shown.jpg"), shrunk);
  await writeFile(join(folder, "other.png"), originals[1]!);
  const table = join(folder, "benchmark.csv");
  await writeFile(table, "id,image,lat,lon,photographer\nb1,shown.jpg,38.7,-9.1,ana\nb2,other.png,38.7,-9.1,rui\n");
  const benchmark = await readBenchmark(table, gazetteer);
  const finder = finderOf([hashes[0]!, hashes[2]!, hashes[2]!, hashes[2]!], {
    nearDuplicate: 6,
    benchmarks: [benchmark],
  });
  expect(finder.decideLeak(row(0))).toMatchObject({
    stage: "leaks",
    passed: false,
    reason: "a benchmark has its picture",
    values: { benchmark: table },
  });
  expect(finder.decideLeak(row(1))).toMatchObject({ passed: true, reason: "no benchmark has it" });
  expect(finder.decideLeak({ ...row(2), id: "b2" }).reason).toBe("a benchmark has its id");
  expect(finder.decideLeak({ ...row(3), photographerId: "ana" }).reason).toBe("its photographer is in a benchmark");
  expect(finder.decideLeak({ ...row(3), photographerId: "eva" }).passed).toBe(true);
});
