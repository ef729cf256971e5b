// The columns of a configuration: their identities at once, and each one opened when its turn comes.
import type { Column } from "./column.ts";
import type { CurateConfig, ElementsConfig } from "./curate-config.ts";
import { createElementColumn, elementKey, type ObservedElements, providerName } from "./element-column.ts";
import type { CuratedPhoto } from "./item.ts";
import { createPictureSource } from "./picture-source.ts";
import { createPointColumn, pointKey } from "./point-column.ts";
import { createSimilarityColumn, similarityColumnId } from "./similarity/similarity-column.ts";
import type { ColumnId, State } from "./state/open-state.ts";
import { createTeacherColumn, teacherKey } from "./teacher-column.ts";
import { readAnswers } from "./verify/verify-context.ts";

export interface OpenedColumn extends Column {
  /** The photos that the column can speak about; without, all of them. */
  readonly photos?: (state: State, all: () => Iterable<CuratedPhoto>) => () => Iterable<CuratedPhoto>;
}

export interface Columns {
  /** In the order of the configuration: teachers, point teacher, providers, similarities. */
  readonly ids: readonly ColumnId[];
  open(id: ColumnId): Promise<OpenedColumn>;
}

export function openColumns(config: CurateConfig, environment: NodeJS.ProcessEnv): Columns {
  const { teachers, pointTeacher } = config;
  const observed = config.elements.filter(isObserved);
  const answers: readonly ColumnId[] = [
    ...teachers.map((teacher) => ({ kind: "answers" as const, name: teacher.name, key: teacherKey(teacher) })),
    ...(pointTeacher === undefined
      ? []
      : [{ kind: "answers" as const, name: pointTeacher.name, key: pointKey(pointTeacher) }]),
  ];
  const elements = observed.map((each): ColumnId => {
    return { kind: "elements", name: providerName(each), key: elementKey(each) };
  });
  const similarities = similarityColumnId(config, answers);
  const pictures = createPictureSource();
  return {
    ids: [...answers, ...elements, ...(similarities === null ? [] : [similarities])],
    async open(id) {
      if (id.kind === "similarities") {
        return {
          ...createSimilarityColumn(id, config, environment),
          photos: (state) => () => withReasonings(state, config),
        };
      }
      if (id.kind === "elements") {
        const provider = observed.find((each) => providerName(each) === id.name)!;
        return await createElementColumn(provider, { pictures, environment });
      }
      const teacher = teachers.find(({ name }) => name === id.name);
      if (teacher !== undefined) return createTeacherColumn(teacher, { pictures, environment });
      return await createPointColumn(pointTeacher!);
    },
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
