// What one photo's answers teach the localizability judge: yes, or no and why.
import type { TeacherAnswer } from "../item.ts";
import { faultOf, locateAnswers } from "../verify/check-correctness.ts";
import { checkLocalizability } from "../verify/check-localizability.ts";
import { checkTeachers } from "../verify/check-teachers.ts";
import { groundReasoning } from "../verify/ground-reasoning.ts";
import { readAnswers, type VerifyContext, type VerifyItem } from "../verify/verify-context.ts";

/** Under the same names as in the tables that `globe train` makes of teachers' answers itself. */
export const judgeKinds = ["positive", "unlocalizable", "wrong place", "ungrounded"] as const;

export type JudgeKind = (typeof judgeKinds)[number];

export interface JudgeExample {
  readonly answer: TeacherAnswer;
  readonly isYes: boolean;
  readonly kind: JudgeKind;
}

/**
 * Positives: right answers to a localizable photo whose claims can be seen. Negatives: every answer to a photo that the
 * teachers reject as not localizable, wrong answers where all are wrong, and right ones that invent what they see. A
 * wrong answer beside a right one teaches nothing certain.
 */
export function judgeExamples(item: VerifyItem, context: VerifyContext): readonly JudgeExample[] {
  const { teachers, thresholds } = context;
  if (!checkTeachers(item, { ...context, pointTeacher: null }).passed) return [];
  const answers = readAnswers(item, teachers);
  const no = (answer: TeacherAnswer, kind: JudgeKind): JudgeExample => ({ answer, isYes: false, kind });
  if (!checkLocalizability(item, context).passed) return answers.map((answer) => no(answer, "unlocalizable"));
  const located = locateAnswers(item, context);
  const faults = answers.map(({ teacher }) => faultOf(located.get(teacher)!, item.photo.truth.iso2, thresholds.cityKm));
  if (faults.every((fault) => fault !== null)) {
    // Who names no place at all, or one that no gazetteer knows, is not known to be wrong.
    return answers.flatMap((answer, index) =>
      faults[index] === "country" || faults[index] === "far" ? [no(answer, "wrong place")] : [],
    );
  }
  return answers.flatMap((answer, index) => {
    if (faults[index] !== null) return [];
    const { teacher, reasoning } = answer;
    const { share, claims } = groundReasoning(reasoning, teacher, item.elements, thresholds.minElementScore);
    // A reasoning that claims nothing invents nothing.
    const isGrounded = share === null || claims === 0 || share >= thresholds.groundedShare;
    return [isGrounded ? { answer, isYes: true, kind: "positive" } : no(answer, "ungrounded")];
  });
}
