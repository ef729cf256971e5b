// Every operation on the CPU: the forward pass against the float64 reference, the gradient against finite differences.
import { describe, expect, test } from "vitest";
import { elementwiseCases } from "./testing/elementwise.cases.ts";
import { movementCases } from "./testing/movement.cases.ts";
import { networkCases } from "./testing/network.cases.ts";
import { relativeError, runForward, runGradient } from "./testing/operation-case.cases.ts";
import { rotaryCases } from "./testing/rotary.cases.ts";

const cases = [...elementwiseCases, ...movementCases, ...networkCases, ...rotaryCases];

describe("forward", () => {
  test.each(cases.map((row) => [row.name, row] as const))("%s", async (_, row) => {
    expect(relativeError(await runForward(row, "cpu"))).toBeLessThan(row.tolerance ?? 1e-5);
  });
});

describe("gradient", () => {
  const differentiable = cases.filter(
    ({ floats, differentiable: names }) => Object.keys(floats).length > 0 && names?.length !== 0,
  );
  test.each(differentiable.map((row) => [row.name, row] as const))("%s", async (_, row) => {
    for (const [name, result] of Object.entries(await runGradient(row, "cpu"))) {
      expect(relativeError(result), `gradient of ${name}`).toBeLessThan(10 * (row.tolerance ?? 1e-5));
    }
  });
});
