// When the first step refuses its judge.
import { expect, test } from "vitest";
import type { RewardResult } from "../../task/reward.ts";
import type { Group } from "./gather-groups.ts";
import { requireJudge } from "./require-judge.ts";

const judged: RewardResult = { value: 0.3, details: {} };
const unreasoned: RewardResult = { value: 0, details: { reason: "There is no reasoning to judge." } };
const silent: RewardResult = { value: null, details: { reason: "Nothing listens at http://127.0.0.1:9." } };
const groupOf = (...results: readonly RewardResult[]) =>
  ({ scored: { members: results.map((result) => ({ "localizability.paper": result })) } }) as unknown as Group;

test.each([
  ["every completion", [groupOf(judged, judged)]],
  ["one of them", [groupOf(silent, silent), groupOf(silent, judged)]],
  ["none, since there was nothing to judge", [groupOf(unreasoned, unreasoned)]],
  ["none, since no reward asks", [{ scored: { members: [{ "format.strict": silent }] } } as unknown as Group]],
])("a judge that answered for %s stays", (_, groups) => {
  expect(() => requireJudge(groups)).not.toThrow();
});

test("a judge that answered for none is refused with its reason", () => {
  const groups = [groupOf(silent, unreasoned), groupOf(silent, silent)];
  expect(() => requireJudge(groups)).toThrow(/none of the first 3 completions: Nothing listens/);
});
