// Properties of sampling, and a plain sorting implementation that it must agree with on any row.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../run/random.ts";
import { applyPenalties } from "./apply-penalties.ts";
import { drawCandidate } from "./draw-token.ts";
import { findKthHighest } from "./find-kth-highest.ts";
import { createRankedLogprobs, rankLogprobs } from "./rank-logprobs.ts";
import { sampleToken } from "./sample-token.ts";
import { readSamplingSettings, type SamplingRequest, type SamplingSettings } from "./sampling-settings.ts";
import { createSamplingWorkspace } from "./sampling-workspace.ts";
import { findHighest, scanRow } from "./scan-row.ts";
import { selectCandidates } from "./select-candidates.ts";
import { sequenceRandom } from "./sequence-random.ts";
import { createTokenHistory } from "./token-history.ts";

/** Rows with many equal logits, flat ones, steep ones and forbidden tokens. */
const rows = fc
  .tuple(
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 80 }),
    fc.constantFrom(0, 4),
    fc.constantFrom(0.001, 1, 30),
    fc.nat(5),
  )
  .map(([values, steps, scale, forbidden]) =>
    Float32Array.from(values, (value, id) =>
      forbidden > 0 && id % 6 === forbidden
        ? Number.NEGATIVE_INFINITY
        : (steps ? Math.round(value * steps) / steps : value) * scale,
    ),
  );
const requests: fc.Arbitrary<SamplingRequest> = fc.record(
  {
    temperature: fc.constantFrom(0.05, 0.7, 1, 2),
    topK: fc.constantFrom(-1, 0, 1, 3, 20, 500),
    topP: fc.constantFrom(0, 0.01, 0.3, 0.9, 0.9999999, 1),
    minP: fc.constantFrom(0, 0.001, 0.2, 1),
  },
  { requiredKeys: [] },
);

function candidatesOf(row: Float32Array, settings: SamplingSettings) {
  const workspace = createSamplingWorkspace(row.length);
  selectCandidates(scanRow(row), settings, workspace);
  const { tokens, weights, count, total } = workspace;
  return { tokens: [...tokens.subarray(0, count)], weights: [...weights.subarray(0, count)], total };
}

/** The same by sorting everything: weights, min-p, top-k with ties, top-p with the lower of equal ids. */
function sortedCandidates(row: Float32Array, { temperature, minP, topK, topP }: SamplingSettings): number[] {
  const highest = row.reduce((one, other) => Math.max(one, other));
  let list = [...row].map((logit, id) => ({ id, logit, weight: Math.exp((logit - highest) / temperature) }));
  list = list.filter(({ weight, logit }) => weight >= Math.exp(-64) && logit - highest >= Math.log(minP) * temperature);
  list.sort((one, other) => other.logit - one.logit || one.id - other.id);
  if (topK > 0 && topK < list.length) list = list.filter(({ logit }) => logit >= list[topK - 1]!.logit);
  if (topP < 1) {
    const wanted = topP * list.reduce((sum, { weight }) => sum + weight, 0);
    let above = 0;
    list = list.filter(({ weight }, place) => {
      const stays = place === 0 || above < wanted;
      above += weight;
      return stays;
    });
  }
  return list.map(({ id }) => id).sort((one, other) => one - other);
}

const findMaximum = (row: Float32Array) => findHighest(scanRow(row));
const hasMaximum = (row: Float32Array) => row.some((logit) => logit > Number.NEGATIVE_INFINITY);

