// Named limits for everything that is read from outside: a value, its unit, and the reason it exists.
import { GlobeError } from "./errors.ts";

export interface Limit {
  /** Spelled as a person would say it: "photo file size". */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Why the limit is there and why it has this size. */
  readonly reason: string;
}

/** Throws `too-large` when `actual` exceeds the limit; `subject` names the file or message that is too large. */
export function enforceLimit(limit: Limit, actual: number, subject: string): void {
  if (actual <= limit.value) return;
  throw new GlobeError(
    "too-large",
    `${subject} exceeds the limit on ${limit.name}: ${format(actual)} ${limit.unit}, at most ${format(limit.value)} ${limit.unit} are accepted (${limit.reason}).`,
    { facts: { limit: limit.name } },
  );
}

function format(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString("en-US") : String(value);
}
