// The gradients of the networks against PyTorch's, for every weight of every reference checkpoint.
import { beforeAll, describe, expect, test } from "vitest";
import { differentiate } from "../src/tensor/differentiate.ts";
import { openSession } from "../src/tensor/open-session.ts";
import { project } from "./reference/models/formula.ts";
import { openReference, type Reference, referenceNames, relativeError } from "./reference/models/open-reference.ts";
import { traceLoss } from "./reference/models/trace-loss.ts";

const tolerance = 1e-3;

describe.each(referenceNames)("%s", (name) => {
  let reference: Reference;
  let loss: number;
  const gradients = new Map<string, Float32Array>();

  beforeAll(async () => {
    reference = await openReference(name);
    const { graph, feeds } = traceLoss(reference);
    const withRespectTo = Object.keys(reference.gradientNorms);
    const differentiated = differentiate(graph, { loss: "loss", withRespectTo });
    const session = await openSession(differentiated, {
      device: "cpu",
      weights: reference.weights,
      fedWeights: withRespectTo,
    });
    const fed = await Promise.all(
      withRespectTo.map(async (parameter) => {
        const { shape } = reference.network.parameters.find((each) => each.name === parameter)!;
        const data = await reference.weights.readFloats(parameter);
        return [parameter, { dtype: "float32", shape, data }] as const;
      }),
    );
    const out = await session.run({ ...feeds, ...Object.fromEntries(fed) });
    await session.close();
    loss = (out.loss!.data as Float32Array)[0]!;
    for (const parameter of withRespectTo) {
      gradients.set(parameter, out[`gradient of ${parameter}`]!.data as Float32Array);
    }
  });

  test("the loss agrees", () => {
    expect(Math.abs(loss / reference.loss - 1)).toBeLessThan(1e-5);
  });

  test("every weight that takes part has a gradient", () => {
    const isText = (parameter: string) => !/^(visual|vision_model|mlp1)\./.test(parameter);
    const names = reference.network.parameters.map((parameter) => parameter.name);
    const expected = reference.images.length > 0 ? names : names.filter(isText);
    expect(Object.keys(reference.gradientNorms).toSorted()).toEqual(expected.toSorted());
  });

  test("the gradient of every weight agrees", async () => {
    for (const [parameter, gradient] of gradients) {
      const error = await gradientError(reference, parameter, gradient);
      expect(error, parameter).toBeLessThan(tolerance);
    }
  });
});

/** Small gradients are compared entry by entry; of large ones the norm, spread entries and signed sums of all. */
async function gradientError({ expected, gradientNorms }: Reference, name: string, found: Float32Array) {
  const norm = gradientNorms[name]!;
  const foundNorm = Math.sqrt(found.reduce((sum, value) => sum + value * value, 0));
  const errors = [Math.abs(foundNorm - norm) / norm];
  if (expected.has(`gradient ${name}`)) {
    errors.push(relativeError(found, await expected.readFloats(`gradient ${name}`)));
  } else {
    const samples = await expected.readFloats(`gradient samples ${name}`);
    const at = Array.from(samples, (_, index) => Math.floor((index * found.length) / samples.length));
    errors.push(
      relativeError(
        at.map((index) => found[index]!),
        samples,
      ),
    );
    const sums = await expected.readFloats(`gradient projections ${name}`);
    // A signed sum of independent entries is about as large as the norm.
    errors.push(...sums.map((sum, index) => Math.abs(project(found, 100 + index) - sum) / norm));
  }
  return errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...errors);
}
