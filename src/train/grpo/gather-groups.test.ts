// Which groups a step learns from: refilled within bounds, informative ones first, never a skipped one.
import { describe, expect, test } from "vitest";
import { type GatherOptions, gatherGroups, isInformative } from "./gather-groups.ts";
import type { LoadedPrompt } from "./prompt-rows.ts";

/** Rows whose rewards are all equal, or that no reward could judge; all others differ. */
interface Rows {
  readonly flat?: readonly number[];
  readonly skipped?: readonly number[];
}

function gather(
  { flat = [], skipped = [] }: Rows,
  refill: number,
  first: readonly number[],
  lossType = "grpo" as const,
) {
  const options: GatherOptions = {
    order: { rowsOf: () => first },
    rows: 12,
    config: { group: 2, seed: 1, refill, lossType, scaleRewards: true },
    load: async (row) => ({ row, sample: { id: String(row), images: [] } }) as unknown as LoadedPrompt,
    sample: async (requests) =>
      requests.map(({ members }) =>
        members.map((random) => ({
          ...{ tokens: Int32Array.of(1), logProbabilities: Float32Array.of(-1), isTruncated: false },
          text: String(random.next()),
        })),
      ),
    score: async ({ rowId, completions }) => ({
      members: completions.map(() => ({})),
      combined: { totals: null, used: [], abstained: [], tieBreaker: null },
      totals: skipped.includes(Number(rowId)) ? null : flat.includes(Number(rowId)) ? [1, 1] : [0, 1],
    }),
    time: (_, work) => work(),
  };
  return gatherGroups(options, 5);
}
const ids = (groups: readonly { readonly loaded: LoadedPrompt }[]) => groups.map(({ loaded }) => loaded.row);

describe("the groups of a step", () => {
  test("are those that were drawn, when none is to be replaced", async () => {
    const { kept, sampled } = await gather({ flat: [2], skipped: [3] }, 0, [1, 2, 3, 4]);
    expect(ids(sampled)).toEqual([1, 2, 3, 4]);
    expect(ids(kept)).toEqual([1, 2, 4]);
    expect(kept.map(isInformative)).toEqual([true, false, true]);
  });

  test("are refilled until enough of them tell something", async () => {
    const { kept, sampled } = await gather({ flat: [2], skipped: [3] }, 6, [1, 2, 3, 4]);
    expect(sampled).toHaveLength(6);
    expect(kept).toHaveLength(4);
    expect(kept.every(isInformative)).toBe(true);
  });

  test("are refilled no further than allowed; flat ones then stay, skipped ones never", async () => {
    const all = Array.from({ length: 12 }, (_, row) => row);
    const { kept, sampled } = await gather({ flat: all.slice(2), skipped: [1] }, 3, [0, 1, 2, 3]);
    expect(sampled).toHaveLength(7);
    expect(ids(kept)).toEqual([0, 2, 3, ids(sampled)[4]]);
  });

  test("of a row that comes twice differ", async () => {
    const { sampled } = await gather({}, 0, [1, 1]);
    const texts = sampled.flatMap(({ completions }) => completions.map(({ text }) => text));
    expect(new Set(texts).size).toBe(4);
  });
});
