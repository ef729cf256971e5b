// Every operation on the CPU: the forward pass against the float64 reference, the gradient against finite differences.
import { describe, expect, test } from "vitest";
import { gradientRules } from "./differentiate.ts";
import { noGradient } from "./gradients/gradient-rule.ts";
import { allCases, differentiableCases, operationsIn } from "./testing/all-cases.cases.ts";
import { relativeError, runForward, runGradient } from "./testing/operation-case.cases.ts";

describe("forward", () => {
  test.each(allCases.map((row) => [row.name, row] as const))("%s", async (_, row) => {
    expect(relativeError(await runForward(row, "cpu"))).toBeLessThan(row.tolerance ?? 1e-5);
  });
});

describe("gradient", () => {
  test.each(differentiableCases.map((row) => [row.name, row] as const))("%s", async (_, row) => {
    for (const [name, result] of Object.entries(await runGradient(row, "cpu"))) {
      expect(relativeError(result), `gradient of ${name}`).toBeLessThan(10 * (row.tolerance ?? 1e-5));
    }
  });
});

describe("completeness", () => {
  const withGradient = new Set(differentiableCases.flatMap(operationsIn));
  const elsewhere = ["quantizedLinear"];
  const rules = Object.entries(gradientRules).filter(
    ([name, rule]) => rule !== noGradient && !elsewhere.includes(name),
  );

  test.each(rules.map(([name]) => name))("the gradient rule of %s is checked by a case", (name) => {
    expect(withGradient).toContain(name);
  });

  test("every operation has a gradient rule", () => {
    const leaves = ["input", "weight", "constant", "size", "range"];
    const used = new Set(allCases.flatMap(operationsIn));
    const known = new Set([...Object.keys(gradientRules), ...leaves]);
    expect([...used].filter((name) => !known.has(name))).toEqual([]);
  });
});
