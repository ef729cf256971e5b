// A row for the localizability judge: photo, reasoning, and whether the judge should say yes, as `globe train` reads it.
import type { Sample, SampleImage } from "../../data/sample.ts";
import type { PhotoHistory } from "../item.ts";
import type { JudgeExample } from "../select/judge-examples.ts";
import { photoFacts, provenanceOf } from "./dataset-row.ts";

/** `localizability` is 1 for yes and 0 for no; `judge_answer` says the same in the word that the judge has to speak. */
export function judgeSample(
  { photo }: PhotoHistory,
  { answer, isYes, kind }: JudgeExample,
  { image, promptId }: { readonly image: SampleImage; readonly promptId?: string | undefined },
): Sample {
  const facts = photoFacts(photo);
  return {
    ...facts,
    images: [image],
    response: answer.reasoning ?? "",
    localizability: isYes ? 1 : 0,
    provenance: provenanceOf(answer, promptId),
    columns: { ...facts.columns, judge_kind: kind, judge_answer: isYes ? "yes" : "no" },
  };
}
