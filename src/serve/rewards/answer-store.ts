// Keeps the last answers by the key of their requests, so that a request that is sent again is not scored again.
import type { Limit } from "../../run/limits.ts";
import { ApiError } from "../api-error.ts";

export interface AnswerStore {
  readonly size: number;
  /**
   * The answer to the request with this key, made by `make` where it was not asked before: a request that still runs is
   * joined, a failure is forgotten. `digest` is of the body; throws a 422 where the key came with another one.
   */
  answer(key: string, digest: string, make: () => Promise<string>): Promise<{ body: string; isRepeated: boolean }>;
}

interface Kept {
  readonly digest: string;
  readonly body: Promise<string>;
  bytes: number;
}

export function createAnswerStore(limits: { readonly answers: Limit; readonly bytes: Limit }): AnswerStore {
  // In the order in which they were used.
  const kept = new Map<string, Kept>();
  let bytes = 0;
  const forget = (key: string, entry: Kept) => {
    if (kept.get(key) !== entry) return;
    kept.delete(key);
    bytes -= entry.bytes;
  };
  const makeRoom = () => {
    for (const [key, entry] of kept) {
      if (kept.size <= limits.answers.value && bytes <= limits.bytes.value) return;
      forget(key, entry);
    }
  };
  return {
    get size() {
      return kept.size;
    },
    async answer(key, digest, make) {
      const known = kept.get(key);
      if (known && known.digest !== digest) {
        throw new ApiError(422, "This Idempotency-Key came with another request before. Use a new one for each.", {
          code: "idempotency_key_reused",
        });
      }
      if (known) {
        kept.delete(key);
        kept.set(key, known);
        return { body: await known.body, isRepeated: true };
      }
      const entry: Kept = { digest, body: make(), bytes: 0 };
      kept.set(key, entry);
      try {
        const body = await entry.body;
        if (kept.get(key) === entry) {
          entry.bytes = Buffer.byteLength(body);
          bytes += entry.bytes;
        }
        return { body, isRepeated: false };
      } catch (error) {
        forget(key, entry);
        throw error;
      } finally {
        makeRoom();
      }
    },
  };
}
