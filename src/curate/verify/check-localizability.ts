// Can the photo be located at all, as its teachers judge?
import { scoreLocatability } from "../elements/score-locatability.ts";
import type { Decision } from "../item.ts";
import { decide, readAnswers, rounded, type VerifyContext, type VerifyItem } from "./verify-context.ts";

/** Every teacher says yes (or most of them, without `allYes`), and the mean score reaches `meanScore`. */
export function checkLocalizability(item: VerifyItem, { teachers, thresholds }: VerifyContext): Decision {
  const { allYes, meanScore, minElementScore } = thresholds;
  const answers = readAnswers(item, teachers);
  const yes = answers.filter(({ localizable }) => localizable).length;
  const mean = answers.reduce((sum, { score }) => sum + score, 0) / Math.max(1, answers.length);
  const segmentation = scoreLocatability(item.elements, minElementScore);
  const values = {
    mean: rounded(mean),
    yes,
    no: answers.length - yes,
    // A second opinion that decides nothing.
    ...(segmentation !== null && { "localizability.segmentation": rounded(segmentation) }),
    ...Object.fromEntries(answers.map(({ teacher, score }) => [`score.${teacher}`, score])),
  };
  const refuse = (reason: string) => decide("localizability", false, reason, values);
  if (answers.length === 0) return refuse("no teacher judges it");
  if (allYes && yes < answers.length) return refuse("a teacher calls it not localizable");
  if (yes * 2 <= answers.length) return refuse("most teachers call it not localizable");
  if (mean < meanScore) return refuse("the mean score is too low");
  return decide("localizability", true, "the teachers call it localizable", values);
}
