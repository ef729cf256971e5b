// Training inside a graph: weights in, updated weights out.
import { describe, expect, test } from "vitest";
import { differentiate } from "./differentiate.ts";
import { extendGraph } from "./extend-graph.ts";
import { openSession, type Session } from "./open-session.ts";
import { multiply, subtract } from "./operations/arithmetic.ts";
import { tanh } from "./operations/elementwise.ts";
import { linear } from "./operations/linear.ts";
import { mean, sum } from "./operations/reduce.ts";
import { adamwStep, descend } from "./optimizer-steps.ts";
import type { Tensor, TensorData } from "./tensor.ts";
import { tensorData } from "./tensor-data.ts";
import { decoderWeights } from "./testing/decoder.cases.ts";
import { decoderTrainingStep, stepFeeds, tinyDecoder } from "./testing/decoder-step.cases.ts";
import { randomArray } from "./testing/nd-array.cases.ts";
import { trace } from "./trace.ts";
import { weight } from "./weight.ts";

/** Runs the step again and again on what it returned; gives the losses. */
async function train(
  session: Session,
  feeds: Record<string, TensorData>,
  steps: number,
  change?: (step: number) => object,
) {
  const losses: number[] = [];
  let state = feeds;
  for (let step = 1; step <= steps; step++) {
    const { loss, ...updated } = await session.run({ ...state, ...change?.(step) });
    losses.push(Number(loss!.data[0]));
    state = { ...state, ...updated };
  }
  return { losses, state };
}

describe("a small perceptron", () => {
  const shapes = { first: [8, 2], firstBias: [8], second: [1, 8], secondBias: [1] } as const;
  const w = (name: keyof typeof shapes): Tensor => weight(name, { dtype: "float32", shape: shapes[name] });
  const graph = trace(
    { x: { dtype: "float32", shape: [4, 2] }, y: { dtype: "float32", shape: [4, 1] } },
    ({ x, y }) => {
      const hidden = tanh(linear(x!, w("first"), w("firstBias")));
      const error = subtract(linear(hidden, w("second"), w("secondBias")), y!);
      return { loss: mean(multiply(error, error)) };
    },
  );
  const names = Object.keys(shapes) as (keyof typeof shapes)[];
  const step = extendGraph(differentiate(graph, { loss: "loss", withRespectTo: names }), {}, (_, outputs) => ({
    loss: outputs.loss!,
    ...Object.fromEntries(names.map((name) => [name, descend(w(name), outputs[`gradient of ${name}`]!, 0.3)])),
  }));
  const feeds = {
    x: tensorData("float32", [4, 2], [0, 0, 0, 1, 1, 0, 1, 1]),
    y: tensorData("float32", [4, 1], [0, 1, 1, 0]),
    ...Object.fromEntries(
      names.map((name, index) => [name, tensorData("float32", shapes[name], randomArray(shapes[name], index).data)]),
    ),
  };

  test("learns exclusive or by gradient descent", async () => {
    const session = await openSession(step, { device: "cpu", threads: 1 });
    const { losses } = await train(session, feeds, 1500);
    await session.close();
    expect(losses[0]).toBeGreaterThan(0.2);
    expect(losses.at(-1)).toBeLessThan(1e-3);
  });

  test("gives the same bits when it is trained twice", async () => {
    const session = await openSession(step, { device: "cpu" });
    const [once, twice] = [await train(session, feeds, 50), await train(session, feeds, 50)];
    await session.close();
    expect(once.losses).toEqual(twice.losses);
    expect(once.state).toEqual(twice.state);
  });
});

