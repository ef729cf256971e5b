// Rows for the reward model: may one tell the place from this picture, and does this reasoning do so soundly?
import type { Random } from "../../run/random.ts";
import { openWorld } from "../world/open-world.ts";
import { imperfectTeacher, isWrongPlace, type TaughtText } from "./imperfect-teacher.ts";
import { pick } from "./pick.ts";
import { composeReasons, joinReasons, type TextTruth } from "./write-reasons.ts";

export type RewardRowKind = "good" | "unlocalizable" | "wrong place" | "ungrounded";

export interface RewardRow {
  /** What stands in a think block. */
  readonly reasoning: string;
  readonly label: "yes" | "no";
  readonly kind: RewardRowKind;
}

const places = imperfectTeacher({ name: "astray", misread: 0, invent: 0, wrongPlace: 1 });
const inventor = imperfectTeacher({ name: "inventor", misread: 0, invent: 0.6, wrongPlace: 0 });
const reader = imperfectTeacher({ name: "reader", misread: 0.6, invent: 0, wrongPlace: 0 });

/**
 * A scene whose place cannot be told gives a negative of its own; any other one a positive, or a negative of the kind
 * that is asked for or drawn with the share of negatives.
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
  if (wanted === "good") return { reasoning: joinReasons(composeReasons(truth, random)), label: "yes", kind: "good" };
  if (wanted === "ungrounded") {
    return negative(
      "ungrounded",
      untilFaulty(inventor, truth, random, ({ faults }) => faults.length > 0),
    );
  }
  const misled = reader(truth, random);
  if (random.next() < 0.5 && isWrongPlace(misled, truth)) return negative("wrong place", misled.reasoning);
  return negative(
    "wrong place",
    untilFaulty(places, truth, random, (taught) => isWrongPlace(taught, truth)),
  );
}

/** Half of the guesses on such a scene claim to be sure, so that the wording alone decides nothing. */
function overconfident(truth: TextTruth, random: Random): string {
  if (random.next() < 0.5) return joinReasons(composeReasons(truth, random));
  const city = pick(
    random,
    openWorld().cities.filter(({ isHeldOut }) => !isHeldOut),
  );
  const determines = random.next() < 0.5 ? "city" : "country";
  const observation = { ...truth.observation, determines, country: city.country, city: city.id } as const;
  return joinReasons(composeReasons({ ...truth, city, observation }, random));
}

/** The first of the teacher's texts that has the fault; rates of half and more make the wait short. */
function untilFaulty(
  teach: ReturnType<typeof imperfectTeacher>,
  truth: TextTruth,
  random: Random,
  isFaulty: (taught: TaughtText) => boolean,
): string {
  for (;;) {
    const taught = teach(truth, random);
    if (isFaulty(taught)) return taught.reasoning;
  }
}

function negative(kind: RewardRowKind, reasoning: string): RewardRow {
  return { reasoning, label: "no", kind };
}
