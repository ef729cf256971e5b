// Threads that score pieces side by side; one that dies or hangs loses its piece alone and is replaced.
import { Worker } from "node:worker_threads";
import { GlobeError } from "../../../run/errors.ts";
import type { Limit } from "../../../run/limits.ts";
import type { RewardsOptions } from "../../../task/rewards.ts";
import { ApiError } from "../../api-error.ts";
import type { Piece, PieceResult } from "./score-piece.ts";
import type { WorkerMessage } from "./score-worker.ts";

export interface ScorersOptions {
  readonly threads: number;
  readonly rewards: RewardsOptions;
  /** Longest time for one piece. */
  readonly pieceLimit: Limit;
  /** The thread's script; for tests. */
  readonly script?: URL;
}

export interface Scorers {
  /** Pieces that wait or run. */
  readonly pending: number;
  /** Threads that died or were ended since the start. */
  readonly replaced: number;
  /** Rejects with the signal's reason where that comes before the piece's turn. */
  score(piece: Piece, signal: AbortSignal): Promise<PieceResult>;
  close(): Promise<void>;
}

interface Job {
  readonly piece: Piece;
  readonly signal: AbortSignal;
  readonly resolve: (result: PieceResult) => void;
  readonly reject: (reason: unknown) => void;
}

interface Scorer {
  readonly worker: Worker;
  /** Settles when the thread can score, or cannot. */
  readonly ready: Promise<void>;
  job: Job | null;
  timer: NodeJS.Timeout | null;
}

/** Resolves when every thread is ready. Throws what keeps one from starting, such as a gazetteer that is not there. */
export async function openScorers({ threads, rewards, pieceLimit, script }: ScorersOptions): Promise<Scorers> {
  // The same folder holds .ts files in the source tree and .js files in the published package.
  const url = script ?? new URL(`./score-worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);
  const scorers = new Set<Scorer>();
  const waiting = new Set<Job>();
  let replaced = 0;
  let isClosed = false;

  const settle = (scorer: Scorer): Job | null => {
    const { job } = scorer;
    if (scorer.timer) clearTimeout(scorer.timer);
    scorer.job = scorer.timer = null;
    return job;
  };
  const lose = (scorer: Scorer, error: Error) => {
    if (!scorers.delete(scorer)) return;
    settle(scorer)?.reject(error);
    if (isClosed) return;
    replaced++;
    // One that cannot even start again is not started over and over.
    start().ready.catch((reason) => {
      if (scorers.size > 0) return;
      for (const job of waiting) job.reject(reason);
      waiting.clear();
    });
  };
  const start = (): Scorer => {
    const worker = new Worker(url, { workerData: rewards, name: "globe rewards", execArgv: [] });
    let failed = (_: unknown) => {};
    const ready = new Promise<void>((resolve, reject) => {
      failed = reject;
      worker.on("message", (message: WorkerMessage) => {
        if (message.type === "ready") resolve();
        else finish(scorer, message);
        next();
      });
    });
    const scorer: Scorer = { worker, ready, job: null, timer: null };
    let isReady = false;
    ready.then(
      () => {
        isReady = true;
        scorers.add(scorer);
        next();
      },
      () => {},
    );
    const end = (error: GlobeError) => {
      if (isReady) lose(scorer, error);
      else failed(error);
    };
    worker.on("error", (cause) => {
      const words = cause instanceof Error ? cause.message : String(cause);
      end(GlobeError.is(cause) ? cause : new GlobeError("internal", `A scoring thread stopped: ${words}`, { cause }));
    });
    worker.on("exit", (status) =>
      end(new GlobeError("internal", `A scoring thread ended with status ${status}. Ask again.`)),
    );
    return scorer;
  };
  const finish = (scorer: Scorer, message: Exclude<WorkerMessage, { type: "ready" }>) => {
    const job = settle(scorer);
    if (message.type === "result") job?.resolve(message.result);
    else job?.reject(new GlobeError("internal", message.message));
  };
  const takeWaiting = (): Job | null => {
    for (const job of waiting) {
      waiting.delete(job);
      if (!job.signal.aborted) return job;
      job.reject(job.signal.reason);
    }
    return null;
  };
  const next = () => {
    for (const scorer of scorers) {
      if (scorer.job !== null) continue;
      const job = takeWaiting();
      if (job === null) return;
      scorer.job = job;
      scorer.timer = setTimeout(() => {
        lose(scorer, tooSlow(pieceLimit));
        void scorer.worker.terminate();
      }, pieceLimit.value * 1000);
      scorer.worker.postMessage(job.piece);
    }
  };

  const first = Array.from({ length: threads }, start);
  const close = async () => {
    isClosed = true;
    const error = new GlobeError("aborted", "The scoring threads were closed.");
    for (const job of waiting) job.reject(error);
    waiting.clear();
    await Promise.all([...first, ...scorers].map(({ worker }) => worker.terminate()));
  };
  try {
    await Promise.all(first.map(({ ready }) => ready));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    get pending() {
      return (
        waiting.size +
        scorers
          .values()
          .filter(({ job }) => job !== null)
          .toArray().length
      );
    },
    get replaced() {
      return replaced;
    },
    score: (piece, signal) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new GlobeError("aborted", "The scoring threads were closed."));
          return;
        }
        waiting.add({ piece, signal, resolve, reject });
        next();
      }),
    close,
  };
}

/** The same completions would take as long again, so that no client should send them again. */
function tooSlow({ name, value, unit, reason }: Limit): ApiError {
  return new ApiError(422, `The request exceeds the limit on ${name}: ${value} ${unit} (${reason}).`, {
    param: "completions",
    code: "scoring_timeout",
  });
}
