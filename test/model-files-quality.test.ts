// Quantized layers inside whole networks: packed weights compute what they stand for, and how far that is from floats.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Scheme } from "../src/model/quantize/scheme.ts";
import { openReference, type Reference, referenceNames, relativeError } from "./reference/models/open-reference.ts";
import { runReference } from "./reference/models/run-reference.ts";
import { compareLogits, quantizeReference } from "./support/quantized-reference.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-quality-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(reference: Reference) {
  const session = await runReference(reference);
  const logits = await session.score(1_000);
  await session.close();
  return { logits, features: session.features };
}

/**
 * The checkpoints have sharp logits and layers of 32 to 64 inputs, so that four bits change them far more than a real
 * model. The bounds are twice the largest divergence that was measured.
 */
const schemes: readonly (Scheme & { divergence: number })[] = [
  { bits: 8, blockSize: 32, divergence: 0.02 },
  { bits: 4, blockSize: 32, divergence: 1.9 },
  { bits: 4, blockSize: 128, divergence: 2 },
];

describe.each(referenceNames)("%s", (name) => {
  test.each(schemes)("int$bits, block $blockSize", async ({ divergence, ...scheme }) => {
    const reference = await openReference(name);
    const { vocabulary } = reference.network.text;
    const { packed, unpacked, file } = await quantizeReference(reference, () => scheme, folder);
    const [fromPacked, fromFloats] = [await run(packed), await run(unpacked)];
    // The kernel rounds its inputs to eight bits, the floats do not: nothing else may differ.
    expect(compareLogits(fromPacked.logits, fromFloats.logits, vocabulary).divergence).toBeLessThan(0.015);
    if (reference.images.length > 0) expect(relativeError(fromPacked.features, fromFloats.features)).toBeLessThan(0.05);
    const expected = await Promise.all(
      reference.rows.map((_, index) => reference.expected.readFloats(`logits ${index}`)),
    );
    expect(compareLogits(fromPacked.logits, expected, vocabulary).divergence).toBeLessThan(divergence);
    expect([...file.relativeErrors.values()].every((error) => error > 0 && error < 0.14)).toBe(true);
  });
});

test("layers that are left as floats are those of the checkpoint", async () => {
  const reference = await openReference("qwen-windows-fp32");
  const { packed, file } = await quantizeReference(
    reference,
    ({ part, isHead }) => (part === "vision" || isHead ? null : { bits: 8, blockSize: 32 }),
    folder,
  );
  expect(
    [...file.matrices.keys()].every((each) => /^model\.layers\.\d+\.(self_attn|mlp)\..*_proj\.weight$/.test(each)),
  ).toBe(true);
  expect(relativeError((await run(packed)).features, await reference.expected.readFloats("features"))).toBeLessThan(
    1e-4,
  );
});
