// Reads a chat as fast as it speaks, and hands its events on in batches to whoever writes them to a connection.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ChatEvent } from "../chat/chat.ts";

export interface Gathered {
  /**
   * The events since the last call; waits for at least one. Empty when `waitMs` passed without any, null after the
   * last. Rejects with the signal's reason, or with what the chat threw, once the events before it are taken.
   */
  take(waitMs: number): Promise<ChatEvent[] | null>;
  /** Resolves when the chat has ended, failed, or noticed that it was told to stop. */
  readonly settled: Promise<void>;
}

/** Beyond so many events a client reads more slowly than the model writes, and the model has to wait. */
const mostAhead = 4096;

export function gatherEvents(events: AsyncIterable<ChatEvent>, signal: AbortSignal): Gathered {
  let batch: ChatEvent[] = [];
  let failure: { readonly error: unknown } | null = null;
  let isOver = false;
  let ring = () => {};
  let makeRoom = () => {};

  const read = async () => {
    try {
      for await (const event of events) {
        if (signal.aborted) break;
        batch.push(event);
        ring();
        if (batch.length >= mostAhead) await new Promise<void>((resolve) => (makeRoom = resolve));
      }
    } catch (error) {
      failure = { error };
    }
    isOver = true;
    ring();
  };

  const onAbort = () => {
    makeRoom();
    ring();
  };
  signal.addEventListener("abort", onAbort, { once: true });
  const settled = read().finally(() => signal.removeEventListener("abort", onAbort));

  const waitForBell = async (waitMs: number) => {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      ring = resolve;
      timer = setTimeout(resolve, waitMs);
    });
    clearTimeout(timer);
  };

  return {
    settled,
    async take(waitMs) {
      if (batch.length === 0 && !isOver && !signal.aborted) await waitForBell(waitMs);
      // What the model says in one breath, such as a token and its log-probabilities, is written in one piece.
      if (batch.length > 0 && !isOver) await nextTurn();
      signal.throwIfAborted();
      if (batch.length > 0) {
        const taken = batch;
        batch = [];
        makeRoom();
        return taken;
      }
      if (failure) throw failure.error;
      return isOver ? null : [];
    },
  };
}