describe("a small decoder", () => {
  const corrections = (step: number) => ({
    meanCorrection: tensorData("float32", [], [1 - 0.9 ** step]),
    varianceCorrection: tensorData("float32", [], [1 - 0.999 ** step]),
  });

  test("learns to say the token before by AdamW", async () => {
    const session = await openSession(decoderTrainingStep(), { device: "cpu", threads: 1 });
    const { losses } = await train(session, stepFeeds(), 120, corrections);
    await session.close();
    expect(losses[0]).toBeGreaterThan(Math.log(tinyDecoder.vocabulary) - 0.5);
    expect(losses.at(-1)).toBeLessThan(0.05);
  });

  test("a session with built-in weights and fed ones gives the same gradient as one with all fed", async () => {
    const feeds = stepFeeds();
    const frozen = Object.keys(decoderWeights(tinyDecoder)).filter((name) => !name.startsWith("1."));
    const step = decoderTrainingStep();
    const fed = Object.keys(decoderWeights(tinyDecoder)).filter((name) => name.startsWith("1."));
    const all = await openSession(step, { device: "cpu", threads: 1 });
    const source = { get: (name: string) => feeds[name]!.data };
    const some = await openSession(step, { device: "cpu", threads: 1, weights: source, fedWeights: fed });
    const rest = Object.fromEntries(Object.entries(feeds).filter(([name]) => !frozen.includes(name)));
    const [a, b] = [await all.run(feeds, ["loss", "1.query"]), await some.run(rest, ["loss", "1.query"])];
    await all.close();
    await some.close();
    expect(Number(b.loss!.data[0])).toBeCloseTo(Number(a.loss!.data[0]), 5);
    const [left, right] = [a["1.query"]!.data as Float32Array, b["1.query"]!.data as Float32Array];
    expect(Math.max(...left.map((value, i) => Math.abs(value - right[i]!)))).toBeLessThan(1e-5);
  });
});

describe("AdamW", () => {
  test("three steps equal the published formula in float64", async () => {
    const scalar = { dtype: "float32", shape: [] } as const;
    const row = { dtype: "float32", shape: [4] } as const;
    const options = { beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.1 };
    const graph = trace(
      { weight: row, gradient: row, mean: row, variance: row, rate: scalar, first: scalar, second: scalar },
      (fed) => {
        const state = { weight: fed.weight!, gradient: fed.gradient!, mean: fed.mean!, variance: fed.variance! };
        const corrections = { meanCorrection: fed.first!, varianceCorrection: fed.second! };
        return { ...adamwStep(state, { rate: fed.rate!, ...corrections, ...options }), loss: sum(fed.weight!) };
      },
    );
    const session = await openSession(graph, { device: "cpu", threads: 1 });
    const rate = 0.05;
    const gradients = [1, 2, 3].map((seed) => [...randomArray([4], seed, [-2, 2]).data]);
    let state = { weight: [0.5, -1, 2, 0.1], mean: [0, 0, 0, 0], variance: [0, 0, 0, 0] };
    let fed = Object.fromEntries(Object.entries(state).map(([name, data]) => [name, tensorData("float32", [4], data)]));
    for (const [index, gradient] of gradients.entries()) {
      const first = 1 - options.beta1 ** (index + 1);
      const second = 1 - options.beta2 ** (index + 1);
      const mean = state.mean.map((m, i) => options.beta1 * m + (1 - options.beta1) * gradient[i]!);
      const variance = state.variance.map((v, i) => options.beta2 * v + (1 - options.beta2) * gradient[i]! ** 2);
      const updated = state.weight.map((value, i) => {
        const decayed = value * (1 - rate * options.weightDecay);
        return decayed - (rate * (mean[i]! / first)) / (Math.sqrt(variance[i]! / second) + options.epsilon);
      });
      state = { weight: updated, mean, variance };
      const { loss: _, ...next } = await session.run({
        ...fed,
        gradient: tensorData("float32", [4], gradient),
        rate: tensorData("float32", [], [rate]),
        first: tensorData("float32", [], [first]),
        second: tensorData("float32", [], [second]),
      });
      fed = next;
    }
    await session.close();
    for (const [name, values] of Object.entries(state)) {
      for (const [i, value] of values.entries()) expect(Number(fed[name]!.data[i]), name).toBeCloseTo(value, 5);
    }
  });
});
