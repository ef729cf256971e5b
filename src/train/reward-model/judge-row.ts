// One row of the reward model: a photo, a reasoning about it, and whether the judge should say yes.
import type { Sample, SampleImage } from "../../data/sample.ts";
import { GlobeError } from "../../run/errors.ts";

/** Why the judge should say no, or that it should say yes. */
export const judgeKinds = ["positive", "unlocalizable", "wrong place", "ungrounded"] as const;

export type JudgeKind = (typeof judgeKinds)[number];

/** The column of a judge row's table that holds its kind. */
export const kindColumn = "judge_kind";

export interface JudgeRow {
  readonly id: string;
  readonly image: SampleImage;
  /** As the judge reads it: without tags and without the answer. */
  readonly reasoning: string;
  readonly isPositive: boolean;
  /** As the table says it; "negative" where it does not say of which kind. */
  readonly kind: string;
}

/** Reads a sample as a judge row; throws `bad-row` where photo, reasoning or verdict is missing. */
export function readJudgeRow(sample: Sample, positiveFrom: number): JudgeRow {
  const { id, response, localizability, columns } = sample;
  const [image] = sample.images;
  const refuse = (what: string) => new GlobeError("bad-row", `The row ${id} has no ${what}, which a judge row needs.`);
  if (image === undefined) throw refuse("photo");
  const reasoning = response?.trim() ?? "";
  if (reasoning === "") throw refuse('"response"');
  if (localizability === undefined) throw refuse('"localizability"');
  const isPositive = localizability >= positiveFrom;
  return { id, image, reasoning, isPositive, kind: columns?.[kindColumn] ?? (isPositive ? "positive" : "negative") };
}
