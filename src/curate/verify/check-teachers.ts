// Did every teacher give an answer that can be used?
import type { Decision, TeacherAnswer } from "../item.ts";
import { decide, isRead, type VerifyContext, type VerifyItem } from "./verify-context.ts";

const reasons = {
  unparsed: "a teacher's answer cannot be read",
  refused: "a teacher refuses",
  failed: "a teacher could not be asked",
  missing: "a teacher has not answered yet",
} as const;

/** The names of statuses are the values, by teacher; the first teacher without a usable answer gives the reason. */
export function checkTeachers({ answers }: VerifyItem, { teachers, pointTeacher }: VerifyContext): Decision {
  const values: Record<string, string> = {};
  let problem: keyof typeof reasons | null = null;
  for (const name of pointTeacher === null ? teachers : [...teachers, pointTeacher]) {
    const answer = answers.findLast(({ teacher }) => teacher === name);
    values[`status.${name}`] = answer?.status ?? "missing";
    problem ??= problemOf(answer, name === pointTeacher);
  }
  return decide("teachers", problem === null, problem === null ? "every teacher answers" : reasons[problem], values);
}

function problemOf(answer: TeacherAnswer | undefined, isPoint: boolean): keyof typeof reasons | null {
  if (answer === undefined) return "missing";
  const isUsable = isPoint ? (answer.point?.length ?? 0) > 0 : isRead(answer);
  if (isUsable) return null;
  return answer.status === "refused" || answer.status === "failed" ? answer.status : "unparsed";
}
