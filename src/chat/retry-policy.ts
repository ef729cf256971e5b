// Decides whether a failed attempt may be made again, and after how long.
import type { Random } from "../run/random.ts";

export interface RetryPolicy {
  /** Milliseconds to wait after the given number of attempts, or null when there must not be another. */
  next(attempts: number): number | null;
  /** Pays into the budget: a request has succeeded. */
  succeeded(): void;
}

export interface RetryOptions {
  readonly maxRetries: number;
  readonly budget: { readonly burst: number; readonly ratio: number };
  readonly random: Random;
}

const firstDelayMs = 500;
const longestDelayMs = 30_000;

/**
 * Exponential backoff of which the upper half is random. The budget is a bucket that `burst` retries empty and that
 * `ratio` of every success refills, so that a dying server is not buried under retries.
 */
export function createRetryPolicy({ maxRetries, budget, random }: RetryOptions): RetryPolicy {
  let tokens = budget.burst;
  return {
    next(attempts) {
      if (attempts > maxRetries || tokens < 1) return null;
      tokens -= 1;
      return Math.min(longestDelayMs, firstDelayMs * 2 ** (attempts - 1)) * (0.5 + random.next() / 2);
    },
    succeeded() {
      tokens = Math.min(budget.burst, tokens + budget.ratio);
    },
  };
}
