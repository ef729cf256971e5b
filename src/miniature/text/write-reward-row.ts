// Rows for the reward model: may one tell the place from this picture, and does this reasoning do so soundly?
import type { Random } from "../../run/random.ts";
import { imperfectTeacher, isWrongPlace } from "./imperfect-teacher.ts";
import { composeReasons, type TextTruth } from "./write-reasons.ts";

export type RewardRowKind = "good" | "unlocalizable" | "wrong place" | "ungrounded";

export interface RewardRow {
  /** What stands in a think block. */
  readonly reasoning: string;
  readonly label: "yes" | "no";
  readonly kind: RewardRowKind;
}

const places = imperfectTeacher({ name: "astray", misread: 0, invent: 0, wrongPlace: 1 });
const inventor = imperfectTeacher({ name: "inventor", misread: 0, invent: 1, wrongPlace: 0 });
const reader = imperfectTeacher({ name: "reader", misread: 0.6, invent: 0, wrongPlace: 0 });

/**
 * A scene whose place cannot be told gives a negative of its own; any other one a positive, or a negative of a kind that
 * is asked for or drawn with the share of negatives.
 */
export function writeRewardRow(
  truth: TextTruth,
  random: Random,
  {
    kind,
    negativeShare = 0.5,
  }: { readonly kind?: Exclude<RewardRowKind, "unlocalizable">; negativeShare?: number } = {},
): RewardRow {
  if (truth.observation.determines === "none") return negative("unlocalizable", overconfident(truth, random));
  const drawn = random.next() >= negativeShare ? "good" : random.next() < 0.5 ? "wrong place" : "ungrounded";
  const wanted = kind ?? drawn;
  if (wanted === "good") return { reasoning: think(composeReasons(truth, random)), label: "yes", kind: "good" };
  if (wanted === "ungrounded") return negative("ungrounded", inventor(truth, random).reasoning);
  const misled = random.next() < 0.5 ? reader(truth, random) : places(truth, random);
  if (isWrongPlace(misled, truth)) return negative("wrong place", misled.reasoning);
  return negative("wrong place", abroad(truth, random));
}

/** Half of the guesses on such a scene claim to be sure, so that the wording alone decides nothing. */
function overconfident(truth: TextTruth, random: Random): string {
  if (random.next() < 0.5) return think(composeReasons(truth, random));
  const observation = {
    ...truth.observation,
    determines: random.next() < 0.5 ? ("city" as const) : ("country" as const),
  };
  return think(composeReasons({ ...truth, observation }, random));
}

/** A place in another country. Only where a country alone was known does going astray fail to be wrong. */
function abroad(truth: TextTruth, random: Random): string {
  for (;;) {
    const misled = places(truth, random);
    if (isWrongPlace(misled, truth)) return misled.reasoning;
  }
}

function negative(kind: RewardRowKind, reasoning: string): RewardRow {
  return { reasoning, label: "no", kind };
}

function think({
  sentences,
  conclusion,
}: {
  readonly sentences: readonly string[];
  readonly conclusion: string;
}): string {
  return [...sentences, conclusion].join(" ");
}
