// Asks a model about every scene of a split and counts what it gets right, by what the scene allows to be known.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Chat } from "../../src/chat/chat.ts";
import { collectCompletions } from "../../src/chat/collect-completion.ts";
import { openEmbedded } from "../../src/generate/open-embedded.ts";
import type { SceneTruth } from "../../src/miniature/scene.ts";
import { openGazetteer } from "../../src/place/open-gazetteer.ts";
import { openAppendLog, readLog } from "../../src/run/append-log.ts";
import { systemClock } from "../../src/run/clock.ts";
import { createProgress } from "../../src/run/progress.ts";
import { parseTolerant } from "../../src/task/parse-tolerant.ts";
import { prompts } from "../../src/task/prompts.ts";
import { rewardVisualPaper } from "../../src/task/reward-visual.ts";
import { score } from "../../src/task/score.ts";
import { truthOf } from "../../src/task/truth.ts";
import { readScenes, type Scene } from "./write-tables.ts";

/** One answer and what is right about it; the lines of `items.jsonl`. */
export interface NanoItem {
  readonly id: string;
  readonly text: string;
  readonly status: string;
  readonly country: boolean;
  readonly city: boolean;
  /** From the named place to the true point; null where no known place is named. */
  readonly distanceKm: number | null;
  readonly trueCountry: string;
  readonly trueCity: number;
  /** Things claimed, and those of them that the scene does not show. */
  readonly claims: number;
  readonly invented: number;
  readonly determines: SceneTruth["observation"]["determines"];
  readonly isHeldOut: boolean;
  /** Whether a road sign that names a town can be read: the strongest evidence of this world, and the most frequent. */
  readonly hasRoadSign: boolean;
  /** Whether the ideal observer's best guess is right. */
  readonly idealCountry: boolean;
  readonly idealCity: boolean;
}

/** Scenes that are asked about side by side. */
export const atOnce = 32;
const longestAnswer = 200;

/** Answers every scene once, greedily; scenes that were answered before are left out. */
export async function evaluateNano(
  checkpoint: string,
  scenes: string,
  folder: string,
  { limit = Number.POSITIVE_INFINITY }: { limit?: number } = {},
): Promise<readonly NanoItem[]> {
  const file = join(folder, "items.jsonl");
  const items = new Map<string, NanoItem>();
  for await (const { record } of readLog<NanoItem>(file)) items.set(record.id, record);
  const open: Scene[] = [];
  let count = 0;
  for await (const scene of readScenes(scenes)) {
    if (count++ >= limit) break;
    if (!items.has(scene.sample.id)) open.push(scene);
  }
  if (open.length === 0) return [...items.values()];
  const chat = await openEmbedded({ checkpoint, maxConcurrent: atOnce });
  const log = await openAppendLog(file);
  const progress = createProgress({ label: "Answering", total: open.length, clock: systemClock });
  let done = 0;
  const ask = async (): Promise<void> => {
    for (let scene = open.pop(); scene !== undefined; scene = open.pop()) {
      const text = await askScene(chat, scene, prompts["prompt.nano"].text);
      const item = judge(scene, text);
      items.set(item.id, item);
      await log.append(item);
      progress.update(++done);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, ask));
  } finally {
    progress.clear();
    await log.close();
    await chat.close();
  }
  return [...items.values()];
}

/** What a model says first of all of a scene's picture. */
export async function askScene(chat: Chat, { sample }: Scene, question: string): Promise<string> {
  const bytes = await readFile(sample.images[0]!.path!);
  const image = { type: "image", bytes, mediaType: "image/jpeg" } as const;
  const completions = await collectCompletions(
    chat.complete({
      messages: [{ role: "user", content: [image, { type: "text", text: question }] }],
      temperature: 0,
      maxTokens: longestAnswer,
    }),
  );
  return completions.choices[0]!.text;
}

function judge({ sample, truth }: Scene, text: string): NanoItem {
  const parsed = parseTolerant(text);
  const { country, city, distanceKm } = score(parsed, truthOf(sample), openGazetteer());
  const details = rewardVisualPaper(text, sample, {}).details as { claims?: number; invented?: readonly string[] };
  const { observation } = truth;
  return {
    ...{ id: sample.id, text, status: parsed.status, distanceKm },
    country: country?.verdict === "same",
    city: city?.verdict === "same",
    trueCountry: truth.city.iso2,
    trueCity: truth.city.id,
    claims: details.claims ?? 0,
    invented: details.invented?.length ?? 0,
    determines: observation.determines,
    isHeldOut: truth.city.isHeldOut,
    hasRoadSign: truth.cues.some(({ family }) => family === "road sign"),
    idealCountry: observation.country === truth.city.country,
    idealCity: observation.city === truth.city.id,
  };
}

export interface NanoScores {
  readonly scenes: number;
  /** Over the scenes where the ideal observer can know it. */
  readonly countryWhereDetermined: number;
  readonly cityWhereDetermined: number;
  /** Share of those scenes with a road sign, and the country's score with and without one. */
  readonly roadSignShare: number;
  readonly countryWithRoadSign: number;
  readonly countryWithoutRoadSign: number;
  /** Over all scenes. */
  readonly country: number;
  readonly city: number;
  readonly idealCountry: number;
  readonly idealCity: number;
  /** Of one answer for all: the place that most of these scenes show, which flatters it. */
  readonly majorityCountry: number;
  readonly majorityCity: number;
  readonly within25km: number;
  readonly within200km: number;
  /** Claimed things that are not there, for each answer. */
  readonly inventedPerAnswer: number;
  readonly answered: number;
}

export function scoreNano(items: readonly NanoItem[]): NanoScores {
  const share = (of: readonly NanoItem[], is: (item: NanoItem) => boolean) =>
    of.length === 0 ? 0 : of.filter(is).length / of.length;
  const known = items.filter(({ determines }) => determines !== "none");
  const knownCity = items.filter(({ determines }) => determines === "city");
  return {
    scenes: items.length,
    roadSignShare: share(known, ({ hasRoadSign }) => hasRoadSign),
    countryWithRoadSign: share(
      known.filter(({ hasRoadSign }) => hasRoadSign),
      ({ country }) => country,
    ),
    countryWithoutRoadSign: share(
      known.filter(({ hasRoadSign }) => !hasRoadSign),
      ({ country }) => country,
    ),
    countryWhereDetermined: share(known, ({ country }) => country),
    cityWhereDetermined: share(knownCity, ({ city }) => city),
    country: share(items, ({ country }) => country),
    city: share(items, ({ city }) => city),
    idealCountry: share(items, ({ idealCountry }) => idealCountry),
    idealCity: share(items, ({ idealCity }) => idealCity),
    majorityCountry: largestShare(items.map(({ trueCountry }) => trueCountry)),
    majorityCity: largestShare(items.map(({ trueCity }) => trueCity)),
    within25km: share(items, isWithin(25)),
    within200km: share(items, isWithin(200)),
    inventedPerAnswer: items.reduce((sum, { invented }) => sum + invented, 0) / Math.max(1, items.length),
    answered: share(items, ({ status }) => status === "ok" || status === "recovered"),
  };
}

export const isWithin =
  (km: number) =>
  ({ distanceKm }: NanoItem): boolean =>
    distanceKm !== null && distanceKm <= km;

function largestShare(values: readonly (string | number)[]): number {
  const counts = new Map<string | number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return values.length === 0 ? 0 : Math.max(...counts.values()) / values.length;
}
