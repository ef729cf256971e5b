// Sums into repeated indices are exact: the same bits in every run, and the same as adding one row after the other.
import { expect, test } from "vitest";
import { createRandom } from "../run/random.ts";
import { differentiate } from "./differentiate.ts";
import { openSession } from "./open-session.ts";
import { multiply } from "./operations/arithmetic.ts";
import { gather, scatterAdd } from "./operations/gather.ts";
import { sum } from "./operations/reduce.ts";
import { tensorData } from "./tensor-data.ts";
import { trace } from "./trace.ts";

const rows = 64;
const width = 48;
const tokens = 5000;
const repeats = 50;

/** Thousands of tokens into few rows: one row receives more than half of them. */
function crowdedIndices(): number[] {
  const random = createRandom(3);
  return Array.from({ length: tokens }, () => (random.next() < 0.6 ? 7 : random.integer(rows)));
}

const indices = crowdedIndices();
const random = createRandom(4);
const updates = Float32Array.from({ length: tokens * width }, () => random.next() - 0.5);

/** Rows added in their order, in the precision of the kernel. */
function addInOrder(): Float32Array {
  const total = new Float32Array(rows * width);
  for (const [token, row] of indices.entries()) {
    for (let column = 0; column < width; column++) {
      const place = row * width + column;
      total[place] = Math.fround(total[place]! + updates[token * width + column]!);
    }
  }
  return total;
}

const ids = { dtype: "int64", shape: [tokens] } as const;
const rowsType = { dtype: "float32", shape: [tokens, width] } as const;
const table = { dtype: "float32", shape: [rows, width] } as const;
const feeds = {
  ids: tensorData("int64", [tokens], indices),
  updates: { dtype: "float32", shape: [tokens, width], data: updates } as const,
  table: { dtype: "float32", shape: [rows, width], data: new Float32Array(rows * width) } as const,
};

test(`scatterAdd of ${tokens} rows is bit-equal in ${repeats} runs and equal to adding in order`, async () => {
  const graph = trace({ ids, updates: rowsType, table }, (inputs) => ({
    total: scatterAdd(inputs.table!, inputs.ids!, inputs.updates!),
  }));
  await expectEqualRuns(graph, "total");
});

test(`the gradient of an embedding over ${tokens} tokens is bit-equal in ${repeats} runs`, async () => {
  const graph = trace({ ids, updates: rowsType, table }, (inputs) => ({
    loss: sum(multiply(gather(inputs.table!, inputs.ids!), inputs.updates!)),
  }));
  await expectEqualRuns(differentiate(graph, { loss: "loss", withRespectTo: ["table"] }), "gradient of table");
});

async function expectEqualRuns(graph: ReturnType<typeof trace>, output: string): Promise<void> {
  const session = await openSession(graph, { device: "cpu", threads: 2 });
  const expected = Buffer.from(addInOrder().buffer);
  let wrong = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const results = await session.run(feeds, [output]);
    const data = results[output]!.data as Float32Array;
    if (!expected.equals(Buffer.from(data.buffer, data.byteOffset, data.byteLength))) wrong++;
  }
  await session.close();
  expect(wrong).toBe(0);
}
