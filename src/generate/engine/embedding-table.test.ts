// Token embeddings from memory and from the file are the same rows.
import { afterAll, beforeAll, expect, test } from "vitest";
import { referenceFolder } from "../../../test/support/reference-models.ts";
import { openCheckpoint } from "../../model/open-checkpoint.ts";
import { openNetwork } from "../../model/open-network.ts";
import { type Embed, openEmbeddingTable } from "./embedding-table.ts";

let hidden = 0;
let whole: Embed;
let byRow: Embed;
const reads: number[] = [];

beforeAll(async () => {
  const { network, weights } = openNetwork(await openCheckpoint(`${referenceFolder}qwen-sharded-bf16`));
  hidden = network.text.hiddenSize;
  const counted = {
    ...weights,
    readRows: (name: string, ids: ArrayLike<number>) => {
      reads.push(ids.length);
      return weights.readRows(name, ids);
    },
  };
  whole = await openEmbeddingTable(network, counted);
  byRow = await openEmbeddingTable(network, counted, { maxTableBytes: 0, maxRows: 5 });
});
afterAll(() => {
  reads.length = 0;
});

test("rows, with repeats and in any order", async () => {
  const ids = Int32Array.of(383, 0, 7, 7, 120, 0);
  const rows = await byRow(ids);
  expect(rows).toEqual(await whole(ids));
  expect(rows.length).toBe(ids.length * hidden);
  expect(new Set(rows).size).toBeGreaterThan(hidden);
});

test("rows that were read lately are not read again", async () => {
  reads.length = 0;
  await byRow(Int32Array.of(1, 2, 3));
  await byRow(Int32Array.of(3, 2, 1, 1));
  expect(reads).toEqual([3]);
});

test("a request for more rows than are kept is answered whole", async () => {
  const ids = Int32Array.from({ length: 60 }, (_, index) => index * 5);
  expect(await byRow(ids)).toEqual(await whole(ids));
});
