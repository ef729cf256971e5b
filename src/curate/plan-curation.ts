// What a run will ask and cost, before anything is asked: photos, tokens, hours and money of each teacher.

import { fitPixelBudget } from "../photo/fit-pixel-budget.ts";
import { withPicture } from "../photo/with-picture.ts";
import type { CurateConfig, TeacherConfig } from "./curate-config.ts";
import type { CuratedPhoto, TeacherAnswer } from "./item.ts";
import { loadImage } from "./load-image.ts";
import type { ColumnId, State } from "./state/open-state.ts";
import { teacherPrompt } from "./teachers/teacher-prompt.ts";

/** Used where nothing has been measured yet; said with every estimate. */
export const planAssumptions = {
  /** Pixels of one token of a picture: Qwen2.5-VL's 28 x 28. */
  tokenPixels: 784,
  charactersPerToken: 4,
  answerTokens: 400,
  /** Written by a server in one second for one request, while it works on all that are in flight. */
  tokensPerSecond: 25,
  secondsBeforeAnswer: 2,
  /** Answers that need the repair question. */
  repairShare: 0.02,
  /** Of a photo whose size is not known yet, such as one that has to be downloaded. */
  pictureTokens: 1280,
} as const;

export interface TeacherPlan {
  readonly name: string;
  readonly kind: ColumnId["kind"];
  /** Photos that it has been asked about, and those that are left. */
  readonly answered: number;
  readonly left: number;
  /** Tokens of the questions that are left; null for models that count none. */
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly hours: number | null;
  readonly money: { readonly amount: number; readonly currency: string } | null;
  /** True where tokens are those of earlier answers, and false where they are assumed. */
  readonly isMeasured: boolean;
}

export interface CurationPlan {
  readonly photos: number;
  readonly missing: number;
  /** Mean tokens of a picture at each teacher's budget, over this many photos. */
  readonly measuredPictures: number;
  readonly teachers: readonly TeacherPlan[];
  readonly money: Readonly<Record<string, number>>;
  /** The slowest teacher's: they work side by side. */
  readonly hours: number | null;
}

const sampledPictures = 64;
const sampledAnswers = 500;

export async function planCuration(
  config: CurateConfig,
  state: State,
  {
    ids,
    limit,
    isUnusable,
  }: { ids: readonly ColumnId[]; limit?: number | undefined; isUnusable: (row: number) => boolean },
): Promise<CurationPlan> {
  const photos = Math.min(state.photoCount, limit ?? Number.POSITIVE_INFINITY);
  const { missing, sizes } = await measurePictures(state, photos, isUnusable);
  const usable = photos - missing;
  const teachers = ids.map((id): TeacherPlan => {
    const teacher = config.teachers.find(({ name }) => id.kind === "answers" && name === id.name);
    let answered = 0;
    for (const row of state.answeredRows(id)) if (!isUnusable(row)) answered++;
    const left = Math.max(0, usable - answered);
    const plan = { name: id.name, kind: id.kind, answered, left };
    if (teacher === undefined) {
      return { ...plan, promptTokens: null, completionTokens: null, hours: null, money: null, isMeasured: false };
    }
    return { ...plan, ...estimate(teacher, left, sizes, meanTokens(state, id)) };
  });
  const money: Record<string, number> = {};
  for (const { money: each } of teachers) {
    if (each !== null) money[each.currency] = (money[each.currency] ?? 0) + each.amount;
  }
  const hours = teachers.reduce<number | null>(
    (most, each) => (each.hours === null ? most : Math.max(most ?? 0, each.hours)),
    null,
  );
  return { photos, missing, measuredPictures: sizes.length, teachers, money, hours };
}

type Size = { readonly width: number; readonly height: number };

function estimate(
  teacher: TeacherConfig,
  left: number,
  sizes: readonly Size[],
  measured: { readonly prompt: number; readonly completion: number } | null,
): Pick<TeacherPlan, "promptTokens" | "completionTokens" | "hours" | "money" | "isMeasured"> {
  const { answerTokens, charactersPerToken, repairShare, secondsBeforeAnswer, tokensPerSecond } = planAssumptions;
  const question = Math.ceil(teacherPrompt(teacher.prompt).text.length / charactersPerToken);
  const picture = pictureTokens(sizes, teacher.maxPixels);
  const answer = Math.min(answerTokens, teacher.maxTokens);
  const repairs = teacher.repair ? repairShare : 0;
  const prompt = measured?.prompt ?? (question + picture) * (1 + repairs) + answer * repairs;
  const completion = measured?.completion ?? answer * (1 + repairs);
  const inFlight = teacher.maxInFlight * [teacher.url].flat().length;
  const seconds = (left / inFlight) * (secondsBeforeAnswer + completion / tokensPerSecond);
  const { input, output, currency } = teacher.price;
  const amount = (left * (prompt * input + completion * output)) / 1e6;
  return {
    promptTokens: Math.round(left * prompt),
    completionTokens: Math.round(left * completion),
    hours: seconds / 3600,
    money: input === 0 && output === 0 ? null : { amount, currency },
    isMeasured: measured !== null,
  };
}

function pictureTokens(sizes: readonly Size[], maxPixels: number): number {
  if (sizes.length === 0) return planAssumptions.pictureTokens;
  const tokens = sizes.map(({ width, height }) => {
    const fitted = fitPixelBudget(width, height, { maxPixels });
    return (fitted.width * fitted.height) / planAssumptions.tokenPixels;
  });
  return tokens.reduce((sum, each) => sum + each, 0) / tokens.length;
}

/** Of answers that this teacher has given already. */
function meanTokens(state: State, id: ColumnId): { prompt: number; completion: number } | null {
  let [prompt, completion, count] = [0, 0, 0];
  for (const { value } of state.records(id)) {
    const { tokens } = value as TeacherAnswer;
    if (tokens.prompt === null || tokens.completion === null) continue;
    prompt += tokens.prompt;
    completion += tokens.completion;
    if (++count === sampledAnswers) break;
  }
  return count === 0 ? null : { prompt: prompt / count, completion: completion / count };
}

/** The sizes of photos spread over the whole run; those that are not here yet, or are damaged, are passed over. */
async function measurePictures(state: State, photos: number, isUnusable: (row: number) => boolean) {
  const step = Math.max(1, Math.floor(photos / sampledPictures));
  const chosen: CuratedPhoto[] = [];
  let missing = 0;
  let seen = 0;
  for (const photo of state.photos()) {
    if (seen === photos) break;
    const isOut = photo.image.kind === "missing" || isUnusable(photo.row);
    if (isOut) missing++;
    else if (seen % step === 0 && chosen.length < sampledPictures) chosen.push(photo);
    seen++;
  }
  const sizes: Size[] = [];
  for (const photo of chosen) {
    try {
      sizes.push(
        await withPicture(await loadImage(photo), undefined, async ({ width, height }) => ({ width, height })),
      );
    } catch {
      // It is no candidate for an average; the run itself says what is wrong with it.
    }
  }
  return { missing, sizes };
}
