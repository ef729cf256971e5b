// Asks the localizability judge within a deadline, a fixed number of questions at a time over all requests.
import pLimit from "p-limit";
import type { Chat, ImagePart } from "../../../chat/chat.ts";
import { linkSignals } from "../../../chat/link-signals.ts";
import { type ErrorCode, type GlobeError, toGlobeError } from "../../../run/errors.ts";
import { gatherJudge } from "../../../task/gather-judge.ts";
import type { Evidence, JudgeEvidence } from "../../../task/reward.ts";
import type { RewardName } from "../../../task/rewards.ts";
import { unlessAborted } from "../../unless-aborted.ts";

/** Why a question has no answer: too late, not reachable, an error status, or words that say neither yes nor no. */
export const judgeCauses = ["judge-timeout", "judge-unreachable", "judge-error", "judge-unclear"] as const;
export type JudgeCause = (typeof judgeCauses)[number];

export interface JudgeOptions {
  readonly chat: Chat;
  /** Its name at the endpoint. Default: the chat's own. */
  readonly model?: string;
  /** Questions asked at a time. */
  readonly maxInFlight: number;
}

export interface JudgeQuestion {
  readonly image: ImagePart;
  readonly completion: string;
  readonly rewards: readonly RewardName[];
  /** Ends the wait, and the question has no answer. */
  readonly deadline: AbortSignal;
  /** Nobody wants the answer any more; thrown. */
  readonly signal: AbortSignal;
}

export interface Judgement {
  readonly evidence: Evidence;
  readonly cause: JudgeCause | null;
  /** Why there is no answer, in words. */
  readonly reason: string | null;
}

export interface Judge {
  readonly inFlight: number;
  readonly waiting: number;
  ask(question: JudgeQuestion): Promise<Judgement>;
}

const causeOf: Partial<Record<ErrorCode, JudgeCause>> = {
  timeout: "judge-timeout",
  connection: "judge-unreachable",
};

/** `onAnswer` is told how long each answered question took, in milliseconds. */
export function createJudge(
  { chat, model, maxInFlight }: JudgeOptions,
  onAnswer: (milliseconds: number) => void,
  now: () => number,
): Judge {
  const limit = pLimit(maxInFlight);
  const askOne = async (question: JudgeQuestion, variant: "paper" | "code") => {
    const { image, completion, deadline, signal } = question;
    const { signal: wanted, unlink } = linkSignals(deadline, signal);
    let failure: GlobeError | null = null;
    const watched: Chat = {
      close: () => chat.close(),
      async *complete(request, options) {
        try {
          yield* chat.complete(request, options);
        } catch (error) {
          failure = toGlobeError(error);
          throw error;
        }
      },
    };
    try {
      // A question whose turn comes too late is not asked at all.
      const answer = limit(async () => {
        wanted.throwIfAborted();
        const begun = now();
        const options = { variant, signal: wanted, ...(model !== undefined && { model }) };
        const evidence = await unlessAborted(gatherJudge(watched, { image, completion }, options), wanted);
        if (evidence.pYes !== null) onAnswer(now() - begun);
        return evidence;
      });
      const evidence = await unlessAborted(answer, wanted);
      return { evidence, cause: evidence.pYes === null ? explain(failure) : null };
    } catch (error) {
      if (signal.aborted || !deadline.aborted) throw signal.reason ?? error;
      return { evidence: { pYes: null, reason: "The judge did not answer in time." }, cause: "judge-timeout" as const };
    } finally {
      unlink();
    }
  };
  return {
    get inFlight() {
      return limit.activeCount;
    },
    get waiting() {
      return limit.pendingCount;
    },
    async ask(question) {
      const [paper, code] = await Promise.all([
        question.rewards.includes("localizability.paper") ? askOne(question, "paper") : null,
        question.rewards.includes("localizability.code") ? askOne(question, "code") : null,
      ]);
      const failed = [paper, code].find((each) => each !== null && each.cause !== null);
      // The release's rule pays 0.0 where its judge failed; left out, that reward abstains like the other.
      const judgeCode = code?.evidence.pYes === null ? undefined : code?.evidence;
      return {
        evidence: { ...(paper && { judge: paper.evidence }), ...(judgeCode && { judgeCode }) },
        cause: failed?.cause ?? null,
        reason: (failed?.evidence as JudgeEvidence | undefined)?.reason ?? null,
      };
    },
  };
}

/** Without a failure there was an answer, which showed neither word. */
function explain(failure: GlobeError | null): JudgeCause {
  if (failure === null) return "judge-unclear";
  return causeOf[failure.code] ?? "judge-error";
}
