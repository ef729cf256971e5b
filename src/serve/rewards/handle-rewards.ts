// One request for rewards, from its arrival to its answer.
import type { IncomingMessage, ServerResponse } from "node:http";
import { linkSignals } from "../../chat/link-signals.ts";
import { sha256 } from "../../run/digest.ts";
import { ApiError, badRequest, stoppingError } from "../api-error.ts";
import { explainFailure } from "../explain-failure.ts";
import { readBody } from "../read-body.ts";
import { outcomeOf } from "../request-record.ts";
import { parseBody } from "../wire/parse-body.ts";
import { rewardLimits } from "./reward-limits.ts";
import type { RewardWorkings } from "./reward-server-options.ts";
import { isJudged, scoreRequest } from "./score-request.ts";
import { readRewardRequest } from "./wire/read-reward-request.ts";
import { writeRewards } from "./wire/write-rewards.ts";

export interface RewardConnection {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

export interface RewardAnswer {
  readonly body: string;
  readonly isRepeated: boolean;
}

/** Answers one request and counts it; what goes wrong is thrown. */
export async function handleRewards(
  workings: RewardWorkings,
  connection: RewardConnection,
  id: string,
): Promise<RewardAnswer> {
  const { clock, metrics } = workings;
  const arrival = clock.monotonic();
  const elapsed = () => clock.monotonic() - arrival;
  try {
    const answer = await answerRequest(workings, connection, id);
    if (answer.isRepeated) metrics.countRepeated();
    metrics.countRequest("ok", elapsed());
    return answer;
  } catch (thrown) {
    const isGone = connection.outgoing.destroyed;
    metrics.countRequest(isGone ? "cancelled" : outcomeOf(explainFailure(thrown).status), isGone ? null : elapsed());
    throw thrown;
  }
}

async function answerRequest(
  workings: RewardWorkings,
  { incoming, outgoing }: RewardConnection,
  id: string,
): Promise<RewardAnswer> {
  const { queue, budget, limits, store } = workings;
  if (workings.isStopping()) throw stoppingError();
  // A full server does not read what it cannot take.
  queue.checkRoom();
  const key = readKey(incoming.headers["idempotency-key"]);
  const held = budget.open();
  const left = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) left.abort(new ApiError(499, "The client closed the connection."));
  });
  try {
    const body = await readBody(incoming, limits, held);
    if (key === null) {
      const { signal, unlink } = linkSignals(left.signal, workings.ending);
      return { body: await scoreBody(workings, body, id, signal).finally(unlink), isRepeated: false };
    }
    // Whoever sends the request again finds the work done, or joins it; so it goes on without its client.
    return await store.answer(key, sha256(body), () => scoreBody(workings, body, id, workings.ending));
  } finally {
    held.release();
  }
}

async function scoreBody(workings: RewardWorkings, body: Buffer, id: string, signal: AbortSignal): Promise<string> {
  const { value } = parseBody(body, workings.limits.structureBytes);
  const request = readRewardRequest(value, workings.options.preset);
  const judged = request.rewards.find(isJudged);
  if (judged !== undefined && workings.judge === null) {
    throw badRequest(
      `The reward ${judged} asks a judge, and this server has none: start it with --judge-url or --judge-checkpoint, ` +
        "or ask for a preset without it, like two-script.",
      "rewards",
      "no_judge",
    );
  }
  const leave = await workings.queue.enter(signal);
  const deadline = new AbortController();
  const timer = judged === undefined ? null : setTimeout(() => deadline.abort(), workings.judgeTimeoutMs);
  try {
    const scored = await scoreRequest(workings, request, { deadline: deadline.signal, signal });
    return writeRewards(id, request, scored);
  } finally {
    if (timer) clearTimeout(timer);
    leave();
  }
}

function readKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  const key = String(header);
  const { keyCharacters } = rewardLimits;
  if (key.length >= 1 && key.length <= keyCharacters.value) return key;
  throw badRequest(
    `The Idempotency-Key header takes 1 to ${keyCharacters.value} characters, and has ${key.length}.`,
    null,
    "invalid_idempotency_key",
  );
}
