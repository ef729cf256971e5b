import { expect, test } from "vitest";
import { createRandom } from "../run/random.ts";
import { createRetryPolicy } from "./retry-policy.ts";

const policy = (maxRetries: number, burst: number, ratio = 0.2) =>
  createRetryPolicy({ maxRetries, budget: { burst, ratio }, random: createRandom(1) });

test("waits double, within their jitter, up to half a minute", () => {
  const retries = policy(20, 100);
  for (let attempts = 1; attempts <= 10; attempts++) {
    const full = Math.min(30_000, 500 * 2 ** (attempts - 1));
    const delay = retries.next(attempts)!;
    expect(delay).toBeGreaterThanOrEqual(full / 2);
    expect(delay).toBeLessThanOrEqual(full);
  }
});

test("two requests that fail together do not come back together", () => {
  const retries = policy(4, 100);
  expect(retries.next(1)).not.toBe(retries.next(1));
});

test("one request is retried at most so often", () => {
  const retries = policy(2, 100);
  expect(retries.next(2)).not.toBeNull();
  expect(retries.next(3)).toBeNull();
  expect(policy(0, 100).next(1)).toBeNull();
});

test("an empty budget ends retries until successes refill it", () => {
  const retries = policy(4, 2, 0.5);
  expect(retries.next(1)).not.toBeNull();
  expect(retries.next(1)).not.toBeNull();
  expect(retries.next(1)).toBeNull();
  retries.succeeded();
  expect(retries.next(1)).toBeNull();
  retries.succeeded();
  expect(retries.next(1)).not.toBeNull();
});
