// What the rules are given: one photo with all that was said about it, and the settings they are applied with.
import type { Gazetteer } from "../../place/gazetteer.ts";
import type { CurateConfig, VerifyThresholds } from "../curate-config.ts";
import type {
  CuratedPhoto,
  Decision,
  DecisionName,
  DecisionValue,
  Elements,
  ReasoningSimilarity,
  TeacherAnswer,
} from "../item.ts";

export interface VerifyItem {
  readonly photo: CuratedPhoto;
  readonly answers: readonly TeacherAnswer[];
  readonly elements: readonly Elements[];
  /** Of every pair of teachers where an embedder is configured; left out, shared entities are counted. */
  readonly similarities?: readonly ReasoningSimilarity[];
}

export interface VerifyContext {
  readonly gazetteer: Gazetteer;
  readonly thresholds: Omit<VerifyThresholds, "embeddings">;
  /** Names of the teachers that give reasons, in the order of the configuration. */
  readonly teachers: readonly string[];
  /** Name of the teacher that gives points; null without one. */
  readonly pointTeacher: string | null;
}

export function verifyContext(config: CurateConfig, gazetteer: Gazetteer): VerifyContext {
  return {
    gazetteer,
    thresholds: config.verify,
    teachers: config.teachers.map(({ name }) => name),
    pointTeacher: config.pointTeacher?.name ?? null,
  };
}

/** An answer that could be read. */
export type ReadAnswer = TeacherAnswer & {
  readonly localizable: boolean;
  readonly score: number;
  readonly reasoning: string;
};

export function isRead(answer: TeacherAnswer): answer is ReadAnswer {
  return (
    (answer.status === "ok" || answer.status === "repaired") &&
    answer.localizable !== null &&
    answer.score !== null &&
    answer.reasoning !== null
  );
}

/** The readable answers of the teachers that give reasons, in the order of the configuration; the last one of each. */
export function readAnswers(
  { answers }: Pick<VerifyItem, "answers">,
  teachers: readonly string[],
): readonly ReadAnswer[] {
  return teachers.flatMap((name) => {
    const answer = answers.findLast(({ teacher }) => teacher === name);
    return answer !== undefined && isRead(answer) ? [answer] : [];
  });
}

export function decide(
  stage: DecisionName,
  passed: boolean,
  reason: string,
  values: Readonly<Record<string, DecisionValue>>,
): Decision {
  return { stage, passed, reason, values };
}

/** Three decimals: kilometres to the metre, shares to a thousandth. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