describe("candidates", () => {
  test("are those that sorting finds", () => {
    fc.assert(
      fc.property(rows.filter(hasMaximum), requests, (row, request) => {
        const settings = readSamplingSettings(request);
        const { tokens } = candidatesOf(row, settings);
        const expected = sortedCandidates(row, settings);
        // Sums differ in their last bits, and with them what lies exactly on the border of top-p.
        if (settings.topP === 1 || settings.topP === 0) expect(tokens).toEqual(expected);
        else expect(Math.abs(tokens.length - expected.length)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1000 },
    );
  });

  test("have weights that sum to their total, the highest of them one", () => {
    fc.assert(
      fc.property(rows.filter(hasMaximum), requests, (row, request) => {
        const { tokens, weights, total } = candidatesOf(row, readSamplingSettings(request));
        expect(weights.reduce((sum, weight) => sum + weight, 0) / total).toBeCloseTo(1, 12);
        expect(Math.max(...weights)).toBe(1);
        expect(tokens).toContain(findMaximum(row));
      }),
    );
  });

  test("of top-p are the smallest set that reaches it", () => {
    fc.assert(
      fc.property(rows.filter(hasMaximum), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (row, topP) => {
        const all = candidatesOf(row, readSamplingSettings({}));
        const { tokens, weights, total } = candidatesOf(row, readSamplingSettings({ topP }));
        const least = Math.min(...weights);
        expect(total / all.total).toBeGreaterThanOrEqual(topP - 1e-9);
        expect((total - least) / all.total).toBeLessThanOrEqual(topP + 1e-9);
        const lowestKept = Math.min(...tokens.map((token) => row[token]!));
        for (const [id, logit] of row.entries()) if (logit > lowestKept) expect(tokens).toContain(id);
      }),
    );
  });

  test("of equal logits stay together, but for top-p", () => {
    const row = Float32Array.of(1, 7, 3, 7);
    expect(candidatesOf(row, readSamplingSettings({ temperature: 1, topK: 1 })).tokens).toEqual([1, 3]);
    expect(candidatesOf(row, readSamplingSettings({ temperature: 1, topP: 0 })).tokens).toEqual([1]);
  });

  test.each([
    ["only forbidden tokens", [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ["not a number", [Number.NaN, Number.NaN]],
    ["infinity", [0, Number.POSITIVE_INFINITY]],
    ["nothing", []],
  ])("a row of %s is an error", (_, values) => {
    expect(() => findMaximum(Float32Array.from(values))).toThrow("no usable scores");
  });

  test("work on a whole vocabulary", () => {
    const random = createRandom(3);
    const bumpy = Float32Array.from({ length: 9_000 }, () => Math.round(random.next() * 1e4) / 500);
    for (const request of [
      { topK: 50 },
      { topK: 5000 },
      { topK: 50, topP: 0.9 },
      { topP: 0.6 },
      { minP: 0.01, topP: 0.3 },
    ]) {
      const settings = readSamplingSettings(request);
      const { tokens } = candidatesOf(bumpy, settings);
      const expected = sortedCandidates(bumpy, settings);
      if (settings.topP === 1) expect(tokens).toEqual(expected);
      else expect(Math.abs(tokens.length - expected.length)).toBeLessThanOrEqual(1);
    }
    const row = new Float32Array(152_064);
    expect(candidatesOf(row, readSamplingSettings({ topP: 0.5 })).tokens).toHaveLength(76_032);
    expect(candidatesOf(row, readSamplingSettings({ topK: 10 })).tokens).toHaveLength(152_064);
  });
});

describe("scanRow", () => {
  const lengths = fc.constantFrom(1, 2, 255, 256, 257, 1000);

  test("finds the first of the highest logits and the sum of exponentials", () => {
    fc.assert(
      fc.property(
        lengths,
        fc.nat(),
        fc.constantFrom(0.01, 1, 20),
        fc.constantFrom(0.5, 1, 3),
        (length, seed, scale, sharpness) => {
          const random = createRandom(seed);
          const row = Float32Array.from({ length }, () => Math.round(random.next() * 1e3) * 1e-3 * scale);
          const highest = row.reduce((one, other) => Math.max(one, other));
          const scan = scanRow(row);
          expect(scan.highest).toBe(highest);
          expect(findMaximum(row)).toBe(row.indexOf(highest));
          const exact = row.reduce((sum, logit) => sum + Math.exp((logit - highest) * sharpness), 0);
          expect(scanRow(row).sumExponentials(sharpness) / exact).toBeCloseTo(1, 6);
        },
      ),
    );
  });

  test.each([
    ["impossible", Number.NEGATIVE_INFINITY],
    ["not numbers", Number.NaN],
  ])("counts logits that are %s as nothing", (_, value) => {
    const row = Float32Array.from({ length: 300 }, (__, id) => (id % 7 === 3 ? -2 : value));
    const scan = scanRow(row);
    expect(scan.highest).toBe(-2);
    expect(scan.sumExponentials(1)).toBeCloseTo(43, 5);
    expect(findMaximum(row)).toBe(3);
  });

  test("forgets the row before, whatever their lengths", () => {
    findMaximum(new Float32Array(1000).fill(50));
    expect(findMaximum(Float32Array.of(1, 2))).toBe(1);
    expect(scanRow(new Float32Array(700)).sumExponentials(1)).toBeCloseTo(700, 3);
  });
});

describe("findKthHighest", () => {
  test("is what sorting finds", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 10, 256, 3000),
        fc.nat(),
        fc.constantFrom(3, 1000),
        fc.nat(),
        (length, seed, levels, pick) => {
          const random = createRandom(seed);
          const row = Float32Array.from({ length }, () => random.integer(levels));
          const sorted = row.toSorted().reverse();
          const k = 1 + (pick % length);
          expect(findKthHighest(scanRow(row), k, -1, new Float32Array(length))).toBe(sorted[k - 1]);
          const least = Math.max(-1, sorted[k - 1]! + 1);
          expect(findKthHighest(scanRow(row), k, least, new Float32Array(length))).toBe(least);
        },
      ),
    );
  });
});

