// Decides whether a failed attempt is made again, and after how long.
import type { Random } from "../run/random.ts";

export interface RetryPolicy {
  /** Milliseconds to wait before the given further attempt (1 is the first), or null when it must not be made. */
  next(attempt: number, retryAfter: number | null): number | null;
  /** Pays into the budget: a request has succeeded. */
  succeeded(): void;
}

export interface RetryOptions {
  readonly maxRetries: number;
  readonly budget: { readonly burst: number; readonly ratio: number };
  /** Longest wait, in milliseconds, that a server may ask for. */
  readonly longestRetryAfter: number;
  readonly random: Random;
}

const firstDelay = 500;
const longestDelay = 30_000;

/**
 * Exponential backoff with the upper half jittered; never sooner than the server asked. The budget is a bucket that
 * `burst` retries empty and `ratio` of every success refills, so that a dying server is not buried under retries.
 */
export function createRetryPolicy({ maxRetries, budget, longestRetryAfter, random }: RetryOptions): RetryPolicy {
  let tokens = budget.burst;
  return {
    next(attempt, retryAfter) {
      if (attempt > maxRetries || tokens < 1) return null;
      if (retryAfter !== null && retryAfter > longestRetryAfter) return null;
      tokens -= 1;
      const delay = Math.min(longestDelay, firstDelay * 2 ** (attempt - 1)) * (0.5 + random.next() / 2);
      return retryAfter === null ? delay : retryAfter + Math.min(delay, 1_000);
    },
    succeeded() {
      tokens = Math.min(budget.burst, tokens + budget.ratio);
    },
  };
}
