// Decides what a teacher's answer teaches the judge: yes, or no and why.
import type { Sample } from "../../data/sample.ts";
import type { Gazetteer } from "../../place/gazetteer.ts";
import { judgeText } from "../../task/judge-text.ts";
import { matchNames } from "../../task/match-names.ts";
import { parseTolerant } from "../../task/parse-tolerant.ts";
import { rewardVisualPaper } from "../../task/reward-visual.ts";
import { truthOf } from "../../task/truth.ts";
import type { JudgeKind } from "./judge-row.ts";

/** One answer to one photo. */
export interface JudgeCandidate {
  readonly sample: Sample;
  /** Who wrote it; with the sample's id it names the row. */
  readonly teacher: string;
  /** Reasoning and answer in their tags. */
  readonly completion: string;
}

export interface ClassifyOptions {
  /** Photos below this localizability, 0..1, cannot be located. Default 0.5. */
  readonly minLocalizability?: number;
  /** Share of the things claimed that the photo must show, 0..1. Default 0.8. */
  readonly minGrounded?: number;
  /** What must be right in an answer to be followed. Default `city`. */
  readonly level?: "city" | "country";
}

/**
 * The kind of a candidate, by its first fault; null where it teaches nothing certain: no reasoning, no truth, no known
 * localizability, an answer that names no place, or the right country with the wrong city.
 */
export function classifyCandidate(
  { sample, completion }: JudgeCandidate,
  gazetteer: Gazetteer,
  { minLocalizability = 0.5, minGrounded = 0.8, level = "city" }: ClassifyOptions = {},
): JudgeKind | null {
  if (judgeText(completion) === null || sample.localizability === undefined) return null;
  if (sample.localizability < minLocalizability) return "unlocalizable";
  const parsed = parseTolerant(completion);
  if (parsed.status !== "ok") return null;
  const { country, city } = matchNames(parsed, truthOf(sample), gazetteer);
  if (country?.verdict === "different") return "wrong place";
  if (country?.verdict !== "same") return null;
  if (level === "city" && city?.verdict !== "same") return null;
  const grounded = rewardVisualPaper(completion, sample, {});
  if (grounded.value === null) return "positive";
  // A reasoning that claims nothing invents nothing.
  return grounded.value >= minGrounded || grounded.details.claims === 0 ? "positive" : "ungrounded";
}