describe("sampleToken", () => {
  const settings = readSamplingSettings({ temperature: 1 });
  const row = Float32Array.of(Math.log(0.5), Math.log(0.25), Math.log(0.15), Math.log(0.1), Number.NEGATIVE_INFINITY);

  test("draws tokens as often as they are probable", () => {
    const workspace = createSamplingWorkspace(row.length);
    const random = createRandom(1);
    const counts = [0, 0, 0, 0, 0];
    const draws = 40_000;
    for (let i = 0; i < draws; i++) counts[sampleToken(row, settings, null, random, workspace)]!++;
    for (const [token, probability] of [0.5, 0.25, 0.15, 0.1, 0].entries()) {
      const deviation = Math.sqrt(probability * (1 - probability) * draws);
      expect(Math.abs(counts[token]! - probability * draws)).toBeLessThanOrEqual(5 * deviation);
    }
  });

  test("draws from a whole vocabulary as often as tokens are probable", () => {
    const length = 2000;
    const wide = Float32Array.from({ length }, (_, id) => (id % 500 === 7 ? 6 : id % 2 ? 0 : Number.NEGATIVE_INFINITY));
    const workspace = createSamplingWorkspace(length);
    const random = createRandom(4);
    const counts = new Int32Array(length);
    const draws = 20_000;
    for (let i = 0; i < draws; i++) counts[sampleToken(wide, settings, null, random, workspace)]!++;
    const total = 4 * Math.exp(6) + 996;
    for (const id of [7, 507, 1007, 1507]) {
      const probability = Math.exp(6) / total;
      expect(Math.abs(counts[id]! - probability * draws)).toBeLessThan(5 * Math.sqrt(probability * draws));
    }
    expect(counts.filter((count, id) => id % 2 === 0 && count > 0)).toHaveLength(0);
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(900);
  });

  test("takes the last possible token when the number drawn is the highest there is", () => {
    const rounded = { next: () => 1 - 2 ** -32, integer: () => 0 };
    const half = Float32Array.from({ length: 700 }, (_, id) => (id < 300 ? 0 : Number.NEGATIVE_INFINITY));
    expect(sampleToken(half, settings, null, rounded, createSamplingWorkspace(700))).toBe(299);
    const topP = readSamplingSettings({ topP: 0.5 });
    expect(sampleToken(half, topP, null, rounded, createSamplingWorkspace(700))).toBe(149);
  });

  test("draws the same tokens from the same seed", () => {
    const draw = (seed: number) => {
      const random = sequenceRandom(seed);
      const workspace = createSamplingWorkspace(row.length);
      return Array.from({ length: 64 }, () => sampleToken(row, settings, null, random, workspace)).join("");
    };
    expect(draw(5)).toBe(draw(5));
    const streams = [0, 1, 2, 3, 5, -1, -2, 2 ** 32, 2 ** 32 + 1, 2 ** 40 + 5, 2 ** 53 - 1].map(draw);
    expect(new Set(streams).size).toBe(streams.length);
  });

  test("leaves the row as it is", () => {
    const history = createTokenHistory(row.length, [0]);
    const before = row.slice();
    const changing = readSamplingSettings({ repetitionPenalty: 2, logitBias: new Map([[2, 50]]) });
    expect(sampleToken(row, changing, history, createRandom(1), createSamplingWorkspace(row.length))).toBe(2);
    expect(row).toEqual(before);
  });

  test("takes a token of one in a billion about as often as that", () => {
    const workspace = { ...createSamplingWorkspace(2), count: 2, total: 1 + 1e-9 };
    workspace.tokens.set([0, 1]);
    workspace.weights.set([1, 1e-9]);
    const almostOne = { next: () => 1 - 2 ** -32, integer: () => 0 };
    expect(drawCandidate(workspace, almostOne)).toBe(1);
    const below = [1 - 2 ** -32 * 8, 0];
    expect(drawCandidate(workspace, { next: () => below.shift()!, integer: () => 0 })).toBe(0);
  });
});

