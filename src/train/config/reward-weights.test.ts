// Which rewards a configuration asks for, and with which weights.
import { expect, test } from "vitest";
import { rewardWeights } from "./reward-weights.ts";
import type { RewardConfig } from "./train-config.ts";

test.each<[name: string, config: Partial<RewardConfig>, weights: Record<string, number>]>([
  ["all, script", {}, { "accuracy.paper": 1, "localizability.paper": 0.5, "visual.paper": 0.2, "format.strict": 1 }],
  [
    "all, readme",
    { weights: "readme" },
    { "accuracy.paper": 1, "localizability.paper": 0.2, "visual.paper": 0.5, "format.strict": 1 },
  ],
  ["two", { preset: "two", weights: "readme" }, { "accuracy.paper": 1, "visual.paper": 0.5, "format.strict": 1 }],
  ["one, release", { preset: "one", variant: "code" }, { "accuracy.code": 1, "format.code": 1 }],
  [
    "one left out",
    { overrides: { "visual.paper": 0 } },
    { "accuracy.paper": 1, "localizability.paper": 0.5, "format.strict": 1 },
  ],
  [
    "one replaced",
    { preset: "two", overrides: { "visual.paper": 0, "visual.f1": 0.3 } },
    { "accuracy.paper": 1, "format.strict": 1, "visual.f1": 0.3 },
  ],
])("%s", (_name, config, weights) => {
  const chosen = rewardWeights({ preset: "all", weights: "script", variant: "paper", ...config });
  expect(Object.fromEntries(chosen.map(({ reward, weight }) => [reward, weight]))).toEqual(weights);
  expect(chosen.map(({ reward }) => reward)).toEqual(Object.keys(weights));
});
