// The columns of a configuration: their identities at once, and each one opened when its turn comes.
import type { Column } from "./column.ts";
import type { CurateConfig, ElementsConfig } from "./curate-config.ts";
import { createElementColumn, elementKey, type ObservedElements, providerName } from "./element-column.ts";
import type { CuratedPhoto } from "./item.ts";
import { createPictureSource } from "./picture-source.ts";
import type { PinnedColumns } from "./pin-columns.ts";
import { createPointColumn, pointKey } from "./point-column.ts";
import { createSimilarityColumn, similarityColumnId } from "./similarity/similarity-column.ts";
import type { ColumnId, State } from "./state/open-state.ts";
import { createTeacherColumn, teacherKey } from "./teacher-column.ts";
import { readAnswers } from "./verify/verify-context.ts";

export interface OpenedColumn extends Column {
  /** The photos that the column can speak about; without, all of them. */
  readonly photos?: (state: State) => Iterable<CuratedPhoto>;
}

/** What is known of a run's columns beside the configuration; see `pinColumns`. */
export type ColumnPins = Pick<PinnedColumns, "weights">;

/** In the order of the configuration: teachers, point teacher, providers, similarities. */
export function openColumnIds(config: CurateConfig, { weights }: ColumnPins = { weights: null }): readonly ColumnId[] {
  const { teachers, pointTeacher } = config;
  const answers: ColumnId[] = teachers.map((teacher) => {
    return { kind: "answers", name: teacher.name, key: teacherKey(teacher) };
  });
  if (pointTeacher !== undefined)
    answers.push({ kind: "answers", name: pointTeacher.name, key: pointKey(pointTeacher, weights) });
  const elements = config.elements.filter(isObserved).map((each): ColumnId => {
    return { kind: "elements", name: providerName(each), key: elementKey(each) };
  });
  const similarities = similarityColumnId(config, answers);
  return [...answers, ...elements, ...(similarities === null ? [] : [similarities])];
}

/** Opens columns one by one, with one store of pictures for all. */
export function createColumnOpener(
  { config, weights }: Pick<PinnedColumns, "config" | "weights">,
  environment: NodeJS.ProcessEnv,
): (id: ColumnId) => Promise<OpenedColumn> {
  const pictures = createPictureSource();
  return async (id) => {
    if (id.kind === "similarities") {
      const column = createSimilarityColumn(id, config, environment);
      return { ...column, photos: (state) => withReasonings(state, config) };
    }
    if (id.kind === "elements") {
      const provider = config.elements.filter(isObserved).find((each) => providerName(each) === id.name)!;
      return await createElementColumn(provider, { pictures, environment });
    }
    const teacher = config.teachers.find(({ name }) => name === id.name);
    if (teacher !== undefined) return createTeacherColumn(teacher, { pictures, environment });
    return await createPointColumn(config.pointTeacher!, weights);
  };
}

function isObserved(config: ElementsConfig): config is ObservedElements {
  return config.provider !== "teacher";
}

/** Photos with at least two reasonings to compare, once every teacher has given its final answer. */
function* withReasonings(state: State, { teachers }: CurateConfig): Generator<CuratedPhoto> {
  const names = teachers.map(({ name }) => name);
  for (const { photo, answers } of state.histories()) {
    const isFinal = names.every((name) => answers.some((each) => each.teacher === name && each.status !== "failed"));
    if (isFinal && readAnswers({ answers }, names).length >= 2) yield photo;
  }
}
