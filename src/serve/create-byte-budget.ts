// Counts the bytes of requests that are in memory together, so that many large ones cannot end the process.
import type { Limit } from "../run/limits.ts";
import { busyError } from "./api-error.ts";

/** The bytes of one request. */
export interface HeldBytes {
  /** Throws a 429 where all requests together would hold more than the limit. */
  add(bytes: number): void;
  /** Gives all of them back, and those that come later too. */
  release(): void;
}

export interface ByteBudget {
  readonly held: number;
  open(): HeldBytes;
}

/** A body of bytes and what is decoded from it are in memory together for a moment; the limit is on the bodies alone. */
export function createByteBudget({ value }: Limit): ByteBudget {
  let held = 0;
  return {
    get held() {
      return held;
    },
    open() {
      let own = 0;
      let isReleased = false;
      return {
        add(bytes) {
          if (isReleased) return;
          if (held + bytes > value) {
            throw busyError("The server holds as many bytes of requests as it may. Try again later.", 2);
          }
          held += bytes;
          own += bytes;
        },
        release() {
          isReleased = true;
          held -= own;
          own = 0;
        },
      };
    },
  };
}
