// Three training sets of equal size from one curation: at random, by one teacher's word, and by every check.
import type { PhotoHistory, TeacherAnswer } from "../../src/curate/item.ts";
import type { Sample } from "../../src/data/sample.ts";
import { shuffle } from "../../src/miniature/text/pick.ts";
import { createRandom } from "../../src/run/random.ts";
import type { Scene } from "./write-tables.ts";

export const dataSetNames = ["random", "one teacher", "verified"] as const;
export type DataSetName = (typeof dataSetNames)[number];

export interface DataSet {
  /** Scenes with a teacher's reasoning and conclusion, to be imitated. */
  readonly answers: readonly Sample[];
  /** The same scenes with their true places, to be rewarded on. */
  readonly prompts: readonly Sample[];
}

interface Row {
  readonly scene: Scene;
  readonly answer: TeacherAnswer;
}

/**
 * `random`: any scene with any teacher's answer. `one teacher`: what the first teacher calls localizable. `verified`: the
 * scenes that passed every stage, with the reasoning that was chosen. As many rows in each as the smallest has.
 */
export function composeDataSets(
  scenes: readonly Scene[],
  histories: readonly PhotoHistory[],
  seed: number,
): Readonly<Record<DataSetName, DataSet>> {
  const random = createRandom(seed);
  const rows: Record<DataSetName, Row[]> = { random: [], "one teacher": [], verified: [] };
  for (const { photo, answers, decisions } of histories) {
    const scene = scenes[photo.row]!;
    const usable = answers.filter(({ reasoning, country, city }) => reasoning && country && city);
    if (usable.length === 0) continue;
    rows.random.push({ scene, answer: usable[random.integer(usable.length)]! });
    const first = usable.find(({ teacher }) => teacher === answers[0]!.teacher);
    if (first?.localizable) rows["one teacher"].push({ scene, answer: first });
    const chosen = decisions.find(({ stage }) => stage === "trace")?.values.teacher;
    const trace = usable.find(({ teacher }) => teacher === chosen);
    if (trace && decisions.some(({ stage, passed }) => stage === "split" && passed)) {
      rows.verified.push({ scene, answer: trace });
    }
  }
  const size = Math.min(...dataSetNames.map((name) => rows[name].length));
  const take = (name: DataSetName): DataSet => {
    const taken = shuffle(random, rows[name]).slice(0, size);
    return { answers: taken.map(toAnswer), prompts: taken.map(({ scene }) => scene.sample) };
  };
  return { random: take("random"), "one teacher": take("one teacher"), verified: take("verified") };
}

/** What the text concludes stands in for the truth, right or wrong: it is what is imitated. */
function toAnswer({ scene, answer }: Row): Sample {
  const { id, images } = scene.sample;
  const { teacher, reasoning, country, city } = answer;
  return { id, images, response: reasoning!, country: country!, city: city!, provenance: { teacher } };
}
