// What is wrong in a curation of miniature scenes before and after each stage, by the scenes' whole truth.
import type { Elements, PhotoHistory, TeacherAnswer } from "../../src/curate/item.ts";
import { stageNames } from "../../src/curate/item.ts";
import { groundReasoning } from "../../src/curate/verify/ground-reasoning.ts";
import { locateAnswer } from "../../src/curate/verify/locate-answer.ts";
import type { SceneTruth } from "../../src/miniature/scene.ts";
import type { Gazetteer } from "../../src/place/gazetteer.ts";

export interface FaultShares {
  readonly after: string;
  readonly photos: number;
  /** Of the answers that can be read: a place more than 25 km from the truth, or none. */
  readonly wrongPlaces: number;
  /** Of the things that reasonings claim to see: those that the scene does not hold. */
  readonly inventions: number;
  /** Of the photos: those from which the ideal observer learns no place. */
  readonly notLocalizable: number;
}

/** One line for what came in, one for each stage, and one for the reasonings that were chosen. */
export function measureFaults(
  histories: Iterable<PhotoHistory>,
  truths: ReadonlyMap<string, SceneTruth>,
  gazetteer: Gazetteer,
): readonly FaultShares[] {
  const names = ["nothing", ...stageNames, "chosen"];
  const sums = new Map(
    names.map((name) => [name, { photos: 0, answers: 0, wrong: 0, claims: 0, invented: 0, none: 0 }]),
  );
  for (const history of histories) {
    const truth = truths.get(history.photo.id)!;
    const seen: Elements = {
      provider: "truth",
      elements: truth.elements.map(({ name, share }) => ({ name, source: "truth", score: 1, share })),
    };
    const count = (name: string, answers: readonly TeacherAnswer[]) => {
      const sum = sums.get(name)!;
      sum.photos++;
      if (truth.observation.determines === "none") sum.none++;
      for (const answer of answers) {
        const place = locateAnswer(gazetteer, answer, truth.city);
        const { claims, invented } = groundReasoning(answer.reasoning ?? "", answer.teacher, [seen]);
        sum.answers++;
        if (place.outcome !== "located" || place.km > 25) sum.wrong++;
        sum.claims += claims;
        sum.invented += invented.length;
      }
    };
    const read = history.answers.filter(({ status }) => status === "ok" || status === "repaired");
    count("nothing", read);
    for (const { stage, passed } of history.decisions) if (passed) count(stage, read);
    const teacher = history.decisions.find(({ stage }) => stage === "trace")?.values.teacher;
    if (history.decisions.some(({ stage, passed }) => stage === "split" && passed)) {
      count(
        "chosen",
        read.filter((answer) => answer.teacher === teacher),
      );
    }
  }
  return [...sums].map(([after, { photos, answers, wrong, claims, invented, none }]) => ({
    after,
    photos,
    wrongPlaces: wrong / answers,
    inventions: invented / claims,
    notLocalizable: none / photos,
  }));
}
