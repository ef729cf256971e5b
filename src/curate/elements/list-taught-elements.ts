// The `teacher` provider: what teachers list as visible, each under its own name, so that nobody confirms himself.
import type { Elements, TeacherAnswer } from "../item.ts";

/** A listing carries no score of its own: 1. Pure, so that it is read again from the answers and never stored. */
export function listTaughtElements(
  answers: readonly TeacherAnswer[],
  { name = "teacher", teachers }: { readonly name?: string; readonly teachers?: readonly string[] | undefined } = {},
): Elements {
  const counting = answers.filter(({ teacher }) => teachers === undefined || teachers.includes(teacher));
  return {
    provider: name,
    elements: counting.flatMap(({ teacher, entities }) =>
      entities.map((entity) => ({ name: entity, source: teacher, score: 1 })),
    ),
  };
}
