// From a request to its values: the judge's evidence, pieces for the scoring threads, and the sums over each group.
import type { ImagePart } from "../../chat/chat.ts";
import { combineRewards } from "../../task/combine-rewards.ts";
import type { RewardName } from "../../task/rewards.ts";
import { limitError } from "../api-error.ts";
import type { Judge, Judgement } from "./judge/create-judge.ts";
import type { RowPictureReader } from "./judge/read-row-picture.ts";
import { rewardLimits } from "./reward-limits.ts";
import type { AbstentionCause, RewardMetrics } from "./reward-metrics.ts";
import type { Scorers } from "./scoring/open-scorers.ts";
import type { PieceResult } from "./scoring/score-piece.ts";
import type { RewardRequest } from "./wire/read-reward-request.ts";
import type { Abstention, LeftOut, ScoredRequest } from "./wire/write-rewards.ts";

export interface ScoringParts {
  readonly scorers: Scorers;
  /** Null where no localizability reward can be asked for. */
  readonly judge: Judge | null;
  readonly readPicture: RowPictureReader;
  readonly metrics: RewardMetrics;
}

export interface ScoringSignals {
  /** The judge's answers that are not there by then are null. */
  readonly deadline: AbortSignal;
  /** Nobody wants the answer any more. */
  readonly signal: AbortSignal;
}

/** Completions of a piece: some milliseconds of work, so that several threads share a request. */
const pieceSize = 32;

export const isJudged = (reward: RewardName) => reward.startsWith("localizability.");

export async function scoreRequest(
  parts: ScoringParts,
  request: RewardRequest,
  signals: ScoringSignals,
): Promise<ScoredRequest> {
  const { completions, rows, rowOf, rewards, withDetails } = request;
  const judgements = rewards.some(isJudged) ? await askJudge(parts, request, signals) : null;
  const starts = Array.from({ length: Math.ceil(completions.length / pieceSize) }, (_, piece) => piece * pieceSize);
  const pieces = await Promise.all(
    starts.map((start) => {
      const members = completions.slice(start, start + pieceSize).map((completion, offset) => ({
        completion,
        sample: rows[rowOf[start + offset]!]!,
        evidence: judgements?.[start + offset]?.evidence ?? {},
      }));
      return parts.scorers.score({ rewards, members, withDetails }, signals.signal);
    }),
  );
  const values = Object.fromEntries(
    rewards.map((reward, at) => [reward, pieces.flatMap((piece) => piece.values[at]!)]),
  ) as Record<RewardName, (number | null)[]>;
  const abstentions = gatherAbstentions(rewards, pieces, judgements);
  count(parts.metrics, request, values, abstentions);
  const { totals, leftOut } = combineGroups(request, values, parts.metrics);
  return {
    values,
    totals,
    abstentions,
    leftOut,
    details: withDetails ? pieces.flatMap(({ details }) => details ?? []) : null,
  };
}

/** One judgement for each completion; null where its row has no picture. */
async function askJudge(
  { judge, readPicture }: ScoringParts,
  { completions, rowOf, images, rewards }: RewardRequest,
  signals: ScoringSignals,
): Promise<readonly (Judgement | null)[]> {
  const asked = new Set(rowOf);
  const shown = [...asked].filter((row) => images[row] !== null).length;
  if (shown > rewardLimits.pictures.value) throw limitError("The request", rewardLimits.pictures, "columns.images");
  const pictures: (ImagePart | null)[] = await Promise.all(
    images.map((image, row) => (image === null || !asked.has(row) ? null : readPicture(image, row))),
  );
  return Promise.all(
    completions.map(async (completion, index) => {
      const image = pictures[rowOf[index]!];
      return image ? judge!.ask({ image, completion, rewards, ...signals }) : null;
    }),
  );
}

/** Equal ones together, because a judge that is down says the same thing about every completion. */
function gatherAbstentions(
  rewards: readonly RewardName[],
  pieces: readonly PieceResult[],
  judgements: readonly (Judgement | null)[] | null,
): Abstention[] {
  const found = new Map<string, Abstention>();
  for (const [piece, { reasons }] of pieces.entries()) {
    for (const [at, member, said] of reasons) {
      const reward = rewards[at]!;
      const completion = piece * pieceSize + member;
      const judgement = judgements?.[completion];
      const cause: AbstentionCause = !isJudged(reward)
        ? "row"
        : judgement
          ? (judgement.cause ?? "judge-unclear")
          : "no-image";
      const reason = cause === "no-image" ? "The row has no image to show to the judge." : (judgement?.reason ?? said);
      const key = JSON.stringify([reward, cause, reason]);
      const abstention = found.get(key);
      if (abstention) abstention.completions.push(completion);
      else found.set(key, { reward, cause, reason, completions: [completion] });
    }
  }
  return [...found.values()];
}

function count(
  metrics: RewardMetrics,
  { completions, rewards }: RewardRequest,
  values: Readonly<Record<RewardName, readonly (number | null)[]>>,
  abstentions: readonly Abstention[],
): void {
  metrics.countCompletions(completions.length);
  for (const reward of rewards) for (const value of values[reward]) metrics.countValue(reward, value);
  for (const { cause, completions: members } of abstentions) for (const _ of members) metrics.countAbstention(cause);
}

/** Sums each group, and with `wholeGroups` makes null in `values` what was left out of it. */
function combineGroups(
  { rows, rowOf, rewards, preset, wholeGroups }: RewardRequest,
  values: Record<RewardName, (number | null)[]>,
  metrics: RewardMetrics,
): { readonly totals: (number | null)[] | null; readonly leftOut: readonly LeftOut[] } {
  const groups = Map.groupBy(rowOf.keys(), (completion) => rowOf[completion]!);
  const totals: (number | null)[] | null = preset && rowOf.map(() => null);
  const leftOut: LeftOut[] = [];
  const terms = preset ?? rewards.map((reward) => ({ reward, weight: 1 }));
  for (const [row, members] of groups) {
    const results = members.map((member) =>
      Object.fromEntries(rewards.map((reward) => [reward, { value: values[reward][member]!, details: {} }])),
    );
    const combined = combineRewards(results, terms, rows[row]!.id);
    for (const { reward, members: abstaining } of combined.abstained) {
      leftOut.push({ row, reward, members: abstaining });
      if (wholeGroups) for (const member of members) values[reward][member] = null;
    }
    if (totals === null) continue;
    if (combined.totals === null) metrics.countSkippedGroup();
    for (const [at, member] of members.entries()) totals[member] = combined.totals?.[at] ?? null;
  }
  metrics.countLeftOut(leftOut.length);
  return { totals, leftOut };
}
