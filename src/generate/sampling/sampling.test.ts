// Properties of sampling, and a plain sorting implementation that it must agree with on any row.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../run/random.ts";
import { applyPenalties } from "./apply-penalties.ts";
import { drawCandidate } from "./draw-candidate.ts";
import { EXPONENTIAL_DEPTH, fastExponential } from "./fast-exponential.ts";
import { createRankedLogprobs, rankLogprobs } from "./rank-logprobs.ts";
import { sampleToken } from "./sample-token.ts";
import { readSamplingSettings, type SamplingRequest, type SamplingSettings } from "./sampling-settings.ts";
import { createSamplingWorkspace } from "./sampling-workspace.ts";
import { findMaximum, selectCandidates } from "./select-candidates.ts";
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
  selectCandidates(row, settings, workspace);
  const { tokens, weights, count, total } = workspace;
  return { tokens: [...tokens.subarray(0, count)], weights: [...weights.subarray(0, count)], total };
}

/** The same by sorting everything: weights, min-p, top-k with ties, top-p with the lower of equal ids. */
function sortedCandidates(row: Float32Array, { temperature, minP, topK, topP }: SamplingSettings): number[] {
  const highest = Math.max(...row);
  let list = [...row].map((logit, id) => ({ id, logit, weight: Math.exp((logit - highest) / temperature) }));
  list = list.filter(
    ({ weight, logit }) => weight >= Math.exp(-EXPONENTIAL_DEPTH) && logit - highest >= Math.log(minP) * temperature,
  );
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

  test("of a temperature of 0 are the first of the highest logits", () => {
    const row = Float32Array.of(1, 7, 3, 7);
    expect(candidatesOf(row, readSamplingSettings({ temperature: 0 })).tokens).toEqual([1]);
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

  test("work on a whole vocabulary of equal logits", () => {
    const row = new Float32Array(152_064);
    expect(candidatesOf(row, readSamplingSettings({ topP: 0.5 })).tokens).toHaveLength(76_032);
    expect(candidatesOf(row, readSamplingSettings({ topK: 10 })).tokens).toHaveLength(152_064);
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

  test("draws the same tokens from the same seed", () => {
    const draw = (seed: number, index: number) => {
      const random = sequenceRandom(seed, index);
      const workspace = createSamplingWorkspace(row.length);
      return Array.from({ length: 64 }, () => sampleToken(row, settings, null, random, workspace)).join("");
    };
    expect(draw(5, 0)).toBe(draw(5, 0));
    const streams = [0, 1, 2, 5, -1, 2 ** 32, 2 ** 40 + 5].flatMap((seed) =>
      [0, 1, 2].map((index) => draw(seed, index)),
    );
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
        expect(sum).toBeCloseTo(1, 9);
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

describe("fastExponential", () => {
  test("is the exponential to ten digits", () => {
    fc.assert(
      fc.property(fc.double({ min: -EXPONENTIAL_DEPTH, max: 0, noNaN: true }), (x) => {
        expect(Math.abs(fastExponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-11);
      }),
    );
  });

  test.each([
    [0, 1],
    [-EXPONENTIAL_DEPTH - 1e-9, 0],
    [Number.NEGATIVE_INFINITY, 0],
    [Number.NaN, 0],
  ])("of %d is %d", (x, expected) => {
    expect(fastExponential(x)).toBe(expected);
  });
});
