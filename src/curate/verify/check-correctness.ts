// Are the teachers right about the place?
import { distanceKm } from "../../place/distance.ts";
import type { Decision, DecisionValue } from "../item.ts";
import { type Located, locateAnswer } from "./locate-answer.ts";
import { decide, readAnswers, rounded, type VerifyContext, type VerifyItem } from "./verify-context.ts";

/** Places of the readable answers by teacher, so that the rules after this one need not look them up again. */
export type LocatedAnswers = ReadonlyMap<string, Located>;

export function locateAnswers(item: VerifyItem, { gazetteer, teachers }: VerifyContext): LocatedAnswers {
  const { point } = item.photo;
  return new Map(readAnswers(item, teachers).map((answer) => [answer.teacher, locateAnswer(gazetteer, answer, point)]));
}

const faults = {
  "no-country": "a teacher names no country",
  "no-city": "a teacher names no city",
  "unknown-city": "a teacher's city is not known in its country",
  country: "a teacher names another country",
  far: "a teacher's city is too far away",
  noPoint: "the point teacher gives no point",
  farPoint: "the point teacher is too far away",
} as const;

/**
 * Every teacher names the true country and a city within `cityKm` of the photo, and the point teacher's first point is
 * within `geoclipKm`. On the high seas, where there is no country, none can be right.
 */
export function checkCorrectness(
  item: VerifyItem,
  context: VerifyContext,
  located: LocatedAnswers = locateAnswers(item, context),
): Decision {
  const { photo } = item;
  const { cityKm, geoclipKm } = context.thresholds;
  const values: Record<string, DecisionValue> = {};
  let fault: keyof typeof faults | null = located.size === 0 ? "no-country" : null;
  for (const [teacher, place] of located) {
    values[`country.${teacher}`] = place.iso2;
    values[`km.${teacher}`] = place.outcome === "located" ? rounded(place.km) : null;
    fault ??= faultOf(place, photo.truth.iso2, cityKm);
  }
  if (context.pointTeacher !== null) {
    const best = item.answers.findLast(({ teacher }) => teacher === context.pointTeacher)?.point?.[0];
    const km = best === undefined ? null : distanceKm(best, photo.point);
    values[`km.${context.pointTeacher}`] = km === null ? null : rounded(km);
    if (km === null) fault ??= "noPoint";
    else if (!(km <= geoclipKm)) fault ??= "farPoint";
  }
  return decide("correctness", fault === null, fault === null ? "the teachers are right" : faults[fault], values);
}

/** Why an answer is wrong; null for one that is right. */
export function faultOf(place: Located, trueIso2: string, cityKm: number): keyof typeof faults | null {
  if (place.iso2 !== null && place.iso2 !== trueIso2) return "country";
  if (place.outcome !== "located") return place.outcome;
  return place.km <= cityKm ? null : "far";
}
