// Writes what the language model reads in each stage: texts composed from the truth of rendered scenes.
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { readSamples } from "../../src/data/read-samples.ts";
import type { Sample } from "../../src/data/sample.ts";
import { writeSamples } from "../../src/data/write-samples.ts";
import type { SceneTruth } from "../../src/miniature/scene.ts";
import { imperfectTeacher, teacherProfiles } from "../../src/miniature/text/imperfect-teacher.ts";
import { listCues } from "../../src/miniature/text/list-cues.ts";
import { writeCaption } from "../../src/miniature/text/write-caption.ts";
import { composeReasons, writeReasons } from "../../src/miniature/text/write-reasons.ts";
import { openGazetteer } from "../../src/place/open-gazetteer.ts";
import { createRandom, type Random } from "../../src/run/random.ts";
import { writeAtomic } from "../../src/run/write-atomic.ts";
import { prompts } from "../../src/task/prompts.ts";
import { buildJudgeRows } from "../../src/train/reward-model/build-judge-rows.ts";
import type { JudgeCandidate } from "../../src/train/reward-model/classify-candidate.ts";

export interface Scene {
  readonly sample: Sample;
  readonly truth: SceneTruth;
}

/** The rows of a rendered split with their truth, in order. */
export async function* readScenes(folder: string): AsyncGenerator<Scene> {
  const lines = createInterface({ input: createReadStream(join(folder, "truth.jsonl")) })[Symbol.asyncIterator]();
  for await (const row of readSamples(join(folder, "samples.jsonl"))) {
    if (row.error) throw row.error;
    const { value } = await lines.next();
    yield { sample: row.sample, truth: JSON.parse(value as string) as SceneTruth };
  }
}

/** A stream of its own for each scene, kind of text and variant, so that no table depends on another. */
function textRandom({ seed }: SceneTruth, kind: number, variant = 0): Random {
  return createRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(kind + 1, 0x85ebca6b) ^ (variant * 7919));
}

interface Taught {
  readonly reasoning: string;
  readonly country: string;
  readonly city: string;
}

/** The answer that a text gives stands in for the truth: the model learns to conclude what the text concludes. */
function teach({ sample }: Scene, teacher: string, variant: number, { reasoning, country, city }: Taught): Sample {
  const { id, images, visualElements } = sample;
  const provenance = { teacher };
  return {
    ...{ id: `${id}-${variant}`, images, response: reasoning, country, city, provenance },
    ...(visualElements && { visualElements }),
  };
}

/** What is seen in a sentence, then every cue on a line of its own. */
export function describeScene({ sample, truth }: Scene): Sample {
  const { id, images, country, city } = sample;
  const response = `${writeCaption(truth, textRandom(truth, 0))}\n${listCues(truth, textRandom(truth, 1))}`;
  return { id, images, response, ...(country && { country }), ...(city && { city }) };
}

export function answerCarelessly(scene: Scene): Sample {
  const { truth } = scene;
  return teach(scene, "careless", 0, imperfectTeacher(teacherProfiles.careless)(truth, textRandom(truth, 2)));
}

export function answerCarefully(scene: Scene, variant: number): Sample {
  const { sentences, conclusion, country, city } = composeReasons(scene.truth, textRandom(scene.truth, 3, variant));
  return teach(scene, "careful", variant, { reasoning: [...sentences, conclusion].join(" "), country, city });
}

/** One answer of every teacher, for the judge to tell apart. */
export function judgeCandidates({ sample, truth }: Scene): readonly JudgeCandidate[] {
  const { careless, fanciful } = teacherProfiles;
  return [
    { sample, teacher: "careful", completion: writeReasons(truth, textRandom(truth, 4)) },
    { sample, teacher: "careless", completion: imperfectTeacher(careless)(truth, textRandom(truth, 5)).text },
    { sample, teacher: "fanciful", completion: imperfectTeacher(fanciful)(truth, textRandom(truth, 6)).text },
  ];
}

export interface TableSizes {
  /** Scenes that are described, and that are answered carelessly. */
  readonly describe: number;
  readonly base: number;
  /** Different careful answers to each scene. */
  readonly variants: number;
  /** Scenes whose answers the judge learns from. */
  readonly judge: number;
}

/** Writes `describe`, `base`, `sft` and `rm` as JSONL into `folder`. */
export async function writeTables(scenes: string, folder: string, sizes: TableSizes): Promise<void> {
  const table = (name: string) => join(folder, `${name}.jsonl`);
  await writeSamples(
    table("describe"),
    mapScenes(scenes, sizes.describe, (scene) => [describeScene(scene)]),
  );
  await writeSamples(
    table("base"),
    mapScenes(scenes, sizes.base, (scene) => [answerCarelessly(scene)]),
  );
  const variants = Array.from({ length: sizes.variants }, (_, variant) => variant);
  const answers = (scene: Scene) => variants.map((variant) => answerCarefully(scene, variant));
  await writeSamples(table("sft"), mapScenes(scenes, Number.POSITIVE_INFINITY, answers));
  const candidates: JudgeCandidate[] = [];
  for await (const scene of takeScenes(scenes, sizes.judge)) candidates.push(...judgeCandidates(scene));
  const { rows, report } = buildJudgeRows(candidates, openGazetteer(), { seed: 1 });
  await writeSamples(table("rm"), rows);
  await writeAtomic(join(folder, "rm-report.json"), `${JSON.stringify(report, null, 1)}\n`);
}

/** Everything that the language model will read or write, for its vocabulary. */
export async function* vocabularyTexts(scenes: string, limit: number): AsyncGenerator<string> {
  const turns = ["user\n", "assistant\n", "system\n", "\n"];
  for await (const scene of takeScenes(scenes, limit)) {
    const { country, city } = scene.sample;
    for (const turn of turns) yield turn;
    yield prompts["prompt.nano"].text;
    yield prompts["prompt.nanoDescribe"].text;
    yield prompts["prompt.rm"].text;
    yield "yes";
    yield "no";
    yield describeScene(scene).response!;
    for (const { completion } of judgeCandidates(scene)) yield completion;
    yield `country: ${country}\ncity: ${city}`;
  }
}

/** The first scenes of a rendered split. */
export async function* takeScenes(folder: string, limit: number): AsyncGenerator<Scene> {
  let taken = 0;
  for await (const scene of readScenes(folder)) {
    if (taken++ >= limit) return;
    yield scene;
  }
}

async function* mapScenes(folder: string, limit: number, make: (scene: Scene) => readonly Sample[]) {
  for await (const scene of takeScenes(folder, limit)) yield* make(scene);
}
