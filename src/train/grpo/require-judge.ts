// A judge that never answers would be left out of every group without a word: the first step asks for one answer.
import { GlobeError } from "../../run/errors.ts";
import type { Group } from "./gather-groups.ts";

/**
 * Throws `config` with the judge's own reason where a localizability reward abstained and the judge gave no value at
 * all. Completions without reasoning earn 0 without being judged, so that they say nothing about it.
 */
export function requireJudge(groups: readonly Group[]): void {
  const results = groups.flatMap(({ scored }) =>
    scored.members.flatMap((member) =>
      Object.entries(member).flatMap(([name, result]) => (name.startsWith("localizability.") ? [result] : [])),
    ),
  );
  const silent = results.filter(({ value }) => value === null);
  const isAnswering = results.some(({ value, details }) => value !== null && details.reason === undefined);
  if (silent.length === 0 || isAnswering) return;
  throw new GlobeError(
    "config",
    `The judge answered for none of the first ${silent.length} completions: ${String(silent[0]!.details.reason)} ` +
      "Correct the judge of the configuration, or take the reward preset two, which needs none.",
  );
}
