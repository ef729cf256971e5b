// The GRPO loss and its gradient against plain arithmetic in float64 and its finite differences.
import { describe, expect, test } from "vitest";
import { createRandom } from "../../run/random.ts";
import { differentiate } from "../../tensor/differentiate.ts";
import { openSession } from "../../tensor/open-session.ts";
import type { TensorData } from "../../tensor/tensor.ts";
import { finiteDifferences, nd } from "../../tensor/testing/nd-array.cases.ts";
import { trace } from "../../tensor/trace.ts";
import { type GrpoObjectiveOptions, grpoObjective } from "./objective-grpo.ts";

type Columns = Readonly<Record<string, readonly number[]>>;

/** As a person would write it down from the paper, one token after the other. */
function plainLoss(logProbabilities: ArrayLike<number>, columns: Columns, options: GrpoObjectiveOptions): number {
  let loss = 0;
  for (let row = 0; row < logProbabilities.length; row++) {
    const weight = columns.weight![row]!;
    if (weight === 0) continue;
    const [logp, advantage] = [logProbabilities[row]!, columns.advantage![row]!];
    const ratio = Math.exp(logp - columns.oldLogProbability![row]!);
    const clipped = Math.min(Math.max(ratio, 1 - options.clip.low), 1 + options.clip.high);
    const d = columns.referenceLogProbability![row]! - logp;
    const kl = Math.exp(d) - d - 1;
    loss += weight * (options.beta * kl - Math.min(ratio * advantage, clipped * advantage));
  }
  return loss;
}

async function run(options: GrpoObjectiveOptions, logProbabilities: readonly number[], columns: Columns) {
  const objective = grpoObjective(options);
  const rows = logProbabilities.length;
  const type = { dtype: "float32", shape: [rows] } as const;
  const inputs = Object.fromEntries(["logp", ...objective.rowInputs].map((name) => [name, type]));
  const graph = trace(inputs, ({ logp, ...rest }) => {
    const { loss, metrics } = objective.loss(logp!, rest);
    return { loss, ...metrics };
  });
  const session = await openSession(differentiate(graph, { loss: "loss", withRespectTo: ["logp"] }), { device: "cpu" });
  const data = (values: readonly number[]): TensorData => ({ ...type, data: Float32Array.from(values) });
  const fed = Object.fromEntries(objective.rowInputs.map((name) => [name, data(columns[name]!)]));
  const results = await session.run({ logp: data(logProbabilities), ...fed });
  await session.close();
  return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, [...(value.data as Float32Array)]]));
}

/** Ratios on both sides of the clip with advantages of both signs, and the last two rows as a batch's filling. */
function makeRows(count: number, seed: number): { logp: readonly number[]; columns: Columns } {
  const random = createRandom(seed);
  const draw = (low: number, high: number) => Array.from({ length: count }, () => low + (high - low) * random.next());
  const logp = draw(-4, -0.1);
  const near = (spread: number) => logp.map((value) => value + spread * (2 * random.next() - 1));
  const fill = (values: readonly number[]) => values.map((value, row) => (row >= count - 2 ? 0 : value));
  return {
    // A filling row may be as improbable as can be.
    logp: logp.map((value, row) => (row >= count - 2 ? -200 : value)),
    columns: {
      weight: fill(draw(0.01, 0.1)),
      advantage: fill(draw(-2, 2)),
      oldLogProbability: fill(near(0.6)),
      referenceLogProbability: fill(near(1)),
      rolloutLogProbability: fill(near(0.001)),
    },
  };
}

describe("the loss", () => {
  test.each([
    ["as released", { clip: { low: 0.2, high: 0.2 }, beta: 0.001 }],
    ["with a heavy KL term", { clip: { low: 0.2, high: 0.2 }, beta: 0.5 }],
    ["with a higher upper clip", { clip: { low: 0.2, high: 0.28 }, beta: 0.04 }],
    ["without a reference", { clip: { low: 0.2, high: 0.2 }, beta: 0 }],
  ])("%s", async (_, settings) => {
    const options = { ...settings, hasOld: true, tolerance: 0.01 };
    const { logp, columns } = makeRows(40, 3);
    const got = await run(options, logp, columns);
    expect(got.loss![0]).toBeCloseTo(plainLoss(logp, columns, options), 5);
    const expected = finiteDifferences(nd([40], logp), ({ data }) => plainLoss(data, columns, options));
    for (const [row, gradient] of got["gradient of logp"]!.entries()) {
      expect(gradient, `row ${row}`).toBeCloseTo(expected.data[row]!, 5);
    }
  });

  test("with the current log-probabilities as the old ones has the gradient of the plain policy gradient", async () => {
    const { logp, columns } = makeRows(20, 5);
    const options = { clip: { low: 0.2, high: 0.2 }, beta: 0, tolerance: 0.01 };
    const detached = await run({ ...options, hasOld: false }, logp, columns);
    for (const [row, gradient] of detached["gradient of logp"]!.entries()) {
      expect(gradient).toBeCloseTo(-columns.weight![row]! * columns.advantage![row]!, 6);
    }
    const same = { ...columns, oldLogProbability: logp };
    const fed = await run({ ...options, hasOld: true }, logp, same);
    expect(fed["gradient of logp"]!.slice(0, 18)).toEqual(detached["gradient of logp"]!.slice(0, 18));
  });
});

describe("the metrics", () => {
  test("count what they say, and nothing of the filling", async () => {
    const { logp, columns } = makeRows(40, 7);
    const options = { clip: { low: 0.2, high: 0.3 }, beta: 0.1, hasOld: true, tolerance: 0.0005 };
    const got = await run(options, logp, columns);
    const counted = Array.from({ length: 38 }, (_, row) => row);
    const ratios = counted.map((row) => Math.exp(logp[row]! - columns.oldLogProbability![row]!));
    const advantages = columns.advantage!;
    const clipped = ratios.filter((ratio, row) => (advantages[row]! > 0 ? ratio > 1.3 : ratio < 0.8));
    const differences = counted.map((row) => Math.abs(logp[row]! - columns.rolloutLogProbability![row]!));
    const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    expect(got.tokens).toEqual([38]);
    expect(clipped.length).toBeGreaterThan(3);
    expect(got.clipped).toEqual([clipped.length]);
    expect(got.ratio![0]).toBeCloseTo(total(ratios), 3);
    expect(got.entropy![0]).toBeCloseTo(-total(logp.slice(0, 38)), 3);
    expect(got.difference![0]).toBeCloseTo(total(differences), 4);
    const beyond = differences.filter((difference) => difference > 0.0005).length;
    expect(beyond).toBeGreaterThan(3);
    expect(got.beyondTolerance).toEqual([beyond]);
    const d = counted.map((row) => columns.referenceLogProbability![row]! - logp[row]!);
    expect(got.kl![0]).toBeCloseTo(total(d.map((each) => Math.exp(each) - each - 1)), 3);
  });
});