describe("penalties", () => {
  const probabilityOf = (token: number, row: Float32Array, request: SamplingRequest) => {
    const history = createTokenHistory(row.length, [token]);
    history.add(token);
    history.add(token);
    const changed = row.slice();
    applyPenalties(changed, readSamplingSettings(request), history);
    const { tokens, weights, total } = candidatesOf(changed, readSamplingSettings({}));
    const place = tokens.indexOf(token);
    return place === -1 ? 0 : weights[place]! / total;
  };

  test.each([
    ["frequencyPenalty", -2, 2],
    ["presencePenalty", -2, 2],
    ["repetitionPenalty", 0.1, 5],
  ] as const)("a higher %s never makes a said token more probable", (name, low, high) => {
    const pairs = fc.tuple(
      fc.double({ min: low, max: high, noNaN: true }),
      fc.double({ min: low, max: high, noNaN: true }),
    );
    fc.assert(
      fc.property(rows.filter(hasMaximum), fc.nat(), pairs, (row, pick, pair) => {
        const token = pick % row.length;
        const [less, more] = pair.toSorted((one, other) => one - other);
        const [mild, harsh] = [less, more].map((value) => probabilityOf(token, row, { [name]: value }));
        expect(harsh).toBeLessThanOrEqual(mild! + 1e-6);
      }),
    );
  });

  test("frequency counts, presence does not, and neither looks at the prompt", () => {
    const history = createTokenHistory(6, [0, 1, 1]);
    for (const token of [1, 2, 2, 9]) history.add(token);
    const row = new Float32Array(6);
    applyPenalties(row, readSamplingSettings({ frequencyPenalty: 0.5, presencePenalty: 0.25 }), history);
    expect([...row]).toEqual([0, -0.75, -1.25, 0, 0, 0]);
  });

  test("repetition looks at prompt and answer, divides positive logits and multiplies negative ones", () => {
    const history = createTokenHistory(4, [0, 1]);
    history.add(2);
    const row = Float32Array.of(3, -3, 6, 1);
    applyPenalties(row, readSamplingSettings({ repetitionPenalty: 1.5 }), history);
    expect([...row]).toEqual([2, -4.5, 4, 1]);
  });
});

describe("rankLogprobs", () => {
  test("gives the highest logits first, lower ids before higher, and probabilities that sum to one", () => {
    fc.assert(
      fc.property(rows.filter(hasMaximum), fc.integer({ min: 0, max: 20 }), (row, alternatives) => {
        const ranked = createRankedLogprobs();
        let sum = 0;
        for (const token of row.keys()) {
          rankLogprobs(row, token, alternatives, ranked);
          sum += Math.exp(ranked.chosen);
        }
        expect(sum).toBeCloseTo(1, 6);
        const sorted = [...row.keys()].sort((one, other) => row[other]! - row[one]! || one - other);
        const expected = sorted.filter((token) => row[token]! > Number.NEGATIVE_INFINITY).slice(0, alternatives);
        expect([...ranked.tokens.subarray(0, ranked.count)]).toEqual(expected);
      }),
    );
  });

  test("tells what the model says, whatever the temperature", () => {
    const ranked = createRankedLogprobs();
    rankLogprobs(Float32Array.of(0, Math.log(3)), 0, 2, ranked);
    expect([ranked.chosen, ranked.logprobs[0], ranked.logprobs[1]].map((value) => Math.exp(value!).toFixed(6))).toEqual(
      ["0.250000", "0.750000", "0.250000"],
    );
  });
});

describe("readSamplingSettings", () => {
  test.each([
    ["temperature", { temperature: -0.1 }],
    ["temperature", { temperature: Number.NaN }],
    ["top_p", { topP: 1.1 }],
    ["top_k", { topK: 1.5 }],
    ["top_k", { topK: -2 }],
    ["min_p", { minP: 2 }],
    ["repetition_penalty", { repetitionPenalty: 0 }],
    ["frequency_penalty", { frequencyPenalty: 2.5 }],
    ["presence_penalty", { presencePenalty: -3 }],
    ["top_logprobs", { topLogprobs: 21 }],
    ["logit_bias", { logitBias: new Map([[1, 101]]) }],
    ["logit_bias", { logitBias: new Map([[-1, 1]]) }],
  ] as const)("refuses a %s out of range: %o", (name, request) => {
    expect(() => readSamplingSettings(request)).toThrow(name);
  });

  test("fills in what changes nothing", () => {
    const { logitBias, ...settings } = readSamplingSettings({});
    expect(logitBias.size).toBe(0);
    expect(settings).toEqual({
      temperature: 1,
      topK: 0,
      topP: 1,
      minP: 0,
      repetitionPenalty: 1,
      frequencyPenalty: 0,
      presencePenalty: 0,
      alternatives: null,
    });
  });
});
