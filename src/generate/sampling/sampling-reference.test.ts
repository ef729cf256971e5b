// Sampling against independent implementations: transformers' logits processors and the APIs' own formulas.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { applyPenalties } from "./apply-penalties.ts";
import { createRankedLogprobs, rankLogprobs } from "./rank-logprobs.ts";
import { readSamplingSettings, type SamplingRequest } from "./sampling-settings.ts";
import { createSamplingWorkspace } from "./sampling-workspace.ts";
import { findHighest, scanRow } from "./scan-row.ts";
import { selectCandidates } from "./select-candidates.ts";
import { createTokenHistory } from "./token-history.ts";

interface Fixture {
  readonly vocabulary: number;
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
  /** float32, little-endian, base64. */
  readonly rows: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly row: string;
    readonly settings: Omit<SamplingRequest, "logitBias"> & { readonly logitBias?: Readonly<Record<string, number>> };
    readonly best: number;
    readonly kept?: number;
    /** Null where equal logits stand on both sides of a border. */
    readonly sumOfIds?: number | null;
    readonly top?: readonly (readonly [token: number, probability: number])[];
  }[];
  readonly logprobs: Readonly<Record<string, readonly number[]>>;
}

const path = new URL("../../../test/fixtures/processor/sampling.json", import.meta.url);
const fixture: Fixture = JSON.parse(readFileSync(path, "utf8"));

function readRow(name: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(fixture.rows[name]!, "base64"));
  return new Float32Array(bytes.buffer);
}

const cases = fixture.cases.map((each) => [each.row, JSON.stringify(each.settings), each] as const);

describe("the distribution of the next token", () => {
  test.each(cases)("%s with %s", (_row, _settings, { row, settings, best, kept, sumOfIds, top }) => {
    const bias = new Map(Object.entries(settings.logitBias ?? {}).map(([token, value]) => [Number(token), value]));
    const resolved = readSamplingSettings({ ...settings, logitBias: bias });
    const history = createTokenHistory(fixture.vocabulary, fixture.prompt);
    for (const token of fixture.answer) history.add(token);
    const scan = scanRow(readRow(row), (logits) => applyPenalties(logits, resolved, history));
    expect(findHighest(scan)).toBe(best);
    if (top === undefined) return;
    const workspace = createSamplingWorkspace(fixture.vocabulary);
    selectCandidates(scan, resolved, workspace);
    const { tokens, weights, count, total } = workspace;
    expect(count).toBe(kept);
    if (sumOfIds !== null) expect(tokens.subarray(0, count).reduce((sum, token) => sum + token, 0)).toBe(sumOfIds);
    for (const [token, probability] of top) {
      const place = tokens.subarray(0, count).indexOf(token);
      expect(weights[place]! / total / probability).toBeCloseTo(1, 5);
    }
  });
});

describe("log-probabilities", () => {
  test.each(Object.entries(fixture.logprobs))("of the row %s", (name, expected) => {
    const ranked = createRankedLogprobs();
    for (const [token, logprob] of expected.entries()) {
      rankLogprobs(readRow(name), token, 0, ranked);
      expect(ranked.chosen).toBeCloseTo(logprob, 6);
      expect(ranked.count).toBe(0);
    }
  });
});
