// The networks against transformers on small random checkpoints: features, logits, log-probabilities, greedy tokens.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openReference, type Reference, referenceNames, relativeError } from "./reference/models/open-reference.ts";
import { type ReferenceRun, runReference, runVision } from "./reference/models/run-reference.ts";

const tolerance = 1e-4;

describe.each(referenceNames)("%s", (name) => {
  let reference: Reference;
  let run: ReferenceRun | undefined;
  beforeAll(async () => {
    reference = await openReference(name);
    run = await runReference(reference);
  });
  afterAll(() => run?.close());

  test("positions are equal", async () => {
    for (const [index, row] of reference.rows.entries()) {
      if (!reference.expected.has(`positions ${index}`)) continue;
      const { positions, next } = reference.locate(row);
      const expected = (await reference.expected.read(`positions ${index}`)) as BigInt64Array;
      expect(positions.flatMap((axis) => [...axis])).toEqual([...expected].map(Number));
      expect(next).toBe(row.nextPosition);
    }
  });

  test("vision features agree, for all pictures at once and one by one", async () => {
    if (reference.images.length === 0) return expect(reference.expected.has("features")).toBe(false);
    const expected = await reference.expected.readFloats("features");
    expect(relativeError(run!.features, expected)).toBeLessThan(tolerance);
    expect(relativeError(await runVision(reference, "one"), expected)).toBeLessThan(tolerance);
  });

  test.each([1_000, 16])("logits at every position agree, in chunks of %d tokens", async (chunk) => {
    for (const [index, logits] of (await run!.score(chunk)).entries()) {
      const expected = await reference.expected.readFloats(`logits ${index}`);
      expect(relativeError(logits, expected), `row ${index}`).toBeLessThan(tolerance);
    }
  });

  test("log-probabilities of the tokens agree", async () => {
    const { vocabulary } = reference.network.text;
    for (const [index, logits] of (await run!.score(1_000)).entries()) {
      const { tokenIds } = reference.rows[index]!;
      const found = tokenIds.slice(1).map((id, at) => {
        const row = logits.subarray(at * vocabulary, (at + 1) * vocabulary);
        return row[id]! - logSumExp(row);
      });
      const expected = await reference.expected.readFloats(`log-probabilities ${index}`);
      expect(relativeError(found, expected), `row ${index}`).toBeLessThan(tolerance);
    }
  });

  test("64 greedy tokens are equal", async () => {
    const decoded = await run!.decode(64, 16);
    expect(decoded).toEqual(reference.rows.map((row) => row.greedy));
    expect(decoded[0]).toHaveLength(64);
  });
});

test("the checkpoints cover what the networks can do", () => {
  expect(referenceNames.length).toBeGreaterThanOrEqual(8);
});

function logSumExp(values: Float32Array): number {
  const largest = values.reduce((a, b) => Math.max(a, b));
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
