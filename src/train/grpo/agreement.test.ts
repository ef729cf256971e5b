// When roll-out and training count as agreeing, and what is said when they do not.
import { describe, expect, test } from "vitest";
import { agreementTolerance, measureAgreement, requireAgreement, requireNoneBeyond } from "./agreement.ts";

const rolledOut = [Float32Array.of(-1, -2), Float32Array.of(-3)];

describe("agreement", () => {
  test("is measured over all tokens", () => {
    const { max, mean, tokens } = measureAgreement(rolledOut, [Float32Array.of(-1, -2.5), Float32Array.of(-3.25)]);
    expect([max, mean, tokens]).toEqual([0.5, 0.25, 3]);
  });

  test("of not a number is none", () => {
    const agreement = measureAgreement(rolledOut, [Float32Array.of(-1, Number.NaN), Float32Array.of(-3)]);
    expect(() => requireAgreement(agreement)).toThrow("disagree");
  });

  test.each([
    ["equal", 0, 0, true],
    ["at the limits", agreementTolerance.max, agreementTolerance.mean, true],
    ["one token too far", agreementTolerance.max * 1.01, 0, false],
    ["all tokens a little off", agreementTolerance.mean * 1.01, agreementTolerance.mean * 1.01, false],
  ])("%s", (_, max, mean, isFine) => {
    const check = () => requireAgreement({ max, mean, tokens: 10 });
    if (isFine) expect(check).not.toThrow();
    else expect(check).toThrow(/over 10 tokens by up to .* nats/);
  });

  test.each([
    ["nothing beyond", { tokens: 10, difference: 0.0001, beyondTolerance: 0 }, true],
    ["one token beyond", { tokens: 10, difference: 0.0001, beyondTolerance: 1 }, false],
    ["all a little off", { tokens: 10, difference: 0.01, beyondTolerance: 0 }, false],
  ])("as an update counts it: %s", (_, sums, isFine) => {
    if (isFine) expect(() => requireNoneBeyond(sums)).not.toThrow();
    else expect(() => requireNoneBeyond(sums)).toThrow("disagree");
  });
});
